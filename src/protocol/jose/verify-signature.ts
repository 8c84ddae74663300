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
  return verify(row.digest, data, key.keyObject, row.kty === 'EC' ? derOf(signature) : signature);
}

/**
 * The ASN.1 form of r and s side by side. Node could convert by itself, but not for a bare KeyObject, and looking into an
 * object of options costs it a quarter of the verification. No integer is longer than 127 bytes, so one byte tells its
 * length; both together are with P-521 only, and then 0x81 says that one more byte tells theirs.
 */
function derOf(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const integers = [signature.subarray(0, half), signature.subarray(half)].map(derInteger);
  const length = integers.reduce((sum, integer) => sum + integer.length, 0);
  const head = length < 0x80 ? Uint8Array.of(0x30, length) : Uint8Array.of(0x30, 0x81, length);
  return Buffer.concat([head, ...integers]);
}

// The shortest form: no leading zeros but the one that keeps a high first bit from meaning a negative number.
function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Uint8Array.of(0x02, sign.length + digits.length, ...sign, ...digits);
}
