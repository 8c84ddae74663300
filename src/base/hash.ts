import { hash } from 'node:crypto';

/** SHA-256, 32 bytes. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return hash('sha256', data, 'buffer');
}

/** SHA-256 as base64url without padding: how secrets and evidence are named at rest. */
export function sha256Text(data: Uint8Array | string): string {
  return hash('sha256', data, 'base64url');
}

/** SHA-256 of a text in the form of W3C Subresource Integrity (https://www.w3.org/TR/SRI/). */
export function integrityOf(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}
