import { generateKeyPair, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from '../../base/problem.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import type { SigningAlgorithm } from '../../domain/did/signer.ts';
import { withLowS } from './secp256k1.ts';

/** A new pair: the private key ready to sign, and as PKCS #8 bytes for whoever seals it, and then wipes them. */
export type KeyPair = {
  readonly privateKey: KeyObject;
  readonly pkcs8: Uint8Array;
  readonly publicJwk: PublicJwk;
};

/**
 * What one signature algorithm needs: Veramo's name of the key type, how pairs are made, how bytes are signed. Both are
 * done on the thread pool, so that other requests are answered meanwhile.
 */
export type KeyKind = {
  readonly veramoType: 'Ed25519' | 'Secp256r1' | 'Secp384r1' | 'Secp256k1';
  generate(): Promise<KeyPair>;
  sign(privateKey: KeyObject, data: Uint8Array): Promise<Uint8Array>;
};

const generatePair = promisify(generateKeyPair);
const signOnPool = promisify(sign);

/** One row per algorithm the office signs with. */
export const keyKinds: { readonly [algorithm in SigningAlgorithm]: KeyKind } = {
  EdDSA: {
    veramoType: 'Ed25519',
    generate: generateEd25519,
    sign: (privateKey, data) => signOnPool(null, data, privateKey),
  },
  ES256: {
    veramoType: 'Secp256r1',
    generate: () => generateEc('P-256'),
    sign: signEcdsa,
  },
  ES384: {
    veramoType: 'Secp384r1',
    generate: () => generateEc('P-384'),
    sign: (privateKey, data) => signEcdsa(privateKey, data, 'sha384'),
  },
  ES256K: {
    veramoType: 'Secp256k1',
    generate: () => generateEc('secp256k1'),
    // Libraries that come from Bitcoin and Ethereum take the lower of the two values of s only.
    sign: async (privateKey, data) => withLowS(await signEcdsa(privateKey, data)),
  },
};

function signEcdsa(
  privateKey: KeyObject,
  data: Uint8Array,
  digest: 'sha256' | 'sha384' = 'sha256',
): Promise<Uint8Array> {
  return signOnPool(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** The algorithm whose keys Veramo calls by this type, or undefined for one the office does not make. */
export function algorithmOfVeramoType(type: string): SigningAlgorithm | undefined {
  const algorithms: readonly SigningAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K'];
  return algorithms.find((algorithm) => keyKinds[algorithm].veramoType === type);
}

// PKCS #8 of an Ed25519 key (RFC 8410 §7, https://www.rfc-editor.org/rfc/rfc8410) is these bytes and the 32 of the key.
const ed25519Pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

// Every party gets two of these. Exported once as JWK, the halves cost a tenth of what OpenSSL's encoder takes for them.
async function generateEd25519(): Promise<KeyPair> {
  return ed25519Pair((await generatePair('ed25519', {})).privateKey);
}

/** A pair for EdDSA, made on the calling thread: for who does nothing else meanwhile. */
export function generateEd25519Here(): KeyPair {
  return ed25519Pair(generateKeyPairSync('ed25519').privateKey);
}

function ed25519Pair(privateKey: KeyObject): KeyPair {
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw incomplete();
  const pkcs8 = Buffer.concat([ed25519Pkcs8Head, Buffer.from(d, 'base64url')]);
  return { privateKey, pkcs8, publicJwk: { kty: 'OKP', crv: 'Ed25519', x } };
}

async function generateEc(crv: 'P-256' | 'P-384' | 'secp256k1'): Promise<KeyPair> {
  const { publicKey, privateKey } = await generatePair('ec', { namedCurve: crv });
  const { x, y } = publicKey.export({ format: 'jwk' });
  if (x === undefined || y === undefined) throw incomplete();
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { privateKey, pkcs8, publicJwk: { kty: 'EC', crv, x, y } };
}

function incomplete(): Problem {
  return new Problem('internal-error', 'A new key is incomplete.');
}
