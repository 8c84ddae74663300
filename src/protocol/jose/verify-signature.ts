import { verify } from 'node:crypto';
import { algorithmNamed } from './algorithm.ts';
import type { VerificationKey } from './verification-key.ts';

/**
 * Whether the signature over the data is by the key, with an algorithm the key is fit for. Signatures have exactly the
 * length the algorithm sets; OpenSSL holds r and s to 1…n-1, and an Ed25519 S below the group's order. A high s is
 * legal in JOSE (RFC 7518 §3.4), so signature bytes never identify a token.
 */
export function verifySignature(
  key: VerificationKey,
  algorithm: string,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const row = algorithmNamed(algorithm);
  if (row === undefined || !key.algorithms.includes(row.name)) return false;
  if (signature.length !== row.signatureLength) return false;
  return verify(row.digest, data, { key: key.keyObject, dsaEncoding: 'ieee-p1363' }, signature);
}
