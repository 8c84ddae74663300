import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { readVcdm } from '../../../src/protocol/vcdm/credential.ts';

const base = {
  '1.1': 'https://www.w3.org/2018/credentials/v1',
  '2.0': 'https://www.w3.org/ns/credentials/v2',
};
const terms = { mayInlineContexts: false };

const version2: JsonObject = {
  '@context': [base['2.0'], 'https://gid.example/context'],
  id: 'urn:uuid:7d0f2a44-0d2d-4b0e-9b1e-3e1f5c6a7b8c',
  type: ['VerifiableCredential', 'ExampleCredential'],
  issuer: { id: 'did:example:office', name: 'Office' },
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2027-01-01T00:00:00+01:00',
  credentialSubject: { id: 'did:example:party', statement: 'invented' },
};
const version1: JsonObject = {
  '@context': [base['1.1']],
  type: ['VerifiableCredential'],
  issuer: 'did:example:office',
  issuanceDate: '2026-01-01T00:00:00Z',
  credentialSubject: { id: 'did:example:party' },
};
const typed = { type: 'ExampleType', id: 'https://gid.example/1' };

function without(value: JsonObject, left: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== left));
}

test('a credential of version 2.0 is read with all its members', () => {
  const status = { ...typed, statusPurpose: 'revocation' };
  const linked = {
    credentialStatus: status,
    credentialSchema: [typed],
    refreshService: { type: 'ExampleRefresh' },
    termsOfUse: [{ type: 'ExampleTerms' }, typed],
    evidence: { type: ['ExampleEvidence', 'Other'] },
    proof: { type: 'DataIntegrityProof' },
  };
  const described = { name: 'Example', description: { '@value': 'Exemple', '@language': 'fr' } };
  const relatedResource = { id: 'https://gid.example/picture', digestSRI: `sha256-${'A'.repeat(43)}=` };
  expect(readVcdm({ ...version2, ...linked, ...described, relatedResource }, terms)).toEqual({
    version: '2.0',
    contexts: version2['@context'],
    id: version2['id'],
    types: version2['type'],
    issuer: { id: 'did:example:office', other: { name: 'Office' } },
    subjects: [{ id: 'did:example:party', claims: { statement: 'invented' } }],
    validFrom: new Date('2026-01-01T00:00:00Z'),
    validUntil: new Date('2026-12-31T23:00:00Z'),
    status: [status],
    schemas: [typed],
    refresh: [{ type: 'ExampleRefresh' }],
    termsOfUse: [{ type: 'ExampleTerms' }, typed],
    evidence: [{ type: ['ExampleEvidence', 'Other'] }],
    proofs: [{ type: 'DataIntegrityProof' }],
    ...described,
    related: [{ id: 'https://gid.example/picture', isChecked: false }],
  });
});

test('a credential of version 1.1 is read with the names of its time', () => {
  expect(readVcdm({ ...version1, expirationDate: '2027-01-01T00:00:00Z' }, terms)).toMatchObject({
    version: '1.1',
    issuer: { id: 'did:example:office', other: {} },
    validFrom: new Date('2026-01-01T00:00:00Z'),
    validUntil: new Date('2027-01-01T00:00:00Z'),
    name: undefined,
    related: [],
  });
});

test.each([
  ['2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'],
])('of dates by the names of both versions the narrower ones count: %s and %s', (older, newer) => {
  const starts = { issuanceDate: older, validFrom: newer };
  const ends = { expirationDate: older.replace('2026', '2027'), validUntil: newer.replace('2026', '2027') };
  expect(readVcdm({ ...version1, ...starts, ...ends }, terms)).toMatchObject({
    validFrom: new Date('2026-02-01T00:00:00Z'),
    validUntil: new Date('2027-01-01T00:00:00Z'),
  });
});

test('several subjects are read, each with its own claims', () => {
  const credentialSubject = [{ id: 'did:example:one' }, { statement: 'without id' }];
  expect(readVcdm({ ...version2, credentialSubject }, terms)).toMatchObject({
    subjects: [
      { id: 'did:example:one', claims: {} },
      { id: undefined, claims: { statement: 'without id' } },
    ],
  });
});

