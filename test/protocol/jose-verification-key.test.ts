import { expect, test } from 'vitest';
import { base64url } from '../../src/base/bytes.ts';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';
import { keyFromJwk, keyOfMethod } from '../../src/protocol/jose/verification-key.ts';
import { littleEndian, smallOrderKeys, testKey } from '../support/jose-keys.ts';

const p256 = testKey('ES256').jwk;
const ed25519 = testKey('EdDSA').jwk;
const method = { id: 'did:example:a#a', type: 'JsonWebKey', controller: 'did:example:a' };

function longer(coordinate: string): string {
  return base64url(Buffer.concat([Buffer.alloc(1), Buffer.from(coordinate, 'base64url')]));
}

test.each(['EdDSA', 'ES256', 'ES384', 'ES256K'] as const)(
  'a key for %s is fit for that only',
  (algorithm) => {
    const { jwk } = testKey(algorithm);
    const meant = { ...jwk, alg: algorithm, use: 'sig', key_ops: ['verify'], kid: 'any', ext: true };
    expect(keyFromJwk(jwk)).toMatchObject({ jwk, algorithms: [algorithm] });
    expect(keyFromJwk(meant)?.jwk).toEqual(jwk);
  },
);

test('the same key is made once, from a JWK and from a Multikey', () => {
  const publicKeyMultibase = multikeyFromJwk(p256) ?? '';
  const fromJwk = keyOfMethod({ ...method, publicKeyJwk: { ...p256 } });
  expect(keyOfMethod({ ...method, publicKeyMultibase })?.keyObject).toBe(fromJwk?.keyObject);
  expect(fromJwk).toBe(keyFromJwk(p256));
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'key'],
  ['a list', [p256]],
  ['no members', {}],
  ['a private key', { ...p256, d: 'AAAA' }],
  ['a private member that is null', { ...ed25519, d: null }],
  ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
  ['an RSA key', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
  ['X25519', { kty: 'OKP', crv: 'X25519', x: ed25519.x }],
  ['P-521', { kty: 'EC', crv: 'P-521', x: p256.x, y: p256.x }],
  ['the curve under another key type', { ...p256, kty: 'OKP' }],
  ['a curve named like a prototype member', { ...p256, crv: 'constructor' }],
  ['a key for encryption', { ...p256, use: 'enc' }],
  ['a key with other operations', { ...p256, key_ops: ['encrypt'] }],
  ['operations that are no list', { ...p256, key_ops: 'verify' }],
  ['a key for another algorithm', { ...p256, alg: 'ES384' }],
  ['a missing coordinate', { kty: 'EC', crv: 'P-256', x: p256.x }],
  ['a coordinate that is a number', { ...p256, x: 5 }],
  ['a coordinate with padding', { ...p256, x: `${p256.x}=` }],
  ['a coordinate that is too short', { ...p256, x: base64url(Buffer.alloc(31, 1)) }],
  ['an x with a zero byte before it', { ...p256, x: longer(p256.x) }],
  ['a y with a zero byte before it', { ...p256, y: longer(p256.kty === 'EC' ? p256.y : '') }],
  ['a point off the curve', { ...p256, y: p256.x }],
  ['the point at infinity', { ...p256, x: base64url(Buffer.alloc(32)), y: base64url(Buffer.alloc(32)) }],
  ['an Ed25519 key that is no point', { ...ed25519, x: base64url(littleEndian(2n)) }],
  ['an Ed25519 y of p + 3', { ...ed25519, x: base64url(littleEndian(2n ** 255n - 16n)) }],
])('%s is no verification key', (_title, jwk) => {
  expect(keyFromJwk(jwk)).toBeUndefined();
});

test('the fourteen encodings of points of small order are refused, their neighbours are not', () => {
  expect(smallOrderKeys.map((x) => keyFromJwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(x) }))).toEqual(
    smallOrderKeys.map(() => undefined),
  );
  expect(keyFromJwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(littleEndian(3n)) })).toBeDefined();
});

test.each([
  ['no key', {}],
  ['both forms', { publicKeyJwk: { ...p256 }, publicKeyMultibase: multikeyFromJwk(p256) ?? '' }],
  ['a text that is no Multikey', { publicKeyMultibase: 'zzzz' }],
  ['another multibase', { publicKeyMultibase: 'uAAAA' }],
  ['the text of a known JWK', { publicKeyMultibase: `Ed25519 ${ed25519.x}` }],
  ['a private JWK', { publicKeyJwk: { ...p256, d: 'AAAA' } }],
])('a method with %s has no verification key', (_title, key) => {
  keyFromJwk(ed25519);
  expect(keyOfMethod({ ...method, ...key })).toBeUndefined();
});
