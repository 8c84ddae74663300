import { base64url } from '../../base/bytes.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ResponseKey } from '../../usecase/records.ts';

/** A key pair as it is written in a column: the private half is sealed, and base64url. */
export type ResponseKeyText = { readonly publicJwk: JsonObject; readonly sealed: string };

export function toKeyText({ publicJwk, sealed }: ResponseKey): ResponseKeyText {
  return { publicJwk, sealed: base64url(sealed) };
}

export function fromKeyText({ publicJwk, sealed }: ResponseKeyText): ResponseKey {
  return { publicJwk, sealed: Uint8Array.from(Buffer.from(sealed, 'base64url')) };
}
