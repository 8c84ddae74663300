import { base64url } from './bytes.ts';
import type { Random } from './clock.ts';

const secretBytes = 32;
const fractionBytes = 6;

/** A secret of 256 random bits as base64url; what is kept of it is its SHA-256. */
export function randomSecret(random: Random): string {
  return base64url(random(secretBytes));
}

/** A random number in [0, 1) with 48 random bits. */
export function randomFraction(random: Random): number {
  return Buffer.from(random(fractionBytes)).readUIntBE(0, fractionBytes) / 2 ** (8 * fractionBytes);
}

/** A text of `length` (at most 12) random decimal digits. */
export function randomDigits(random: Random, length: number): string {
  return String(Math.floor(randomFraction(random) * 10 ** length)).padStart(length, '0');
}

/** A random UUID (RFC 9562 §5.4). It names things; with 122 random bits it is not meant to be a secret. */
export function randomUuid(random: Random): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuidText(bytes);
}

/**
 * A UUID that begins with the moment it was made at (RFC 9562 §5.7), so that ids made one after another lie side by side
 * in an index. It has 74 random bits and tells when it was made.
 */
export function timeOrderedUuid(random: Random, at: Date): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuidText(bytes);
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
