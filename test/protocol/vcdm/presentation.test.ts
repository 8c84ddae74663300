import { expect, test } from 'vitest';
import { isJsonObject, type JsonObject, toJson } from '../../../src/base/json.ts';
import { envelopedCredential } from '../../../src/protocol/vcdm/envelope.ts';
import { readVcdmPresentation, selfAssertedFault } from '../../../src/protocol/vcdm/presentation.ts';

const base = {
  '1.1': 'https://www.w3.org/2018/credentials/v1',
  '2.0': 'https://www.w3.org/ns/credentials/v2',
};
const terms = { mayInlineContexts: false };
const holder = 'did:example:party';
const credential = {
  '@context': [base['2.0']],
  type: ['VerifiableCredential'],
  issuer: 'did:example:office',
  credentialSubject: { id: holder },
};
const older = {
  ...credential,
  '@context': [base['1.1']],
  issuanceDate: '2026-01-01T00:00:00Z',
};
const envelope = envelopedCredential('vc+jwt', 'a.b.c');

function presentation(members: object = {}, version: keyof typeof base = '2.0'): JsonObject {
  const value = { '@context': [base[version]], type: ['VerifiablePresentation'], holder, ...members };
  const json = toJson(value);
  return isJsonObject(json) ? json : expect.unreachable('This is an object.');
}

function credentialsOf(members: object, version?: keyof typeof base) {
  const read = readVcdmPresentation(presentation(members, version), terms);
  if (read.fault !== undefined) return read.fault.code;
  return read.credentials.map((each) => (each.kind === 'jwt' ? each.text : each.kind));
}

test('a presentation is read with who holds it and what is in it', () => {
  const proof = { type: 'DataIntegrityProof' };
  const members = {
    id: 'urn:example:1',
    holder: { id: holder, name: 'Party' },
    verifiableCredential: credential,
    proof,
  };
  expect(readVcdmPresentation(presentation(members), terms)).toMatchObject({
    version: '2.0',
    id: 'urn:example:1',
    types: ['VerifiablePresentation'],
    holder: { id: holder, other: { name: 'Party' } },
    credentials: [{ kind: 'credential', document: credential, credential: { subjects: [{ id: holder }] } }],
    proofs: [proof],
  });
});

test('credentials come in every form of their version, lists within the list among them', () => {
  expect(credentialsOf({})).toEqual([]);
  expect(credentialsOf({ verifiableCredential: [credential, envelope, older] })).toEqual([
    ...['credential', 'envelope', 'credential'],
  ]);
  expect(credentialsOf({ verifiableCredential: [[envelope, credential]] })).toEqual([
    'envelope',
    'credential',
  ]);
  expect(credentialsOf({ verifiableCredential: ['a.b.c', older] }, '1.1')).toEqual(['a.b.c', 'credential']);
  expect(credentialsOf({ verifiableCredential: 'a.b.c' }, '1.1')).toEqual(['a.b.c']);
});

test('twenty credentials are read and one more is too many, also where they hide in lists', () => {
  const twenty = Array.from({ length: 20 }, () => envelope);
  expect(credentialsOf({ verifiableCredential: twenty })).toHaveLength(20);
  expect(credentialsOf({ verifiableCredential: [...twenty, envelope] })).toBe('PAYLOAD_TOO_LARGE');
  expect(credentialsOf({ verifiableCredential: [twenty, twenty] })).toBe('PAYLOAD_TOO_LARGE');
});

test.each<[string, object, keyof typeof base]>([
  ['another context', { '@context': ['https://gid.example/context'] }, '2.0'],
  ['its contexts in another order', { '@context': ['https://gid.example/context', base['2.0']] }, '2.0'],
  [
    'an inline context',
    { '@context': [base['2.0'], { Example: 'https://gid.example/terms#Example' }] },
    '2.0',
  ],
  ['no type', { type: undefined }, '2.0'],
  ['another type', { type: ['VerifiableCredential'] }, '2.0'],
  ['a list as its id', { id: ['urn:example:1'] }, '2.0'],
  ['null as its holder', { holder: null }, '2.0'],
  ['a holder that is no URL', { holder: 'party' }, '2.0'],
  ['a holder without id', { holder: { name: 'Party' } }, '2.0'],
  ['two holders', { holder: [holder, holder] }, '2.0'],
  ['terms of use without type', { termsOfUse: {} }, '2.0'],
  ['a proof without type', { proof: [{}] }, '2.0'],
  ['a token', { verifiableCredential: ['a.b.c'] }, '2.0'],
  ['a number as credential', { verifiableCredential: [5] }, '1.1'],
  ['null as credential', { verifiableCredential: null }, '2.0'],
  ['a list two levels deep', { verifiableCredential: [[[envelope]]] }, '2.0'],
  ['a credential without its type', { verifiableCredential: [{ ...credential, type: [] }] }, '2.0'],
  ['a malformed credential after a good one', { verifiableCredential: [envelope, {}] }, '2.0'],
  ['an envelope with a member beside', { verifiableCredential: [{ ...envelope, issuer: holder }] }, '2.0'],
  ['a presentation as credential', { verifiableCredential: [presentation()] }, '2.0'],
])('a presentation with %s is refused', (_what, members, version) => {
  expect(credentialsOf(members, version)).toBe('MALFORMED_VALUE_ERROR');
});

test('a credential without a proof of its own is covered only by the proof of who issued it', () => {
  const proof = { type: 'DataIntegrityProof' };
  const own = { ...credential, issuer: { id: holder } };
  const faultOf = (members: object) => {
    const read = readVcdmPresentation(presentation(members), terms);
    return read.fault === undefined ? selfAssertedFault(read)?.fault.code : 'not read';
  };
  expect(faultOf({ verifiableCredential: [own, envelope, { ...credential, proof }] })).toBeUndefined();
  expect(faultOf({ verifiableCredential: [own, credential] })).toBe('MALFORMED_VALUE_ERROR');
  expect(faultOf({ holder: undefined, verifiableCredential: [own] })).toBe('MALFORMED_VALUE_ERROR');
  expect(faultOf({ verifiableCredential: [{ ...credential, proof: [] }] })).toBe('MALFORMED_VALUE_ERROR');
});
