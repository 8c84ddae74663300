import { CompactSign } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochSeconds } from '../../src/base/clock.ts';
import { readCertificates } from '../../src/protocol/jose/certificate.ts';
import { thumbprint } from '../../src/protocol/jose/thumbprint.ts';
import { issueNonce } from '../../src/usecase/issuance/issue-nonce.ts';
import { type Authority, createAuthority, type Issued } from '../support/certificates.ts';
import { keyProof, sdJwtId } from '../support/claiming.ts';
import {
  bearer,
  errorsOf,
  type HostileWorld,
  parallel,
  startHostileWorld,
} from '../support/hostile-world.ts';
import { type IssuingServer, startIssuingServer, type WireAnswer } from '../support/issuing-server.ts';
import { testKey } from '../support/jose-keys.ts';
import { partOf } from '../support/read-credential.ts';

let world: HostileWorld;
let believing: IssuingServer;
let root: Authority;
let provider: Issued;
let pinned: Issued;
let stranger: Issued;
let ended: Issued;
beforeAll(async () => {
  world = await startHostileWorld();
  root = await createAuthority();
  const unknown = await createAuthority({ name: 'Another root' });
  provider = await root.issue({ name: 'Invented wallet provider' });
  pinned = await unknown.issue({ name: 'Pinned wallet provider' });
  ended = await unknown.issue({ until: new Date('2026-02-01T00:00:00Z') });
  stranger = await unknown.issue({ name: 'Stranger' });
  const keyAttesters = readCertificates([root, pinned, ended].map(({ pem }) => pem).join('\n')) ?? [];
  believing = await startIssuingServer({ ...world.node, ports: { ...world.node.ports, keyAttesters } });
});
afterAll(async () => {
  believing.close();
  await world.close();
});

const keys = ['one', 'two', 'three', 'four', 'five'].map((name) => testKey('ES256', name));
const [first = testKey('ES256'), second = testKey('ES256')] = keys;

type Terms = { readonly by?: Issued; readonly header?: object; readonly payload?: object };

async function attestation({ by = provider, header = {}, payload = {} }: Terms = {}): Promise<string> {
  const now = epochSeconds(world.node.ports.clock());
  const claims = {
    ...{ iss: 'https://wallet.example', iat: now, exp: now + 3600 },
    attested_keys: keys.map(({ jwk }) => jwk),
    ...{ key_storage: ['iso_18045_moderate'], user_authentication: ['iso_18045_moderate'] },
    nonce: await issueNonce(world.node.ports, world.node.first.officeCode),
    ...payload,
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: 'key-attestation+jwt', x5c: [by.der], ...header })
    .sign(by.keys.privateKey);
}

async function claim(proofs: object, server = believing): Promise<WireAnswer> {
  const body = { credential_configuration_id: sdJwtId, proofs };
  return server.postJson('/offices/xa/credential', body, bearer(await world.freshToken()));
}
const attested = async (terms?: Terms) => claim({ attestation: [await attestation(terms)] });

async function proofWith(keyAttestation: unknown, key = first): Promise<string> {
  const header = { jwk: key.jwk, key_attestation: keyAttestation };
  return keyProof(world.node, world.node.first, { key, header });
}

function boundKeys({ body }: WireAnswer): unknown[] {
  const credentials: { credential: string }[] = Object(body['credentials']);
  return credentials.map(({ credential }) => Object(partOf(credential, 1)['cnf']).jwk);
}

const allKeys = keys.map(({ jwk }) => jwk);
const proofTypesOf = async (server: IssuingServer) => {
  const { body } = await server.get('/.well-known/openid-credential-issuer/offices/xa');
  return Object(Object(body['credential_configurations_supported'])[sdJwtId]).proof_types_supported;
};

test('the type attestation is advertised only where somebody is believed', async () => {
  expect(Object.keys(await proofTypesOf(believing))).toEqual(['jwt', 'attestation']);
  expect(Object.keys(await proofTypesOf(world.server))).toEqual(['jwt']);
});

