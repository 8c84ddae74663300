import { createPublicKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { fromBase64url } from '../../base/bytes.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { VerificationMethod } from '../../domain/did/did-document.ts';
import { jwkFromMultikey, type PublicJwk } from '../../domain/did/multikey.ts';
import { jwkOfKeyHex } from '../did-ethr/ethr-did.ts';
import { type AlgorithmRow, algorithmTable, type JoseAlgorithm, usualAlgorithms } from './algorithm.ts';
import { isSoundEd25519Key } from './ed25519-point.ts';

export type { JoseAlgorithm } from './algorithm.ts';

/** A public key that may verify signatures: on its curve, not weak, and fit for `algorithms` only. */
export type VerificationKey = {
  readonly jwk: PublicJwk;
  readonly algorithms: readonly JoseAlgorithm[];
  readonly keyObject: KeyObject;
};

const secp256k1Type = 'EcdsaSecp256k1VerificationKey2019';

// Making a KeyObject costs as much as a verification. Only sound keys are kept, by the text that makes the key.
const mostKeys = 10_000;
const knownKeys = new LRUCache<string, VerificationKey>({ max: mostKeys });

/**
 * The verification key of a JWK (RFC 7517, https://www.rfc-editor.org/rfc/rfc7517). Undefined for private or symmetric
 * keys, other curves (X25519 never verifies), coordinates of the wrong length or off the curve, weak Ed25519 keys, and
 * keys whose `use`, `key_ops` or `alg` say they are meant for something else, or which are for none of `algorithms`.
 */
export function keyFromJwk(
  jwk: unknown,
  algorithms: readonly JoseAlgorithm[] = usualAlgorithms,
): VerificationKey | undefined {
  if (!isJsonObject(jwk)) return undefined;
  const row = algorithmTable.find(({ kty, crv }) => kty === jwk['kty'] && crv === jwk['crv']);
  if (row === undefined || !algorithms.includes(row.name) || !isMeantFor(jwk, row)) return undefined;
  const publicJwk = publicMembers(jwk, row);
  if (publicJwk === undefined) return undefined;
  const text =
    publicJwk.kty === 'EC' ? `${row.crv} ${publicJwk.x} ${publicJwk.y}` : `${row.crv} ${publicJwk.x}`;
  return knownKeys.get(text) ?? remember(text, makeKey(publicJwk, row));
}

/**
 * The verification key of a method, from its JWK, its Multikey or, as did:ethr documents have it, its point in
 * hexadecimal; undefined where it has none, more than one, or an unfit one. `algorithms` is as in `keyFromJwk`, and only
 * a JWK can be of others than the usual ones.
 */
export function keyOfMethod(
  method: VerificationMethod,
  algorithms: readonly JoseAlgorithm[] = usualAlgorithms,
): VerificationKey | undefined {
  const { publicKeyJwk: jwk, publicKeyMultibase: multikey, publicKeyHex: point } = method;
  if (point !== undefined) {
    const isAlone = jwk === undefined && multikey === undefined && typeof point === 'string';
    return isAlone && method.type === secp256k1Type ? keyFromJwk(jwkOfKeyHex(point)) : undefined;
  }
  if (multikey === undefined) return keyFromJwk(jwk, algorithms);
  // A JWK's text starts with the curve and a Multikey with z, so both can be remembered in one place.
  if (jwk !== undefined || !multikey.startsWith('z')) return undefined;
  return knownKeys.get(multikey) ?? remember(multikey, keyFromJwk(jwkFromMultikey(multikey)));
}

function remember(text: string, key: VerificationKey | undefined): VerificationKey | undefined {
  if (key !== undefined) knownKeys.set(text, key);
  return key;
}

function isMeantFor(jwk: JsonObject, row: AlgorithmRow): boolean {
  const { use, key_ops: operations, alg } = jwk;
  return (
    // The private part of every key type in the table, whatever its value.
    !Object.hasOwn(jwk, 'd') &&
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) &&
    (alg === undefined || alg === row.name)
  );
}

function publicMembers(jwk: JsonObject, row: AlgorithmRow): PublicJwk | undefined {
  const { x, y } = jwk;
  if (typeof x !== 'string') return undefined;
  if (row.crv === 'Ed25519') return { kty: 'OKP', crv: row.crv, x };
  return typeof y === 'string' ? { kty: 'EC', crv: row.crv, x, y } : undefined;
}

function makeKey(jwk: PublicJwk, row: AlgorithmRow): VerificationKey | undefined {
  const x = fromBase64url(jwk.x);
  if (x?.length !== row.coordinateLength) return undefined;
  if (jwk.kty === 'OKP' && !isSoundEd25519Key(x)) return undefined;
  if (jwk.kty === 'EC' && fromBase64url(jwk.y)?.length !== row.coordinateLength) return undefined;
  try {
    return {
      jwk,
      algorithms: [row.name],
      keyObject: createPublicKey({ key: jwk, format: 'jwk' }),
    };
  } catch {
    return undefined; // OpenSSL refuses a point that is not on the curve
  }
}
