import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { readDateTime } from '../../src/protocol/vcdm/date-time.ts';
import { readVersion1, readVersion2 } from '../../src/protocol/vcdm/read-jwt-vc.ts';
import { readJwtVp } from '../../src/protocol/vcdm/read-jwt-vp.ts';

const issuer = 'did:example:issuer';
const version1: JsonObject = {
  '@context': ['https://www.w3.org/2018/credentials/v1'],
  type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
  credentialSubject: { id: 'did:example:party', name: 'Example Works' },
};
const version2: JsonObject = {
  ...version1,
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  issuer,
};
const malformed = { fault: expect.objectContaining({ code: 'MALFORMED_VALUE_ERROR' }) };

test('every moment that exists reads as itself', () => {
  const moments = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (moment) => readDateTime(moment.toISOString())?.getTime() === moment.getTime()),
  );
});

test('offsets and fractions are understood', () => {
  expect(readDateTime('2026-05-01T12:00:00+02:00')?.toISOString()).toBe('2026-05-01T10:00:00.000Z');
  expect(readDateTime('2026-05-01T12:00:00.5-00:30')?.toISOString()).toBe('2026-05-01T12:30:00.500Z');
});

test('both data models come in one shape', () => {
  const expected = {
    issuer,
    types: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    subjectId: 'did:example:party',
    claims: { name: 'Example Works' },
    subject: { id: 'did:example:party', name: 'Example Works' },
    validFrom: new Date('2026-01-01T00:00:00Z'),
    validUntil: new Date('2027-01-01T00:00:00Z'),
    statusEntries: [],
  };
  const [start, end] = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'];
  const older = { iss: issuer, vc: { ...version1, issuanceDate: start, expirationDate: end } };
  const newer = { ...version2, validFrom: start, validUntil: end };
  const whole = (version: string) => expect.objectContaining({ version, issuer: { id: issuer, other: {} } });
  expect(readVersion1(older)).toEqual({ ...expected, timeClaims: older, credential: whole('1.1') });
  expect(readVersion2(newer)).toEqual({ ...expected, timeClaims: newer, credential: whole('2.0') });
});

test('of dates by the names of both data models the narrower ones count', () => {
  const dates = {
    issuanceDate: '2026-02-01T00:00:00Z',
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2028-01-01T00:00:00Z',
    expirationDate: '2027-01-01T00:00:00Z',
  };
  expect(readVersion1({ iss: issuer, vc: { ...version1, ...dates } })).toMatchObject({
    validFrom: new Date('2026-02-01T00:00:00Z'),
    validUntil: new Date('2027-01-01T00:00:00Z'),
  });
});

test('what the token leaves out is taken from the credential, and the other way round', () => {
  const { credentialSubject, ...others } = version1;
  expect(readVersion1({ vc: { ...version1, issuer } })).toMatchObject({ issuer });
  const withoutId = { ...others, credentialSubject: { name: 'Example Works' } };
  expect(readVersion1({ iss: issuer, sub: 'did:example:party', vc: withoutId })).toMatchObject({
    subjectId: 'did:example:party',
    claims: { name: 'Example Works' },
  });
  expect(credentialSubject).toHaveProperty('id');
});

test.each<[string, JsonObject]>([
  ['no credential', { iss: issuer }],
  ['a credential that is no object', { iss: issuer, vc: 'text' }],
  ['two issuers', { iss: issuer, vc: { ...version1, issuer: 'did:example:other' } }],
  ['two subjects', { iss: issuer, sub: 'did:example:other', vc: version1 }],
  ['two ids', { iss: issuer, jti: 'urn:uuid:1', vc: { ...version1, id: 'urn:uuid:2' } }],
  ['an issuer object without id', { iss: issuer, vc: { ...version1, issuer: { name: 'Office' } } }],
  ['no issuer', { vc: version1 }],
  ['types without VerifiableCredential', { iss: issuer, vc: { ...version1, type: ['Other'] } }],
  ['a type that is no text', { iss: issuer, vc: { ...version1, type: ['VerifiableCredential', 5] } }],
  ['a status that is no object', { iss: issuer, vc: { ...version1, credentialStatus: ['x'] } }],
  ['the context of the other data model', { iss: issuer, vc: version2 }],
])('a jwt_vc_json with %s is refused', (_what, payload) => {
  expect(readVersion1(payload)).toEqual(malformed);
});

test.each<[string, JsonObject]>([
  ['a claim `vc`', { ...version2, vc: {} }],
  ['a claim `vp`', { ...version2, vp: {} }],
  ['only `iss` as its issuer', { ...version1, '@context': version2['@context'] ?? null, iss: issuer }],
  ['another `iss`', { ...version2, iss: 'did:example:other' }],
  ['the context of the other data model', { ...version1, issuer }],
])('a vc+jwt with %s is refused', (_what, payload) => {
  expect(readVersion2(payload)).toEqual(malformed);
});

const vp: JsonObject = {
  '@context': ['https://www.w3.org/2018/credentials/v1'],
  type: 'VerifiablePresentation',
  verifiableCredential: ['a.b.c'],
};

test('a presentation is read with its holder and credentials', () => {
  expect(readJwtVp({ iss: 'did:example:holder', vp })).toEqual({
    holder: 'did:example:holder',
    credentials: ['a.b.c'],
  });
  const one = { ...vp, verifiableCredential: 'a.b.c', holder: { id: 'did:example:holder' } };
  expect(readJwtVp({ iss: 'did:example:holder', vp: one })).toMatchObject({ credentials: ['a.b.c'] });
});

test.each<[string, JsonObject]>([
  ['no issuer', { vp }],
  ['an issuer that is no DID', { iss: 'https://holder.example', vp }],
  ['another holder', { iss: 'did:example:holder', vp: { ...vp, holder: 'did:example:other' } }],
  ['another context', { iss: 'did:example:holder', vp: { ...vp, '@context': ['https://example.com'] } }],
  ['another type', { iss: 'did:example:holder', vp: { ...vp, type: ['VerifiableCredential'] } }],
  [
    'a credential that is an object',
    { iss: 'did:example:holder', vp: { ...vp, verifiableCredential: [{}] } },
  ],
])('a presentation with %s is refused', (_what, payload) => {
  expect(readJwtVp(payload)).toEqual(malformed);
});
