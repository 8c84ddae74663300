import { expect, test } from 'vitest';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import { type KeyProofTerms, readKeyProofDid, verifyKeyProof } from '../../src/protocol/jose/key-proof.ts';
import { type JoseAlgorithm } from '../../src/protocol/jose/verification-key.ts';
import { documentWith, methodOf, testDid, testKey, token } from '../support/jose-keys.ts';
import { at, now, resolutionOf } from '../support/jose-office.ts';

const audience = 'https://gid.example/offices/xa';
const holder = testDid('holder');
const walletKey = testKey('ES256', 'wallet');
const attackerKey = testKey('ES256', 'attacker');
const document = documentWith(holder, { a: walletKey.jwk });
const byDid = { alg: 'ES256', typ: 'openid4vci-proof+jwt', kid: `${holder}#a` };
const byJwk = { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: walletKey.jwk };
const claims = { aud: audience, iat: now, nonce: 'fresh' };
const algorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256'];

function termsWith(resolution: ResolutionResult | undefined): KeyProofTerms {
  return { audience, at, algorithms, documentFor: (did) => (did === holder ? resolution : undefined) };
}
const terms = termsWith(resolutionOf(document));

test('a proof by DID gives the key, the DID and the nonce', () => {
  const proof = token(walletKey, byDid, claims);
  expect(readKeyProofDid(proof)).toBe(holder);
  expect(verifyKeyProof(proof, terms)).toEqual({
    holderKey: walletKey.jwk,
    holderDid: holder,
    nonce: 'fresh',
  });
});

test('a proof by JWK gives the key and no DID', () => {
  const proof = token(walletKey, byJwk, { ...claims, iss: 'wallet-client', nonce: undefined });
  expect(readKeyProofDid(proof)).toBeUndefined();
  expect(verifyKeyProof(proof, terms)).toEqual({
    holderKey: walletKey.jwk,
    holderDid: undefined,
    nonce: undefined,
  });
});

test.each([-300, 0, 60])('a proof of %i seconds from now is fresh enough', (seconds) => {
  const proof = token(walletKey, byJwk, { ...claims, iat: now + seconds });
  expect(verifyKeyProof(proof, terms).fault).toBeUndefined();
});

test.each([
  ['L10 for another issuer', { aud: 'https://other.example' }, 'MALFORMED_VALUE_ERROR'],
  ['L10 for an issuer that has ours as its start', { aud: `${audience}/` }, 'MALFORMED_VALUE_ERROR'],
  ['L10 without an audience', { aud: undefined }, 'MALFORMED_VALUE_ERROR'],
  ['L10 with a list of audiences', { aud: [audience] }, 'MALFORMED_VALUE_ERROR'],
  ['L14 with another DID as issuer', { iss: testDid('victim') }, 'MALFORMED_VALUE_ERROR'],
  ['L14 with another DID as issuer, in capitals', { iss: 'DID:web:victim' }, 'MALFORMED_VALUE_ERROR'],
  ['with an issuer that is no text', { iss: [] }, 'MALFORMED_VALUE_ERROR'],
  ['L16 of an hour ago', { iat: now - 3600 }, 'RANGE_ERROR'],
  ['L16 of 301 seconds ago', { iat: now - 301 }, 'RANGE_ERROR'],
  ['L16 of an hour ahead', { iat: now + 3600 }, 'RANGE_ERROR'],
  ['without a time', { iat: undefined }, 'MALFORMED_VALUE_ERROR'],
  ['with a time that is a text', { iat: String(now) }, 'MALFORMED_VALUE_ERROR'],
  ['that has expired', { exp: now - 120 }, 'RANGE_ERROR'],
  ['with a nonce that is no text', { nonce: ['fresh'] }, 'MALFORMED_VALUE_ERROR'],
])('a proof %s is refused', (_title, more, code) => {
  for (const header of [byDid, byJwk]) {
    expect(verifyKeyProof(token(walletKey, header, { ...claims, ...more }), terms)).toMatchObject({
      fault: { code },
    });
  }
});

