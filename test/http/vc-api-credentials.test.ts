import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../src/base/json.ts';
import { credentialContextUrl } from '../../src/domain/credential/credential-type.ts';
import { multibase } from '../../src/base/multibase.ts';
import {
  demonstration,
  exampleCredential,
  examplesContext,
  type LocalSigner,
  localSigner,
  startVcApi,
  type VcApiNode,
  withProof,
} from '../support/vc-api.ts';

let node: VcApiNode;
beforeAll(async () => {
  node = await startVcApi();
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

const issuers = demonstration().filter(({ role }) => role === 'issuer');
// What is made for disclosure is not verified itself.
const documentIssuers = issuers.flatMap((each) =>
  each.role === 'issuer' && each.securing === 'ldp_vc' && each.cryptosuite !== 'ecdsa-sd-2023' ? [each] : [],
);
const tokenIssuers = issuers.filter((each) => each.role === 'issuer' && each.securing === 'vc+jwt');
const version1: JsonObject = {
  ...exampleCredential(),
  '@context': [
    'https://www.w3.org/2018/credentials/v1',
    'https://w3id.org/security/data-integrity/v2',
    examplesContext,
  ],
  issuanceDate: '2024-01-01T00:00:00Z',
};
const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  isJsonObject(value) ? value[name] : undefined;
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

async function refused(credential: Json, code?: string, options?: JsonObject): Promise<void> {
  const { status, body } = await node.verify(credential, options);
  expect([status, body['verified']]).toEqual([400, false]);
  if (code !== undefined) expect(body['errors']).toMatchObject([{ name: code }]);
}

describe.each(documentIssuers.map(({ id }) => id))('issuer %s', (id) => {
  test('says by which DID it issues', async () => {
    const answer = await fetch(`${node.url}/issuers/${id}`);
    const credential = await node.issued(id, exampleCredential());
    expect(await answer.json()).toMatchObject({ id, issuer: credential['issuer'] });
  });

  test('issues what is verified, with a proof by its own did:key', async () => {
    const credential = await node.issued(id, exampleCredential());
    const { proof } = credential;
    expect(proof).toMatchObject({ type: 'DataIntegrityProof', proofPurpose: 'assertionMethod' });
    const issuer = textOf(credential['issuer']);
    expect(memberOf(proof, 'verificationMethod')).toBe(`${issuer}#${issuer.slice('did:key:'.length)}`);
    expect(memberOf(proof, 'created')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(textOf(memberOf(proof, 'proofValue'))).toMatch(/^z[1-9A-HJ-NP-Za-km-z]+$/);
    const { status, body } = await node.verify(credential);
    expect(status).toBe(200);
    expect(body).toMatchObject({ verified: true, errors: [], warnings: [], mediaType: 'application/vc' });
    expect(body['document']).toEqual(
      Object.fromEntries(Object.entries(credential).filter(([name]) => name !== 'proof')),
    );
  });

  test.each([
    ['a claim', { credentialSubject: { id: 'did:example:subject', alumniOf: 'Another University' } }],
    ['its id', { id: 'urn:uuid:00000000-4254-4f36-854f-3952fe42555d' }],
    ['its type', { type: ['VerifiableCredential'] }],
    ['its issuer', { issuer: 'did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj' }],
    ['a new member', { validUntil: '2999-01-01T00:00:00Z' }],
    ['its contexts', { '@context': ['https://www.w3.org/ns/credentials/v2'] }],
  ])('is not vouched for once somebody changed %s', async (_what, change) => {
    await refused({ ...(await node.issued(id, exampleCredential())), ...change });
  });
});

test.each(documentIssuers.filter(({ dataModel }) => dataModel.includes('1.1')).map(({ id }) => id))(
  'issuer %s also signs version 1.1, and adds the context of proofs where it is missing',
  async (id) => {
    expect((await node.verify(await node.issued(id, version1))).status).toBe(200);
    const bare = { ...version1, '@context': ['https://www.w3.org/2018/credentials/v1', examplesContext] };
    const credential = await node.issued(id, bare);
    expect(credential['@context']).toContain('https://w3id.org/security/data-integrity/v2');
    expect((await node.verify(credential)).status).toBe(200);
    await refused({ ...credential, credentialSubject: { id: 'did:example:another' } });
  },
);

describe.each(tokenIssuers.map(({ id }) => id))('issuer %s', (id) => {
  test('issues an envelope that is verified', async () => {
    const envelope = await node.issued(id, exampleCredential());
    expect(envelope).toMatchObject({ type: 'EnvelopedVerifiableCredential' });
    expect(textOf(envelope['id'])).toMatch(/^data:application\/vc\+jwt,[\w.-]+$/);
    const { status, body } = await node.verify(envelope);
    expect([status, body['mediaType']]).toEqual([200, 'application/vc+jwt']);
    expect(body['document']).toMatchObject(exampleCredential());
  });

  test('issues nothing of version 1.1', async () => {
    expect((await node.issue(id, version1)).status).toBe(400);
  });

  test('is not vouched for once the token was changed', async () => {
    const envelope = await node.issued(id, exampleCredential());
    const [header = '', payload = '', signature = ''] = textOf(envelope['id']).split('.');
    const changed = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace('Example', 'Another'),
    ).toString('base64url');
    await refused({ ...envelope, id: [header, changed, signature].join('.') }, 'PROOF_VERIFICATION_ERROR');
    const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    await refused({ ...envelope, id: [header, payload, other].join('.') });
  });

  test.each([
    ['without contexts', { '@context': [] }],
    ['with the wrong contexts', { '@context': [examplesContext] }],
    ['whose id is no data URL', { id: 'https://example.org/credential' }],
    ['of another type', { type: 'VerifiableCredential' }],
    ['without a type', { type: null }],
    ['with a member nobody signed', { credentialSubject: { id: 'did:example:subject' } }],
  ])('is not read from an envelope %s', async (_what, change) => {
    await refused({ ...(await node.issued(id, exampleCredential())), ...change });
  });
});

test('what an instance signs is trusted by no office', async () => {
  const answers = await Promise.all(
    issuers.map(async ({ id }) => {
      const issued = await node.issued(
        id,
        exampleCredential({
          '@context': ['https://www.w3.org/ns/credentials/v2'],
          type: ['VerifiableCredential'],
          credentialSubject: { id: 'did:example:subject' },
        }),
      );
      const credential = issued['proof'] === undefined ? textOf(issued['id']).split(',')[1] : issued;
      return node.post('/api/v1/credential-verifications', { credential });
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual(issuers.map(() => 200));
  expect(answers.map(({ body }) => body['trusted'])).toEqual(issuers.map(() => false));
  const [first] = answers;
  expect(first?.body['verified']).toBe(true);
  // Neither is one that says to be of a type the office relies on.
  const claimed = await node.issued('eddsa-rdfc-2022', {
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      credentialContextUrl(node.url, 'GlobalIdentifierCredential', 'documentContext'),
    ],
    type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    credentialSubject: { id: node.did, did: node.did },
  });
  const { body } = await node.post('/api/v1/credential-verifications', { credential: claimed });
  expect(body['trusted']).toBe(false);
});

test('an SD-JWT in its envelope is verified, with what its holder may keep back and without it', async () => {
  const credential = exampleCredential({ name: 'Kept back', description: 'Kept back too' });
  const envelope = await node.issued('vc-sd-jwt-p256', credential);
  const [prefix = '', token = ''] = textOf(envelope['id']).split(',');
  expect(prefix).toBe('data:application/vc+sd-jwt');
  const [jwt = '', ...disclosures] = token.split('~');
  expect(disclosures).toHaveLength(3);
  expect(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()).not.toContain('Kept back');
  expect(await node.verify(envelope)).toMatchObject({ status: 200, body: { verified: true } });
  expect((await node.verify({ ...envelope, id: `${prefix},${jwt}~` })).status).toBe(200);
  await refused({ ...envelope, id: `${prefix},${jwt}~${disclosures[0]}~${disclosures[0]}~` });
  await refused({ ...envelope, id: `data:application/vc+jwt,${token}` });
  await refused({ ...envelope, id: `data:application/vc+jwt,${jwt}` });
  const options = { mandatoryPointers: ['/name'] };
  const { body } = await node.issue('vc-sd-jwt-p256', credential, options);
  const shown = textOf(memberOf(body['verifiableCredential'], 'id')).split(',')[1] ?? '';
  expect(shown.split('~')).toHaveLength(3);
  expect(Buffer.from(shown.split('.')[1] ?? '', 'base64url').toString()).toContain('"name":"Kept back"');
  const inline = { '@context': [...contextsOf(credential), { term: 'https://example.org/term' }] };
  expect((await node.issue('vc-sd-jwt-p256', { ...credential, ...inline })).status).toBe(400);
});

describe('proofs as the suites break them', () => {
  const somebody: LocalSigner = localSigner('somebody');
  let good: JsonObject;
  beforeAll(async () => {
    good = await somebody.sign(exampleCredential({ issuer: somebody.did }));
  });
  const value = () => textOf(memberOf(good['proof'], 'proofValue'));

  test('of another issuer than the instances’ are verified as well', async () => {
    expect((await node.verify(good)).status).toBe(200);
  });

  test.each(['type', 'verificationMethod', 'proofPurpose', 'proofValue', 'cryptosuite'])(
    'without %s, or with something else in its place, do not verify',
    async (member) => {
      await refused(withProof(good, { [member]: undefined }));
      for (const other of [null, 5, true, [], {}, [memberOf(good['proof'], member) ?? null]])
        await refused(withProof(good, { [member]: other }));
    },
  );

  test.each([
    ['no proof', undefined, 'PARSING_ERROR'],
    ['null', null, 'MALFORMED_VALUE_ERROR'],
    ['a text', 'proof', 'MALFORMED_VALUE_ERROR'],
    ['a list of nothing', [], 'PARSING_ERROR'],
  ])('a credential with %s is not verified', async (_what, proof, code) => {
    const rest = Object.fromEntries(Object.entries(good).filter(([name]) => name !== 'proof'));
    await refused(proof === undefined ? rest : { ...rest, proof }, code);
  });

  test.each([
    ['another type', { type: 'UnknownProof' }],
    ['an unknown cryptosuite', { cryptosuite: 'UnknownCryptosuite' }],
    ['a cryptosuite of another kind of key', { cryptosuite: 'ecdsa-rdfc-2019' }],
    ['the other canonical form', { cryptosuite: 'eddsa-jcs-2022' }],
    ['a purpose that is none', { proofPurpose: 'invalidPurpose' }],
    ['the purpose of presentations', { proofPurpose: 'authentication' }],
    ['a time without its zone', { created: '2024-01-01T00:00:00' }],
    ['a time that is none', { created: 'invalid-date' }],
    ['an end in the past', { expires: '2020-01-01T00:00:00Z' }],
    ['an end without its time zone', { expires: '2999-01-01T00:00:00' }],
    ['a proof before it that is not there', { previousProof: 'urn:uuid:0' }],
    ['a proof before it that is no text', { previousProof: 7 }],
  ])('with %s do not verify', async (_what, changes) => {
    await refused(withProof(good, changes), 'PROOF_VERIFICATION_ERROR');
  });

  test.each(['method', localSigner('other').did, `${localSigner('other').did}#key`, '#key'])(
    'with the method %s, which is not the issuer’s, do not verify',
    async (verificationMethod) => {
      await refused(withProof(good, { verificationMethod }), 'INVALID_VERIFICATION_METHOD');
    },
  );

  test('with a value of another form do not verify', async () => {
    const other = [
      `u${value().slice(1)}`,
      value().slice(1),
      `${value()}\n`,
      multibase(Buffer.alloc(64, 1)),
      multibase(Buffer.alloc(96, 1)),
      multibase(Buffer.alloc(63, 1)),
      'z',
    ];
    for (const proofValue of other)
      await refused(withProof(good, { proofValue }), 'PROOF_VERIFICATION_ERROR');
  });

  test('are all needed: a set with a worthless one does not verify', async () => {
    const stranger = localSigner('stranger');
    const twice = await somebody.sign(good);
    expect((await node.verify(twice)).status).toBe(200);
    await refused({ ...twice, proof: [good['proof'] ?? null, { ...withObject(good['proof']), nonce: 'x' }] });
    await refused(await stranger.sign(good), 'INVALID_VERIFICATION_METHOD');
  });

  test('are held to the challenge, the domain and the purpose that the caller gives', async () => {
    const bound = await somebody.sign(exampleCredential({ issuer: somebody.did }), {
      ...{ challenge: 'c1', domain: 'https://verifier.example' },
    });
    const verify = async (options: JsonObject) => (await node.verify(bound, options)).status;
    expect(await verify({ challenge: 'c1', domain: 'https://verifier.example' })).toBe(200);
    expect(await verify({ expectedProofPurpose: 'assertionMethod' })).toBe(200);
    await refused(bound, 'INVALID_CHALLENGE_ERROR', { challenge: 'c2' });
    await refused(bound, 'INVALID_DOMAIN_ERROR', { domain: 'https://another.example' });
    await refused(bound, 'PROOF_VERIFICATION_ERROR', { expectedProofPurpose: 'authentication' });
    await refused(good, 'INVALID_CHALLENGE_ERROR', { challenge: 'c1' });
    const token = await node.issued('vc-jwt-ed25519', exampleCredential());
    await refused(token, 'INVALID_CHALLENGE_ERROR', { challenge: 'c1' });
    await refused(token, 'INVALID_DOMAIN_ERROR', { domain: 'https://verifier.example' });
  });

  test('do not make words of an unknown context mean something', async () => {
    await refused({ ...good, '@context': [...contextsOf(good), 'https://example.org/unknown/v1'] });
    await refused({ ...good, unknownMember: 'value' });
  });

  test('with JCS vouch for the contexts they name, and for none that were added', async () => {
    const signed = await somebody.sign(exampleCredential({ issuer: somebody.did }), {
      cryptosuite: 'eddsa-jcs-2022',
    });
    const added = {
      ...signed,
      '@context': [...contextsOf(signed), { alumniOf: 'https://example.org/other' }],
    };
    const { status, body } = await node.verify(added);
    expect(status).toBe(200);
    expect(memberOf(body['document'], '@context')).toEqual(signed['@context']);
    await refused({ ...signed, '@context': contextsOf(signed).slice(0, 1) });
  });
});

function withObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function contextsOf(document: JsonObject): readonly Json[] {
  const { '@context': contexts } = document;
  return Array.isArray(contexts) ? contexts : [];
}