test('only version 1.1 may write its one context as a text', () => {
  expect(readVcdm({ ...version1, '@context': base['1.1'] }, terms).fault).toBeUndefined();
  expect(readVcdm({ ...version2, '@context': base['2.0'] }, terms).fault?.code).toBe('MALFORMED_VALUE_ERROR');
});

test('inline contexts are read where they may be, and not in the first place', () => {
  const inline = { Example: 'https://gid.example/terms#Example' };
  const second = { ...version2, '@context': [base['2.0'], inline] };
  expect(readVcdm(second, { mayInlineContexts: true })).toMatchObject({ contexts: [base['2.0'], inline] });
  expect(readVcdm(second, terms).fault?.code).toBe('MALFORMED_VALUE_ERROR');
  const first = { ...version2, '@context': [inline, base['2.0']] };
  expect(readVcdm(first, { mayInlineContexts: true }).fault?.code).toBe('MALFORMED_VALUE_ERROR');
});

test('what a token says in its claims may be missing in a credential inside it', () => {
  const undated = without(version1, 'issuanceDate');
  const backwards = { ...version2, validFrom: '2027-02-01T00:00:00Z' };
  for (const value of [undated, backwards]) {
    expect(readVcdm(value, terms).fault?.code).toBe('MALFORMED_VALUE_ERROR');
    expect(readVcdm(value, { ...terms, isInToken: true }).fault).toBeUndefined();
  }
});

const urls: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a list', ['https://gid.example/1']],
  ['a relative URL', 'fake-issuer'],
  ['a URL with a space', 'https ://gid.example'],
  ['a URL without a host', 'https://'],
  ['a URL with a quote', 'https://gid.example/"'],
  ['a scheme alone', 'did:'],
  ['an empty text', ''],
  ['a number', 5],
  ['a text too long', `urn:example:${'a'.repeat(2048)}`],
];

describe.each(urls)('%s', (_what, url) => {
  test.each<[string, (url: unknown) => object]>([
    ['id', (id) => ({ id })],
    ['issuer', (issuer) => ({ issuer })],
    ['the id of the issuer', (id) => ({ issuer: { id } })],
    ['the id of the subject', (id) => ({ credentialSubject: { id, statement: 'x' } })],
    ['the id of a status', (id) => ({ credentialStatus: { type: 'Example', id } })],
    ['the id of a schema', (id) => ({ credentialSchema: { type: 'Example', id } })],
    ['the id of a refresh service', (id) => ({ refreshService: { type: 'Example', id } })],
    ['the id of terms of use', (id) => ({ termsOfUse: { type: 'Example', id } })],
    ['the id of evidence', (id) => ({ evidence: [{ type: 'Example', id }] })],
    ['a context', (context) => ({ '@context': [base['2.0'], context] })],
  ])('is not taken as %s', (_member, change) => {
    for (const valid of [version2, { ...version1, ...change('urn:example:1') }]) {
      if (_member === 'a context' && valid !== version2) continue;
      const value = JSON.parse(JSON.stringify({ ...valid, ...change(url) })) as JsonObject;
      expect(readVcdm(value, terms).fault?.code).toBe('MALFORMED_VALUE_ERROR');
    }
    const sound = JSON.parse(JSON.stringify({ ...version2, ...change('urn:example:1') })) as JsonObject;
    expect(readVcdm(sound, terms).fault).toBeUndefined();
  });
});

