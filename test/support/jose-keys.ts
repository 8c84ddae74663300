import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { base64url } from '../../src/base/bytes.ts';
import { type Did, parseDid } from '../../src/domain/did/did.ts';
import type { DidDocument, VerificationMethod } from '../../src/domain/did/did-document.ts';
import type { PublicJwk } from '../../src/domain/did/multikey.ts';
import type { Signer } from '../../src/domain/did/signer.ts';
import { type JoseAlgorithm, keyFromJwk } from '../../src/protocol/jose/verification-key.ts';

/** A key pair that is the same in every run, by its name. */
export type TestKey = {
  readonly algorithm: JoseAlgorithm;
  readonly privateKey: KeyObject;
  readonly jwk: PublicJwk;
};

const curves = {
  ES256: { crv: 'P-256', openSsl: 'prime256v1', size: 32, digest: 'sha256' },
  ES384: { crv: 'P-384', openSsl: 'secp384r1', size: 48, digest: 'sha384' },
  ES256K: { crv: 'secp256k1', openSsl: 'secp256k1', size: 32, digest: 'sha256' },
  ES512: { crv: 'P-521', openSsl: 'secp521r1', size: 66, digest: 'sha512' },
} as const;
const ed25519Pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

export function testKey(algorithm: JoseAlgorithm, name = 'office'): TestKey {
  const seed = createHash('sha384').update(`${algorithm} ${name}`).digest();
  const privateKey = algorithm === 'EdDSA' ? ed25519Key(seed) : ellipticKey(algorithm, seed);
  const key = keyFromJwk(createPublicKey(privateKey).export({ format: 'jwk' }), [algorithm]);
  if (key === undefined) throw new Error('The test key is not sound.');
  return { algorithm, privateKey, jwk: key.jwk };
}

function ed25519Key(seed: Buffer): KeyObject {
  const der = Buffer.concat([ed25519Pkcs8Prefix, seed.subarray(0, 32)]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function ellipticKey(algorithm: keyof typeof curves, seed: Buffer): KeyObject {
  const { crv, openSsl, size } = curves[algorithm];
  const exchange = createECDH(openSsl);
  // A seed shorter than the coordinate is a smaller number, which is as good for a test.
  const secret = Buffer.concat([Buffer.alloc(Math.max(size - seed.length, 0)), seed.subarray(0, size)]);
  exchange.setPrivateKey(secret);
  const point = exchange.getPublicKey();
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
  const d = base64url(secret);
  return createPrivateKey({ key: { kty: 'EC', crv, x: base64url(x), y: base64url(y), d }, format: 'jwk' });
}

/** The signature in JOSE form. */
export function signBytes(key: TestKey, data: Uint8Array): Uint8Array {
  const digest = key.algorithm === 'EdDSA' ? null : curves[key.algorithm].digest;
  return sign(digest, data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
}

export function signerOf(key: TestKey, verificationMethod: string): Signer {
  if (key.algorithm !== 'EdDSA' && key.algorithm !== 'ES256' && key.algorithm !== 'ES384')
    throw new Error('We sign with EdDSA, ES256 and ES384 only.');
  return {
    algorithm: key.algorithm,
    verificationMethod,
    sign: async (data) => signBytes(key, data),
  };
}

/** What a part of a hostile token may be: JSON is written from values; texts and bytes are taken as they are. */
export type TokenPart = { readonly [member: string]: unknown } | string | Uint8Array;

/** A compact token that is really signed, whatever its parts say. */
export function token(key: TestKey, header: TokenPart, payload: TokenPart): string {
  const signingInput = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signingInput}.${base64url(signBytes(key, Buffer.from(signingInput)))}`;
}

/** The token with its signature replaced. */
export function withSignature(compact: string, signature: Uint8Array | string): string {
  return `${compact.slice(0, compact.lastIndexOf('.'))}.${base64url(signature)}`;
}

export function signatureOf(compact: string): Buffer {
  return Buffer.from(compact.slice(compact.lastIndexOf('.') + 1), 'base64url');
}

function encodePart(part: TokenPart): string {
  const isRaw = typeof part === 'string' || part instanceof Uint8Array;
  return base64url(isRaw ? part : JSON.stringify(part));
}

export const curveOrders = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES256K: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512: BigInt(
    '0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
  ),
} as const;

/** r and s side by side, each as long as the curve's coordinate. */
export function ecdsaSignature(algorithm: keyof typeof curves, r: bigint, s: bigint): Buffer {
  const digits = curves[algorithm].size * 2;
  return Buffer.from([r, s].map((value) => value.toString(16).padStart(digits, '0')).join(''), 'hex');
}

/** The other signature (r, n - s) that is valid for the same message. */
export function malleated(algorithm: keyof typeof curves, signature: Buffer): Buffer {
  const { r, s } = integersOf(signature);
  return ecdsaSignature(algorithm, r, curveOrders[algorithm] - s);
}

/** What a good signature becomes when r or s leaves 1…n-1, or when its length is not the exact one. */
export function spoiled(algorithm: keyof typeof curves, signature: Buffer): readonly Buffer[] {
  const { r, s } = integersOf(signature);
  const outside = [0n, curveOrders[algorithm], curveOrders[algorithm] + 1n];
  return [
    ...outside.flatMap((bad) => [
      ecdsaSignature(algorithm, bad, s),
      ecdsaSignature(algorithm, r, bad),
      ecdsaSignature(algorithm, bad, bad),
    ]),
    Buffer.concat([signature, Buffer.alloc(1)]),
    Buffer.concat([Buffer.alloc(1), signature]),
    signature.subarray(1),
  ];
}

/** A valid signature of the token, in the ASN.1 form that JOSE does not use. */
export function derSignature(key: TestKey, compact: string): Buffer {
  const digest = key.algorithm === 'EdDSA' ? null : curves[key.algorithm].digest;
  return sign(digest, Buffer.from(compact.slice(0, compact.lastIndexOf('.'))), key.privateKey);
}

function integersOf(signature: Buffer): { readonly r: bigint; readonly s: bigint } {
  const half = signature.length / 2;
  const integer = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);
  return { r: integer(signature.subarray(0, half)), s: integer(signature.subarray(half)) };
}

const prime = 2n ** 255n - 19n;
const orderEight = 2707385501144840649318225287225658788936804267575313519463743609750303021540n;

/** The points of small order of edwards25519 as public keys: their canonical encodings, and those that are not. */
export const smallOrderKeys: readonly Buffer[] = [
  0n,
  1n,
  prime - 1n,
  orderEight,
  prime - orderEight,
  prime,
  prime + 1n,
].flatMap((y) => [0n, 1n].map((sign) => littleEndian(y + sign * 2n ** 255n)));

export function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** A document whose methods are `#<name>` as `JsonWebKey`, all listed for assertion and authentication. */
export function documentWith(did: string, keys: { readonly [name: string]: PublicJwk }): DidDocument {
  const verificationMethod = Object.entries(keys).map(([name, jwk]) => methodOf(did, name, jwk));
  const ids = verificationMethod.map(({ id }) => id);
  return { id: parseDid(did), verificationMethod, assertionMethod: ids, authentication: ids };
}

export function methodOf(did: string, name: string, jwk: PublicJwk): VerificationMethod {
  return { id: `${did}#${name}`, type: 'JsonWebKey', controller: did, publicKeyJwk: { ...jwk } };
}

export function testDid(name: string): Did {
  return parseDid(`did:webvh:QmTestScid:gid.example:offices:${name}`);
}
