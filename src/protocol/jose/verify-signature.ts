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
export function derOf(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const r = firstDigit(signature, 0, half);
  const s = firstDigit(signature, half, signature.length);
  const rLength = integerLength(signature, r, half);
  const sLength = integerLength(signature, s, signature.length);
  const length = 4 + rLength + sLength;
  const start = length < 0x80 ? 2 : 3;
  const der = new Uint8Array(start + length);
  der[0] = 0x30;
  if (start === 3) der[1] = 0x81;
  der[start - 1] = length;
  der[start] = 0x02;
  der[start + 1] = rLength;
  writeDigits(der, start + 2 + rLength, signature, r);
  der[start + 2 + rLength] = 0x02;
  der[start + 3 + rLength] = sLength;
  writeDigits(der, der.length, signature, s);
  return der;
}

// Byte by byte, which for so few is faster than to copy parts of arrays; before them stays the zero, where there is one,
// that keeps a high first bit from meaning a negative number.
function writeDigits(der: Uint8Array, end: number, digits: Uint8Array, from: number): void {
  const half = digits.length / 2;
  const to = from < half ? half : digits.length;
  const first = end - (to - from);
  for (let index = from; index < to; index += 1) der[first + index - from] = digits[index] ?? 0;
}

/** Where the digits of an integer begin, its leading zeros left out; the last byte is always a digit. */
function firstDigit(bytes: Uint8Array, start: number, end: number): number {
  let first = start;
  while (first < end - 1 && bytes[first] === 0) first += 1;
  return first;
}

function integerLength(bytes: Uint8Array, first: number, end: number): number {
  return end - first + ((bytes[first] ?? 0) >= 0x80 ? 1 : 0);
}