test.each<[string, JsonObject]>([
  ['no context', without(version2, '@context')],
  ['an empty list of contexts', { ...version2, '@context': [] }],
  ['another first context', { ...version2, '@context': ['https://gid.example/context', base['2.0']] }],
  ['no type', without(version2, 'type')],
  ['an empty list of types', { ...version2, type: [] }],
  ['a type twice', { ...version2, type: ['VerifiableCredential', 'VerifiableCredential'] }],
  ['an empty type', { ...version2, type: ['VerifiableCredential', ''] }],
  ['another type only', { ...version2, type: 'ExampleCredential' }],
  ['a type in a list', { ...version2, type: [['VerifiableCredential']] }],
  ['no issuer', without(version2, 'issuer')],
  ['two issuers', { ...version2, issuer: ['did:example:1', 'did:example:2'] }],
  ['a malformed name of the issuer', { ...version2, issuer: { id: 'did:example:1', name: 5 } }],
  ['no subject', without(version2, 'credentialSubject')],
  ['an empty subject', { ...version2, credentialSubject: {} }],
  ['no subject in the list', { ...version2, credentialSubject: [] }],
  ['an empty subject in the list', { ...version2, credentialSubject: [{ id: 'did:example:1' }, {}] }],
  ['a subject that is a text', { ...version2, credentialSubject: 'did:example:1' }],
  ['a day for a moment', { ...version2, validFrom: '2026-01-01' }],
  ['a moment without its time zone', { ...version2, validUntil: '2027-01-01T00:00:00' }],
  ['no moment', { ...version2, validUntil: null }],
  ['an end before its start', { ...version2, validUntil: '2025-12-31T23:59:59Z' }],
  ['an older end before its start', { ...version1, expirationDate: '2025-12-31T23:59:59Z' }],
  ['no date of issuance in version 1.1', without(version1, 'issuanceDate')],
  ['a schema without id', { ...version2, credentialSchema: { type: 'Example' } }],
  ['a schema without type', { ...version2, credentialSchema: { id: 'urn:example:1' } }],
  ['a refresh service without id in version 1.1', { ...version1, refreshService: { type: 'Example' } }],
  ['five statuses', { ...version2, credentialStatus: Array.from({ length: 5 }, () => typed) }],
  ['twenty-one pieces of evidence', { ...version2, evidence: Array.from({ length: 21 }, () => typed) }],
  ['twenty-one subjects', { ...version2, credentialSubject: Array.from({ length: 21 }, () => typed) }],
  ['nine proofs', { ...version2, proof: Array.from({ length: 9 }, () => typed) }],
  ...['credentialStatus', 'refreshService', 'termsOfUse', 'evidence', 'proof'].flatMap(
    (member): [string, JsonObject][] => [
      [`${member} without type`, { ...version2, [member]: { id: 'urn:example:1' } }],
      [`${member} whose type is a number`, { ...version2, [member]: { ...typed, type: 2 } }],
      [`${member} that is a text`, { ...version2, [member]: 'text' }],
      [`${member} that is null`, { ...version2, [member]: null }],
      [`one empty ${member} among others`, { ...version2, [member]: [typed, {}] }],
    ],
  ),
])('a credential with %s is refused', (_what, value) => {
  expect(readVcdm(value, terms).fault?.code).toBe('MALFORMED_VALUE_ERROR');
});

const text = { '@value': 'Example' };
test.each<[string, unknown, boolean]>([
  ['a text', 'Example', true],
  ['a text with its language', { ...text, '@language': 'en' }, true],
  ['a text with its language and direction', { ...text, '@language': 'ar-EG', '@direction': 'rtl' }, true],
  ['a text without direction', { ...text, '@language': 'zh-Hans', '@direction': null }, true],
  [
    'texts in two languages',
    [
      { ...text, '@language': 'en' },
      { ...text, '@language': 'fr' },
    ],
    true,
  ],
  ['another member', { ...text, url: 'https://gid.example' }, false],
  ['a type', { ...text, '@type': 'https://gid.example/type' }, false],
  ['no value', { '@language': 'en' }, false],
  ['a value that is a number', { '@value': 5 }, false],
  ['a language that is none', { ...text, '@language': 'english language' }, false],
  ['a language of one part too long', { ...text, '@language': 'en-abcdefghi' }, false],
  ['a language that is null', { ...text, '@language': null }, false],
  ['another direction', { ...text, '@direction': 'up' }, false],
  ['an empty list', [], false],
  ['a bare text in a list', ['Example'], false],
  ['a number', 5, false],
  ['null', null, false],
])('a name or description may be or not: %s', (_what, value, isAccepted) => {
  const expected = isAccepted ? undefined : 'MALFORMED_VALUE_ERROR';
  const issuer = (members: object) => ({ issuer: { id: 'did:example:office', ...members } });
  for (const members of [
    ...[{ name: value }, { description: value }],
    ...[issuer({ name: value }), issuer({ description: value })],
  ]) {
    const credential = JSON.parse(JSON.stringify({ ...version2, ...members })) as JsonObject;
    expect(readVcdm(credential, terms).fault?.code).toBe(expected);
  }
  // The older data model gives these names no meaning, so that they may be anything there.
  const older = JSON.parse(JSON.stringify({ ...version1, name: value })) as JsonObject;
  expect(readVcdm(older, terms).fault).toBeUndefined();
});
