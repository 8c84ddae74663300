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
 * object of options costs it a quarter of the verification. No length here reaches 128, so one byte tells each.
 */
function derOf(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const integers = [signature.subarray(0, half), signature.subarray(half)].map(derInteger);
  return Buffer.concat([
    Uint8Array.of(
      0x30,
      integers.reduce((sum, { length }) => sum + length, 0),
    ),
    ...integers,
  ]);
}

// The shortest form: no leading zeros but the one that keeps a high first bit from meaning a negative number.
function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Uint8Array.of(0x02, sign.length + digits.length, ...sign, ...digits);
}
