import { expect, test } from 'vitest';
import { usualAlgorithms } from '../../src/protocol/jose/algorithm.ts';
import { readJws } from '../../src/protocol/jose/compact-jws.ts';
import { keyFromJwk, keyOfMethod } from '../../src/protocol/jose/verification-key.ts';
import { verifyJws } from '../../src/protocol/jose/verify-jws.ts';
import { verifySignature } from '../../src/protocol/jose/verify-signature.ts';
import { didJwkDocument, didJwkOf } from '../../src/protocol/did-jwk/did-jwk.ts';
import { methodOf, signBytes, spoiled, testKey, token } from '../support/jose-keys.ts';

const office = testKey('ES512');
const all = [...usualAlgorithms, 'ES512'] as const;

function keyOf(jwk: unknown) {
  return keyFromJwk(jwk, all) ?? expect.unreachable('The key is sound.');
}

test('a key of P-521 is taken only where ES512 is asked for', () => {
  expect(keyFromJwk(office.jwk, all)?.algorithms).toEqual(['ES512']);
  const method = methodOf('did:example:office', 'key', office.jwk);
  expect(keyOfMethod(method, all)?.algorithms).toEqual(['ES512']);
  // Though the key is known by now.
  expect(keyFromJwk(office.jwk)).toBeUndefined();
  expect(keyOfMethod(method)).toBeUndefined();
  expect(keyFromJwk(office.jwk, ['ES256'])).toBeUndefined();
  expect(keyFromJwk(testKey('ES256').jwk, ['ES512'])).toBeUndefined();
});

test('no DID is of a key of P-521', () => {
  expect(didJwkDocument(didJwkOf(testKey('ES256').jwk))).toBeDefined();
  expect(didJwkDocument(didJwkOf(office.jwk))).toBeUndefined();
});

test('signatures of ES512 are verified, whatever the lengths of their numbers', () => {
  const key = keyOf(office.jwk);
  for (let round = 0; round < 40; round += 1) {
    const data = Buffer.from(`data ${round}`);
    const signature = signBytes(office, data);
    expect(verifySignature(key, 'ES512', data, signature)).toBe(true);
    expect(verifySignature(key, 'ES512', Buffer.from('other'), signature)).toBe(false);
    for (const bad of spoiled('ES512', Buffer.from(signature)))
      expect(verifySignature(key, 'ES512', data, bad)).toBe(false);
  }
});

test('a token by ES512 is refused unless the caller allows the algorithm', () => {
  const jws = readJws(token(office, { alg: 'ES512', jwk: office.jwk }, { iss: 'did:example:office' }));
  if (jws.fault !== undefined) return expect.unreachable(jws.fault.detail);
  const key = keyOf(office.jwk);
  expect(verifyJws(jws, { key, allowedAlgorithms: ['ES512'] })).toBeUndefined();
  expect(verifyJws(jws, { key, allowedAlgorithms: usualAlgorithms })?.code).toBe('PROOF_VERIFICATION_ERROR');
});
