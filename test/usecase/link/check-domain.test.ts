import { expect, test } from 'vitest';
import { addSeconds, epochSeconds, isoSeconds } from '../../../src/base/clock.ts';
import type { DidDocument } from '../../../src/domain/did/did-document.ts';
import type { ExpectedDocument, FetchedDocument } from '../../../src/usecase/ports.ts';
import { checkDomain } from '../../../src/usecase/link/check-domain.ts';
import { secured } from '../../support/documents.ts';
import { at, attacker, keys, party, startWorld } from '../../support/issuers.ts';
import { documentWith, type TestKey, token } from '../../support/jose-keys.ts';

const origin = 'https://works.example';
const contexts = [
  'https://www.w3.org/2018/credentials/v1',
  'https://identity.foundation/.well-known/did-configuration/v1',
];
const [from, until] = [addSeconds(at, -3600), addSeconds(at, 3600)];
type Changes = { readonly [member: string]: unknown };

function credential(changes: Changes = {}, subject: Changes = {}): Changes {
  return {
    '@context': contexts,
    ...{ type: ['VerifiableCredential', 'DomainLinkageCredential'], issuer: party },
    ...{ issuanceDate: isoSeconds(from), expirationDate: isoSeconds(until) },
    credentialSubject: { id: party, origin, ...subject },
    ...changes,
  };
}

type Token = { header?: Changes; payload?: Changes; vc?: Changes; subject?: Changes; key?: TestKey };
function jwt({ header = {}, payload = {}, vc = {}, subject = {}, key = keys.party }: Token = {}): string {
  const usual = { iss: party, sub: party, nbf: epochSeconds(from), exp: epochSeconds(until) };
  const head = { alg: key.algorithm, kid: `${party}#key-1`, ...header };
  return token(key, head, { ...usual, vc: credential(vc, subject), ...payload });
}

const withProof = (changes: Changes = {}, subject: Changes = {}, key: TestKey = keys.party) =>
  secured(
    {
      ...credential(changes, subject),
      '@context': [...contexts, 'https://w3id.org/security/data-integrity/v2'],
    },
    { request: { purpose: 'assertionMethod' }, key, verificationMethod: `${party}#key-1` },
  );

const resource = (...linked: readonly unknown[]) =>
  JSON.stringify({ '@context': contexts[1], linked_dids: linked });
const found = (text: string): FetchedDocument => ({
  ...{ outcome: 'found', body: Buffer.from(text), contentType: 'application/json', maxAge: undefined },
});
const service = (serviceEndpoint: unknown, type: unknown = 'LinkedDomains') => [
  { id: `${party}#domain`, type, serviceEndpoint },
];

/** What comes of the check, where the DID's document and the origin's file are these. */
async function check(
  answer: FetchedDocument,
  { services = service(origin), asked = origin }: { services?: readonly unknown[]; asked?: string } = {},
) {
  const world = startWorld();
  const document = { ...documentWith(party, { 'key-1': keys.party.jwk }), service: services } as DidDocument;
  world.publish(document);
  const fetched: (readonly [string, ExpectedDocument])[] = [];
  const documents = {
    async get(url: string, expected: ExpectedDocument) {
      fetched.push([url, expected]);
      return answer;
    },
  };
  const result = await checkDomain({ ...world.ports, documents }, { did: party, origin: asked });
  const failed = result.checks.flatMap(({ name, outcome, code = '' }) =>
    outcome === 'failed' ? [`${name} ${code}`] : [],
  );
  return { result, failed, fetched };
}

