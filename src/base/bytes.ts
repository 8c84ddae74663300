import { isAscii } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** The text of UTF-8 bytes, or undefined where the bytes are not valid UTF-8; a byte order mark is kept as a character. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  // Most texts are ASCII, for which there is a faster way.
  if (isAscii(bytes)) return asBuffer(bytes).toString('latin1');
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    return undefined; // invalid UTF-8 is an expected answer here, not a failure
  }
}

/** Base64url without padding (RFC 7515 §2). */
export function base64url(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString('base64url');
}

/** The bytes of canonical base64url; undefined for padding, foreign characters, or non-zero trailing bits. */
export function fromBase64url(text: string): Uint8Array | undefined {
  const rest = text.length % 4;
  // Decoding drops what is not of the alphabet, so that less comes out; it takes the two other characters of base64 too,
  // and cuts code units off to bytes.
  if (rest === 1 || text.includes('+') || text.includes('/') || Buffer.byteLength(text) !== text.length)
    return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const isWhole = bytes.length === Math.floor((text.length * 3) / 4);
  return isWhole && (rest === 0 || hasZeroRest(text, rest)) ? bytes : undefined;
}

// The last character holds four or two bits that belong to no byte; only where they are zero is the text canonical.
const zeroRests: { readonly [rest: number]: string } = { 2: 'AQgw', 3: 'AEIMQUYcgkosw048' };

function hasZeroRest(text: string, rest: number): boolean {
  return zeroRests[rest]?.includes(text.charAt(text.length - 1)) === true;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Compares in a time that depends on the lengths only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
