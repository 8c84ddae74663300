import { createJWS } from 'did-jwt';
import { base64url, utf8 } from '../../base/bytes.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Signer } from '../../domain/did/signer.ts';

/**
 * A compact JWT over exactly this payload. `alg` is the signer's; `kid` is the signer's verification method unless the
 * header names one, or says by `x5c` whose the key is. Created by did-jwt, which never sees the key, except for ES384,
 * which it does not know.
 */
export async function signJwt(signer: Signer, header: JsonObject, payload: JsonObject): Promise<string> {
  const named = header['x5c'] === undefined ? { kid: signer.verificationMethod } : {};
  const joseHeader = { ...named, ...header, alg: signer.algorithm };
  if (signer.algorithm === 'ES384') return signCompact(signer, joseHeader, payload);
  // The payload goes in already encoded: did-jwt then adds no claims.
  return createJWS(
    base64url(JSON.stringify(payload)),
    async (data) => base64url(await signer.sign(typeof data === 'string' ? utf8(data) : data)),
    joseHeader,
  );
}

/** JWS Compact Serialization (RFC 7515 §7.1, https://www.rfc-editor.org/rfc/rfc7515). */
async function signCompact(signer: Signer, header: JsonObject, payload: JsonObject): Promise<string> {
  const input = [header, payload].map((part) => base64url(JSON.stringify(part))).join('.');
  return `${input}.${base64url(await signer.sign(utf8(input)))}`;
}
