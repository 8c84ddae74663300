import { utf8 } from '../../base/bytes.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import { type ContentEncryption, contentEncryptions, encryptJwe, keyAgreement } from '../jose/jwe.ts';
import { keyFromJwk } from '../jose/verification-key.ts';
import { type OAuthRefusal, refusal } from './oauth-refusal.ts';

/** What a wallet wants its answer encrypted to; the key is on its curve. */
export type ResponseEncryption = {
  readonly jwk: PublicJwk;
  readonly kid: string | undefined;
  readonly enc: ContentEncryption;
};

const longestKid = 500;

/**
 * The encryption an office offers (OpenID4VCI 1.0 §12.2.4,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html): nobody needs it, and nothing is compressed.
 */
export function buildEncryptionMetadata(requestKey: JsonObject): JsonObject {
  const terms = { enc_values_supported: contentEncryptions, encryption_required: false };
  return {
    credential_request_encryption: { jwks: { keys: [requestKey] }, ...terms },
    credential_response_encryption: { alg_values_supported: [keyAgreement], ...terms },
  };
}

/**
 * What a request says of the encryption of its answer (§8.2, §9.1, §10); undefined where it is to be sent as it is. Refuses
 * with `invalid_encryption_parameters` what is not on offer, a key that is private or off its curve, and such a wish in a
 * request that came in the open, where anybody in between could have put another key.
 */
export function readResponseEncryption(
  body: unknown,
  { isEncrypted }: { readonly isEncrypted: boolean },
): ResponseEncryption | OAuthRefusal | undefined {
  const wish = isJsonObject(body) ? body['credential_response_encryption'] : undefined;
  if (wish === undefined) return undefined;
  if (!isEncrypted) return unfit('An encrypted answer is only for a request that is encrypted itself.');
  if (!isJsonObject(wish)) return unfit('credential_response_encryption is not an object.');
  if (wish['zip'] !== undefined) return unfit('Answers are not compressed here.');
  const enc = contentEncryptions.find((each) => each === wish['enc']);
  if (enc === undefined) return unfit('enc is not one that is on offer.');
  const key = readRecipientKey(wish['jwk']);
  return key === undefined ? unfit('jwk is not a public key for ECDH-ES on P-256.') : { ...key, enc };
}

/** The JSON of an answer as compact JWE for the wallet's key (§10). */
export function encryptMessage(message: JsonObject, { jwk, kid, enc }: ResponseEncryption): Promise<string> {
  return encryptJwe(utf8(JSON.stringify(message)), { jwk, kid, enc });
}

function readRecipientKey(jwk: Json | undefined): Pick<ResponseEncryption, 'jwk' | 'kid'> | undefined {
  if (!isJsonObject(jwk) || Object.hasOwn(jwk, 'd')) return undefined;
  const { kty, crv, x, y, alg, use, kid } = jwk;
  if (alg !== keyAgreement || (use !== undefined && use !== 'enc')) return undefined;
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > longestKid)) return undefined;
  // A key for ECDH is a point on the same curve as one for signatures.
  const key = keyFromJwk({ kty: kty ?? null, crv: crv ?? null, x: x ?? null, y: y ?? null }, ['ES256']);
  return key && { jwk: key.jwk, kid };
}

function unfit(description: string): OAuthRefusal {
  return refusal('invalid_encryption_parameters', description);
}