test.each([
  ['L11 of another type', { typ: 'JWT' }, 'MALFORMED_VALUE_ERROR'],
  ['L11 of no type', { typ: undefined }, 'MALFORMED_VALUE_ERROR'],
  ['L11 without an algorithm', { alg: 'none' }, 'PROOF_VERIFICATION_ERROR'],
  ['L11 with a symmetric algorithm', { alg: 'HS256' }, 'PROOF_VERIFICATION_ERROR'],
  ['L11 with an algorithm that is not supported', { alg: 'ES384' }, 'PROOF_VERIFICATION_ERROR'],
  ['with a critical extension', { crit: ['b64'], b64: false }, 'PROOF_VERIFICATION_ERROR'],
  ['that names two keys', { jwk: walletKey.jwk, kid: `${holder}#a` }, 'MALFORMED_VALUE_ERROR'],
  ['that names no key', { jwk: undefined, kid: undefined }, 'MALFORMED_VALUE_ERROR'],
  ['with a certificate', { jwk: undefined, kid: undefined, x5c: ['MIIB'] }, 'INVALID_VERIFICATION_METHOD'],
  ['with a trust chain', { jwk: undefined, kid: undefined, trust_chain: [] }, 'INVALID_VERIFICATION_METHOD'],
  [
    'with a weak key',
    { kid: undefined, jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } },
    'INVALID_VERIFICATION_METHOD',
  ],
  ['with a `kid` that is no DID URL', { jwk: undefined, kid: 'a' }, 'INVALID_VERIFICATION_METHOD'],
  ['with a `kid` without fragment', { jwk: undefined, kid: holder }, 'INVALID_VERIFICATION_METHOD'],
  [
    'by a DID that could not be resolved',
    { jwk: undefined, kid: `${testDid('x')}#a` },
    'INVALID_VERIFICATION_METHOD',
  ],
])('a proof %s is refused', (_title, more, code) => {
  const header = { ...('jwk' in more ? byJwk : byDid), ...more };
  expect(verifyKeyProof(token(walletKey, header, claims), terms)).toMatchObject({ fault: { code } });
});

test('L13 a proof with a DID of somebody else is refused', () => {
  const forged = token(attackerKey, byDid, claims);
  expect(verifyKeyProof(forged, terms)).toMatchObject({ fault: { code: 'PROOF_VERIFICATION_ERROR' } });
});

test('L14 the holder of a proof by JWK is the key, whatever `iss` claims', () => {
  const forged = token(attackerKey, { ...byJwk, jwk: attackerKey.jwk }, { ...claims, iss: holder });
  expect(verifyKeyProof(forged, terms)).toMatchObject({ fault: { code: 'MALFORMED_VALUE_ERROR' } });
  const ownIssuer = token(walletKey, byDid, { ...claims, iss: holder });
  expect(verifyKeyProof(ownIssuer, terms)).toMatchObject({ holderDid: holder });
});

test.each<[string, DidDocument]>([
  ['whose key is not for authentication', { ...document, authentication: [] }],
  ['whose document has another id', { ...document, id: testDid('other') }],
  [
    'whose key is controlled by another DID',
    {
      ...document,
      verificationMethod: [{ ...methodOf(holder, 'a', walletKey.jwk), controller: testDid('other') }],
    },
  ],
])('a proof by a DID %s is refused', (_title, from) => {
  expect(verifyKeyProof(token(walletKey, byDid, claims), termsWith(resolutionOf(from))).fault).toBeDefined();
});

test('a proof by a deactivated DID, or one that was not found, is refused', () => {
  const proof = token(walletKey, byDid, claims);
  const deactivated = { document, documentMetadata: { deactivated: true }, resolutionMetadata: {} };
  const absent = {
    document: undefined,
    documentMetadata: {},
    resolutionMetadata: {},
    error: { type: 'NOT_FOUND', detail: '' },
  } as const;
  expect(verifyKeyProof(proof, termsWith(deactivated)).fault).toMatchObject({
    code: 'INVALID_VERIFICATION_METHOD',
  });
  expect(verifyKeyProof(proof, termsWith(absent)).fault).toMatchObject({
    code: 'INVALID_VERIFICATION_METHOD',
  });
});

test('texts that are no tokens are refused', () => {
  expect(verifyKeyProof('', terms)).toMatchObject({ fault: { code: 'PARSING_ERROR' } });
  expect(verifyKeyProof('a'.repeat(300_000), terms)).toMatchObject({ fault: { code: 'PAYLOAD_TOO_LARGE' } });
  expect(readKeyProofDid('')).toBeUndefined();
});
