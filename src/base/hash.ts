import { hash } from 'node:crypto';

/** SHA-256, 32 bytes. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return hash('sha256', data, 'buffer');
}

/** SHA-256 as base64url without padding: how secrets and evidence are named at rest. */
export function sha256Text(data: Uint8Array | string): string {
  return hash('sha256', data, 'base64url');
}
