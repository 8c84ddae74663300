import { createPublicKey, verify } from 'node:crypto';
import { digest } from '@sd-jwt/crypto-nodejs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { type TestKey, testKey } from './jose-keys.ts';

type Claims = Record<string, unknown>;

/** What a wallet finds in an SD-JWT VC with every disclosure open; read and verified by another implementation. */
export async function readSdJwtVc(
  credential: string,
): Promise<{ readonly header: Claims; readonly claims: Claims; readonly visible: Claims }> {
  const instance = new SDJwtVcInstance({
    hasher: digest,
    hashAlg: 'sha-256',
    verifier: async (data, signature) => isSignedBy(testKey('ES256'), data, signature),
  });
  const decoded = await instance.decode(credential);
  const claims = (await decoded.getClaims(digest)) as Claims;
  const [jwt = ''] = credential.split('~');
  if (!isSignedToken(testKey('ES256'), jwt)) throw new Error('The SD-JWT VC is not signed by the office.');
  return { header: decoded.jwt?.header ?? {}, claims, visible: partOf(jwt, 1) };
}

/** The header and payload of a JWT that the office signed with its Ed25519 key. */
export function readJwtVc(credential: string): { readonly header: Claims; readonly payload: Claims } {
  if (!isSignedToken(testKey('EdDSA'), credential))
    throw new Error('The JWT VC is not signed by the office.');
  return { header: partOf(credential, 0), payload: partOf(credential, 1) };
}

/** One part of a compact token, not verified. */
export function partOf(jwt: string, part: 0 | 1): Claims {
  return JSON.parse(Buffer.from(jwt.split('.')[part] ?? '', 'base64url').toString());
}

function isSignedToken(key: TestKey, jwt: string): boolean {
  const end = jwt.lastIndexOf('.');
  return isSignedBy(key, jwt.slice(0, end), jwt.slice(end + 1));
}

function isSignedBy(key: TestKey, data: string, signature: string): boolean {
  const algorithm = key.algorithm === 'EdDSA' ? null : 'sha256';
  const publicKey = createPublicKey(key.privateKey);
  const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  return verify(algorithm, Buffer.from(data), options, Buffer.from(signature, 'base64url'));
}