describe('a key attestation as the proof', () => {
  test.each<[string, () => Terms]>([
    ['by a chain that ends at an authority', () => ({})],
    ['with the authority in the chain', () => ({ header: { x5c: [provider.der, root.der] } })],
    ['by a certificate that is believed itself', () => ({ by: pinned })],
    ['without an end', () => ({ payload: { exp: undefined } })],
    ['without what it says of the storage', () => ({ payload: { key_storage: undefined } })],
    ['by the type of an older draft', () => ({ header: { typ: 'keyattestation+jwt' } })],
  ])('%s gets one credential for each key', async (_case, terms) => {
    const answer = await attested(terms());
    expect(answer.status).toBe(200);
    expect(boundKeys(answer)).toEqual(allKeys);
  });

  test('names its attester by the thumbprint of the key, too', async () => {
    const [certificate] = readCertificates(pinned.pem) ?? [];
    const kid = certificate === undefined ? '' : thumbprint(certificate.key.jwk);
    expect((await attested({ by: pinned, header: { x5c: undefined, kid } })).status).toBe(200);
  });

  test('is taken once, of many at the same time as well', async () => {
    const text = await attestation();
    const answers = await parallel(8, () => claim({ attestation: [text] }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(errorsOf([await claim({ attestation: [text] })])).toEqual([[400, 'invalid_nonce']]);
  });

  const now = () => epochSeconds(world.node.ports.clock());
  const shared = testKey('ES256', 'shared');
  test.each<[string, () => Terms]>([
    ['by a stranger', () => ({ by: stranger })],
    ['by a stranger under the name of another', () => ({ by: stranger, header: { x5c: [provider.der] } })],
    ['by a certificate that has ended', () => ({ by: ended })],
    ['without a name of the attester', () => ({ header: { x5c: undefined } })],
    ['by a key id that nobody has', () => ({ header: { x5c: undefined, kid: 'nobody' } })],
    ['by an authority itself', () => ({ header: { x5c: [root.der] } })],
    ['with what is no certificate', () => ({ header: { x5c: ['AAAA'] } })],
    ['with too many certificates', () => ({ header: { x5c: Array(6).fill(provider.der) } })],
    ['by a chain of federation', () => ({ header: { trust_chain: ['x'] } })],
    ['of another type', () => ({ header: { typ: 'JWT' } })],
    ['of the type of key proofs', () => ({ header: { typ: 'openid4vci-proof+jwt' } })],
    ['without a nonce', () => ({ payload: { nonce: undefined } })],
    ['with a nonce that is a number', () => ({ payload: { nonce: 7 } })],
    ['that has ended', () => ({ payload: { exp: now() - 61 } })],
    ['of the future', () => ({ payload: { iat: now() + 61 } })],
    ['without a time', () => ({ payload: { iat: undefined } })],
    ['with a time that is a text', () => ({ payload: { iat: '1' } })],
    ['without keys', () => ({ payload: { attested_keys: undefined } })],
    ['with no key', () => ({ payload: { attested_keys: [] } })],
    ['with a key twice', () => ({ payload: { attested_keys: [first.jwk, first.jwk] } })],
    [
      'with more keys than a batch',
      () => ({
        payload: { attested_keys: Array.from({ length: 11 }, (_, n) => testKey('ES256', `k${n}`).jwk) },
      }),
    ],
    [
      'with a private key',
      () => ({ payload: { attested_keys: [shared.privateKey.export({ format: 'jwk' })] } }),
    ],
    ['with a symmetric key', () => ({ payload: { attested_keys: [{ kty: 'oct', k: 'AAAA' }] } })],
    ['with a key off the curve', () => ({ payload: { attested_keys: [{ ...first.jwk, x: second.jwk.x }] } })],
    ['with keys that are no keys', () => ({ payload: { attested_keys: ['x', null, 7] } })],
    ['with a storage that is a text', () => ({ payload: { key_storage: 'iso_18045_high' } })],
    ['with no storage at all', () => ({ payload: { user_authentication: [] } })],
  ])('is refused %s', async (_case, terms) => {
    await world.expectNothingIssued(async () => {
      expect(errorsOf([await attested(terms())])).toEqual([[400, 'invalid_proof']]);
    });
  });

  test('is refused with a changed part, an unknown nonce, and beside key proofs', async () => {
    await world.expectNothingIssued(async () => {
      const [head, , signature] = (await attestation()).split('.');
      const [, payload] = (await attestation()).split('.');
      const answers = [
        await claim({ attestation: [`${head}.${payload}.${signature}`] }),
        await claim({ attestation: ['x'] }),
        await claim({ attestation: [await attestation()], jwt: [await proofWith(undefined)] }),
        await attested({ payload: { nonce: 'unknown' } }),
      ];
      expect(errorsOf(answers)).toEqual([...Array(3).fill([400, 'invalid_proof']), [400, 'invalid_nonce']]);
    });
  });

  test('is refused where nobody is believed', async () => {
    const answer = await claim({ attestation: [await attestation()] }, world.server);
    expect(errorsOf([answer])).toEqual([[400, 'invalid_proof']]);
  });
});

describe('a key attestation beside a key proof', () => {
  test('gets one credential for each attested key', async () => {
    const answer = await claim({ jwt: [await proofWith(await attestation(), second)] });
    expect(answer.status).toBe(200);
    expect(boundKeys(answer)).toEqual([second.jwk, ...allKeys.filter((jwk) => jwk !== second.jwk)]);
  });

  test('may come with the proof of each of its keys, and each key is bound once', async () => {
    const text = await attestation({ payload: { nonce: undefined } });
    const jwt = await Promise.all(keys.map((key) => proofWith(text, key)));
    expect(boundKeys(await claim({ jwt }))).toEqual(allKeys);
  });

  test('says nothing where nobody is believed', async () => {
    const answer = await claim({ jwt: [await proofWith(await attestation({ by: stranger }))] }, world.server);
    expect(answer.status).toBe(200);
    expect(boundKeys(answer)).toEqual([first.jwk]);
  });

  test.each<[string, Terms, 'both' | 'believing']>([
    ['without an end', { payload: { exp: undefined } }, 'both'],
    ['without the key that was proven', { payload: { attested_keys: [second.jwk] } }, 'both'],
    ['of another type', { header: { typ: 'JWT' } }, 'both'],
    ['without keys', { payload: { attested_keys: [] } }, 'both'],
    ['that has ended', { payload: { exp: 1 } }, 'believing'],
    ['by nobody', { header: { x5c: undefined } }, 'believing'],
  ])('is refused %s', async (_case, terms, by) => {
    await world.expectNothingIssued(async () => {
      const servers = by === 'both' ? [believing, world.server] : [believing];
      for (const server of servers) {
        const answer = await claim({ jwt: [await proofWith(await attestation(terms))] }, server);
        expect(errorsOf([answer])).toEqual([[400, 'invalid_proof']]);
      }
    });
  });

  test('is refused where it is no token, or its nonce was used', async () => {
    await world.expectNothingIssued(async () => {
      for (const text of ['x', 7, {}, null])
        expect(errorsOf([await claim({ jwt: [await proofWith(text)] }, world.server)])).toEqual([
          [400, 'invalid_proof'],
        ]);
      const used = await attestation({ payload: { nonce: 'used' } });
      expect(errorsOf([await claim({ jwt: [await proofWith(used)] })])).toEqual([[400, 'invalid_nonce']]);
    });
  });

  test('together with other proofs has at most as many keys as a batch', async () => {
    const others = Array.from({ length: 6 }, (_, count) => testKey('ES256', `other ${count}`));
    await world.expectNothingIssued(async () => {
      const jwt = [await proofWith(await attestation())];
      for (const key of others) jwt.push(await proofWith(undefined, key));
      expect(errorsOf([await claim({ jwt })])).toEqual([[400, 'invalid_proof']]);
    });
  });
});
