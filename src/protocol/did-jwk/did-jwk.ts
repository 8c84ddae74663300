import { base64url, fromBase64url, utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type JsonObject, readJson } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument, VerificationMethod } from '../../domain/did/did-document.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import { relationshipsOf } from '../did-key/did-key.ts';
import { keyFromJwk } from '../jose/verification-key.ts';

const prefix = 'did:jwk:';
const longestJwk = 1024;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** The DID that is the key (https://github.com/quartzjer/did-jwk/blob/main/spec.md). */
export function didJwkOf(jwk: PublicJwk): Did {
  return `${prefix}${base64url(JSON.stringify(jwk))}` as Did;
}

/**
 * The document a did:jwk DID stands for. Undefined where the text is not base64url of a strict JSON object, the key is
 * private or unsound, or of another curve than Ed25519, X25519, P-256, P-384 and secp256k1. `use` narrows what the key
 * is for.
 */
export function didJwkDocument(did: Did): DidDocument | undefined {
  const jwk = readJwk(did);
  const key = jwk === undefined ? undefined : publicKey(jwk);
  if (jwk === undefined || key === undefined) return undefined;
  const id = `${did}#0`;
  const method: VerificationMethod = { id, type: 'JsonWebKey2020', controller: did, publicKeyJwk: jwk };
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: [method],
    ...relationshipsOf(key, id),
  };
}

function readJwk(did: Did): JsonObject | undefined {
  if (!did.startsWith(prefix) || did.length > prefix.length + longestJwk) return undefined;
  const bytes = fromBase64url(did.slice(prefix.length));
  const text = bytes === undefined ? undefined : utf8Text(bytes);
  const read = text === undefined ? undefined : readJson(text, 4);
  return read !== undefined && 'value' in read && isJsonObject(read.value) ? read.value : undefined;
}

function publicKey(jwk: JsonObject): PublicJwk | undefined {
  if (jwk['crv'] !== 'X25519') {
    // A key meant for encryption is nobody's signing key, and these curves do not encrypt here.
    return keyFromJwk(jwk)?.jwk;
  }
  const { kty, x, use } = jwk;
  const isPublic = kty === 'OKP' && !privateMembers.some((member) => Object.hasOwn(jwk, member));
  if (!isPublic || typeof x !== 'string' || fromBase64url(x)?.length !== 32) return undefined;
  return use === undefined || use === 'enc' ? { kty: 'OKP', crv: 'X25519', x } : undefined;
}
