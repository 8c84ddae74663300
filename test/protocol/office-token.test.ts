import { describe, expect, test } from 'vitest';
import { addSeconds, epochSeconds } from '../../src/base/clock.ts';
import { sha256Text } from '../../src/base/hash.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { keyFromJwk, type VerificationKey } from '../../src/protocol/jose/verification-key.ts';
import {
  checkOfficeSignature,
  type OfficeRequest,
  readOfficeToken,
  signOfficeToken,
} from '../../src/protocol/office-token/office-token.ts';
import { signerOf, testKey, token, type TestKey } from '../support/jose-keys.ts';

const at = new Date('2026-06-01T10:00:00Z');
const iat = epochSeconds(at);
const issuer = parseDid('did:webvh:QmScid:office.example:offices:xa');
const kid = `${issuer}#authentication`;
const body = '{"did":"did:example:1","line":"{}"}';
const request: OfficeRequest = {
  audience: 'https://witness.example',
  method: 'POST',
  path: '/offices/xb/witness/approvals',
  body,
};
const claims = {
  ...{ iss: issuer, aud: request.audience, iat, exp: iat + 60 },
  ...{ htm: 'POST', htu: request.path, digest: sha256Text(body) },
};
const header = { alg: 'ES256', typ: 'office-request+jwt', kid };
const key = testKey('ES256');

function keyOf({ jwk }: TestKey): VerificationKey {
  const sound = keyFromJwk(jwk);
  if (sound === undefined) throw new Error('The key of the test is not sound.');
  return sound;
}

/** What becomes of a token: who made it, or why it is refused. */
function verdict(compact: string, changes: Partial<OfficeRequest> = {}, moment = at): string {
  const read = readOfficeToken(compact, { ...request, ...changes }, moment);
  if ('fault' in read) return `claims: ${read.fault.code}`;
  const fault = checkOfficeSignature(read, keyOf(key));
  return fault === undefined ? read.issuer : `signature: ${fault.code}`;
}
const made = (changes: object, headers: object = {}) =>
  token(key, { ...header, ...headers }, { ...claims, ...changes });

describe('a token for one request of an office', () => {
  test.each(['EdDSA', 'ES256'] as const)(
    'is accepted for that request, signed with %s',
    async (algorithm) => {
      const signing = testKey(algorithm);
      const compact = await signOfficeToken(request, { issuer, signer: signerOf(signing, kid), at });
      const read = readOfficeToken(compact, request, addSeconds(at, 30));
      expect(read).toMatchObject({ issuer, kid });
      if ('fault' in read) return;
      expect(read.jws.payload).toEqual(claims);
      expect(checkOfficeSignature(read, keyOf(signing))).toBeUndefined();
    },
  );

  test('made by hand with the same claims it is accepted too', () => {
    expect(verdict(made({}))).toBe(issuer);
    expect(verdict(made({}), { body: Buffer.from(body) })).toBe(issuer);
  });

  test.each<[string, Partial<OfficeRequest>]>([
    ['another receiver', { audience: 'https://other.example' }],
    ['the receiver with a slash', { audience: 'https://witness.example/' }],
    ['another path', { path: '/offices/xc/witness/approvals' }],
    ['another body', { body: `${body} ` }],
    ['no body', { body: '' }],
  ])('is refused for %s', (_name, changes) => {
    expect(verdict(made({}), changes)).toMatch(/^claims: INVALID_TOKEN/);
  });

  test.each<[string, object]>([
    ['lives longer than a minute', { exp: iat + 61 }],
    ['ends before it begins', { exp: iat }],
    ['has a fraction of a second', { iat: iat + 0.5 }],
    ['has no end', { exp: undefined }],
    ['is of no office', { iss: 'office' }],
    ['is for several receivers', { aud: [request.audience] }],
    ['is for another method', { htm: 'PUT' }],
    ['has another claim', { sub: issuer }],
    ['has no digest', { digest: undefined }],
  ])('is refused where it %s', (_name, changes) => {
    expect(verdict(made(changes))).toMatch(/^claims: INVALID_TOKEN/);
  });

  test('is refused once it has expired, and before its time', () => {
    expect(verdict(made({}), {}, addSeconds(at, 119))).toBe(issuer);
    expect(verdict(made({}), {}, addSeconds(at, 120))).toBe('claims: RANGE_ERROR');
    expect(verdict(made({}), {}, addSeconds(at, -61))).toBe('claims: RANGE_ERROR');
  });

  test.each<[string, object, RegExp]>([
    ['no algorithm', { alg: 'none' }, /^signature: PROOF_VERIFICATION_ERROR/],
    ['an algorithm of shared secrets', { alg: 'HS256' }, /^signature: PROOF_VERIFICATION_ERROR/],
    ['another algorithm than its key', { alg: 'EdDSA' }, /^signature: PROOF_VERIFICATION_ERROR/],
    ['no type', { typ: undefined }, /^signature: MALFORMED_VALUE_ERROR/],
    ['the type of another token', { typ: 'JWT' }, /^signature: MALFORMED_VALUE_ERROR/],
    ['a key of its own', { jwk: testKey('ES256', 'other').jwk }, /^signature: PROOF_VERIFICATION_ERROR/],
    ['a critical extension', { crit: ['exp'] }, /^signature: PROOF_VERIFICATION_ERROR/],
    ['no key id', { kid: undefined }, /^claims: INVALID_TOKEN/],
    ['the key id of another office', { kid: 'did:example:other#key' }, /^claims: INVALID_TOKEN/],
    ['a key id that only begins like the issuer', { kid: `${issuer}x#key` }, /^claims: INVALID_TOKEN/],
  ])('is refused where its header has %s', (_name, changes, expected) => {
    expect(verdict(made({}, changes))).toMatch(expected);
  });

  test('is refused when another key signed it, or its claims were changed', () => {
    const other = token(testKey('ES256', 'other'), header, claims);
    expect(verdict(other)).toBe('signature: PROOF_VERIFICATION_ERROR');
    const [head, , signature] = made({}).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims, exp: iat + 59 })).toString('base64url');
    expect(verdict([head, payload, signature].join('.'))).toBe('signature: PROOF_VERIFICATION_ERROR');
  });

  test.each(['', '.', 'a.b', 'a.b.c.d', `${'a'.repeat(9000)}.b.c`, '{"payload":""}'])(
    'what is none is refused: %.20s',
    (text) => {
      expect(verdict(text)).toMatch(/^claims: /);
    },
  );
});
