import { createHash } from 'node:crypto';
import { base64url } from './bytes.ts';

/** SHA-256, 32 bytes. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return createHash('sha256').update(data).digest();
}

/** SHA-256 as base64url without padding: how secrets and evidence are named at rest. */
export function sha256Text(data: Uint8Array | string): string {
  return base64url(sha256(data));
}