test.each<[string, () => unknown]>([
  ['a JWT', () => jwt()],
  ['a JWT with a type', () => jwt({ header: { typ: 'JWT' } })],
  ['a document with a proof', () => withProof()],
])('%s of the DID for the origin, and a service for it, link the two', async (_title, made) => {
  const { result, fetched } = await check(found(resource(await made())));
  expect(result).toMatchObject({ isLinked: true, did: party, origin, checkedAt: at });
  expect(result.checks.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed', 'passed']);
  expect(fetched).toMatchObject([
    [`${origin}/.well-known/did-configuration.json`, { mostBytes: 131_072, accept: 'application/json' }],
  ]);
  expect(fetched[0]?.[1]).not.toHaveProperty('tellsMove');
});

test('one valid credential among others is enough', async () => {
  const others = [jwt({ subject: { origin: 'https://other.example' } }), 'x', { type: 'x' }];
  expect((await check(found(resource(...others, jwt())))).result.isLinked).toBe(true);
});

test.each<[string, unknown]>([
  ['a list of origins', ['https://other.example', origin]],
  ['an object with origins', { origins: [origin] }],
  ['the slash of an empty path', `${origin}/`],
])('a service endpoint may be %s', async (_title, endpoint) => {
  expect((await check(found(resource(jwt())), { services: service(endpoint) })).result.isLinked).toBe(true);
});

test.each<[string, readonly unknown[]]>([
  ['no service', []],
  ['a service of another type', service(origin, 'Website')],
  ['a service for a page of the origin', service(`${origin}/page`)],
  ['a service for the domain above', service('https://example')],
  ['a service for the domain below', service('https://www.works.example')],
  ['a service for another port', service(`${origin}:8443`)],
  ['a service for another scheme', service('http://works.example')],
  ['a service with a user in it', service('https://a@works.example')],
  ['a service that is a number', service(7)],
])('with %s the DID does not name the origin, though the origin names the DID', async (_title, services) => {
  const { result, failed } = await check(found(resource(jwt())), { services });
  expect([result.isLinked, failed]).toEqual([false, ['originStated NOT_FOUND']]);
});

const stale = { nbf: epochSeconds(addSeconds(at, -7200)), exp: epochSeconds(addSeconds(at, -3600)) };
const staleDates = {
  issuanceDate: isoSeconds(addSeconds(at, -7200)),
  expirationDate: isoSeconds(addSeconds(at, -3600)),
};
test.each<[string, () => unknown, string]>([
  ['by another key', () => jwt({ key: keys.attacker }), 'PROOF_VERIFICATION_ERROR'],
  [
    'with the key of another DID',
    () => jwt({ key: keys.attacker, header: { kid: `${attacker}#key` } }),
    'INVALID_VERIFICATION_METHOD',
  ],
  ['of another DID', () => jwt({ payload: { iss: attacker, sub: attacker } }), 'MALFORMED_VALUE_ERROR'],
  [
    'that another DID issued about this one',
    () => jwt({ payload: { iss: attacker }, vc: { issuer: attacker } }),
    'MALFORMED_VALUE_ERROR',
  ],
  ['for another origin', () => jwt({ subject: { origin: 'https://evil.example' } }), 'ORIGIN_MISMATCH'],
  ['for the domain above', () => jwt({ subject: { origin: 'https://example' } }), 'ORIGIN_MISMATCH'],
  ['for a sub-domain', () => jwt({ subject: { origin: 'https://www.works.example' } }), 'ORIGIN_MISMATCH'],
  ['for the bare host', () => jwt({ subject: { origin: 'works.example' } }), 'MALFORMED_VALUE_ERROR'],
  [
    'for the origin in capitals',
    () => jwt({ subject: { origin: 'https://WORKS.example' } }),
    'MALFORMED_VALUE_ERROR',
  ],
  ['that has expired', () => jwt({ payload: stale, vc: staleDates }), 'RANGE_ERROR'],
  ['whose token lasts longer than it', () => jwt({ vc: staleDates }), 'MALFORMED_VALUE_ERROR'],
  ['without an end', () => jwt({ payload: { exp: undefined } }), 'MALFORMED_VALUE_ERROR'],
  [
    'with an id',
    () => jwt({ vc: { id: 'urn:uuid:7d0f2a44-0d2d-4b0e-9b1e-3e1f5c6a7b8c' } }),
    'MALFORMED_VALUE_ERROR',
  ],
  ['with another claim', () => jwt({ payload: { jti: 'x' } }), 'MALFORMED_VALUE_ERROR'],
  ['with another header', () => jwt({ header: { jwk: keys.party.jwk } }), 'MALFORMED_VALUE_ERROR'],
  ['with more about the subject', () => jwt({ subject: { name: 'Works' } }), 'MALFORMED_VALUE_ERROR'],
  ['of another type', () => jwt({ vc: { type: ['VerifiableCredential'] } }), 'MALFORMED_VALUE_ERROR'],
  [
    'with another context',
    () => jwt({ vc: { '@context': [...contexts, 'https://x.example'] } }),
    'MALFORMED_VALUE_ERROR',
  ],
  ['without its key', () => jwt({ header: { kid: undefined } }), 'MALFORMED_VALUE_ERROR'],
  ['without a signature', () => jwt({ header: { alg: 'none' } }), 'PROOF_VERIFICATION_ERROR'],
  ['as a document without a proof', () => credential(), 'MALFORMED_VALUE_ERROR'],
  ['as a document by another key', () => withProof({}, {}, keys.attacker), 'PROOF_VERIFICATION_ERROR'],
  [
    'as a document changed after it was signed',
    async () => ({
      ...(await withProof({}, { origin: 'https://other.example' })),
      credentialSubject: { id: party, origin },
    }),
    'PROOF_VERIFICATION_ERROR',
  ],
  ['as a document that has expired', () => withProof(staleDates), 'RANGE_ERROR'],
])('a credential %s names nobody', async (_title, made, code) => {
  const { result, failed } = await check(found(resource(await made())));
  expect([result.isLinked, failed]).toEqual([false, [`didStated ${code}`]]);
});

test.each<[string, FetchedDocument, string]>([
  ['is absent', { outcome: 'absent' }, 'NOT_FOUND'],
  ['is behind a redirect', { outcome: 'refused', reason: 'A redirect.' }, 'REFUSED'],
  ['does not come', { outcome: 'unreachable', reason: 'No answer.' }, 'UNREACHABLE'],
  ['is no JSON', found('<html>'), 'MALFORMED_VALUE_ERROR'],
  ['is no object', found('[]'), 'MALFORMED_VALUE_ERROR'],
  ['repeats a member', found(`{"linked_dids":[],${resource(jwt()).slice(1)}`), 'MALFORMED_VALUE_ERROR'],
  ['has another member', found(`{"entries":[],${resource(jwt()).slice(1)}`), 'MALFORMED_VALUE_ERROR'],
  [
    'has another context',
    found(JSON.stringify({ '@context': 'x', linked_dids: [jwt()] })),
    'MALFORMED_VALUE_ERROR',
  ],
  ['has no entries', found(resource()), 'MALFORMED_VALUE_ERROR'],
  ['has an entry that is a number', found(resource(jwt(), 7)), 'MALFORMED_VALUE_ERROR'],
  [
    'has too many entries',
    found(resource(...Array.from({ length: 101 }, () => 'x'))),
    'MALFORMED_VALUE_ERROR',
  ],
])('a DID configuration that %s names nobody', async (_title, answer, code) => {
  const { result, failed } = await check(answer);
  expect([result.isLinked, failed]).toEqual([false, [`configurationRead ${code}`]]);
});

test.each([
  'works.example',
  'https://works.example/',
  'https://works.example/a',
  'https://WORKS.example',
  'https://works.example:443',
  'ftp://works.example',
  'https://a:b@works.example',
  'javascript:alert(1)',
  '',
])('%s is no origin, and nothing is asked for', async (asked) => {
  await expect(check(found(resource(jwt())), { asked })).rejects.toThrow(
    expect.objectContaining({ code: 'invalid-request' }),
  );
});

test('of many bad credentials of the DID only a few are verified', async () => {
  const bad = Array.from({ length: 90 }, () => jwt({ key: keys.attacker }));
  const { result } = await check(found(resource(...bad, jwt())));
  expect(result.isLinked).toBe(false);
});
