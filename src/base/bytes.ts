import { timingSafeEqual } from 'node:crypto';

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** The text of UTF-8 bytes, or undefined where the bytes are not valid UTF-8; a byte order mark is kept as a character. */
export function utf8Text(bytes: Uint8Array): string | undefined {
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
  // Decoding drops what is not of the alphabet, so only canonical text comes out as it went in.
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Compares in a time that depends on the lengths only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
