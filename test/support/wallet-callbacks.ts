import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { type CallbackContext, clientAuthenticationAnonymous, type Jwk } from '@openid4vc/oauth2';
import { CompactEncrypt, CompactSign, compactVerify, importJWK, type JWK } from 'jose';

export type Keys = { readonly publicJwk: JWK; readonly privateKey: CryptoKey; readonly privateJwk: JWK };

/** What the packages of the wallet leave to their user: hashing, signing, and trusting keys that a DID document names. */
export function walletCallbacks(keys: Keys, resolverUrl: string): CallbackContext {
  return {
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    generateRandom: (length) => randomBytes(length),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: async (_signer, { header, payload }) => ({
      jwt: await sign(keys, { ...header }, payload),
      signerJwk: keys.publicJwk as Jwk,
    }),
    verifyJwt: async (signer, { compact }) => {
      if (signer.method !== 'did' && signer.method !== 'x5c') return { verified: false };
      const jwk =
        signer.method === 'x5c' ? keyOfCertificate(signer.x5c) : await keyOf(signer.didUrl, resolverUrl);
      if (jwk === undefined) return { verified: false };
      try {
        await compactVerify(compact, await importJWK(jwk, signer.alg));
        return { verified: true, signerJwk: jwk as Jwk };
      } catch {
        return { verified: false }; // a wrong signature is an answer here
      }
    },
    decryptJwe: () => ({ decrypted: false }),
    encryptJwe: async ({ publicJwk, enc }, data) => ({
      encryptionJwk: publicJwk,
      jwe: await new CompactEncrypt(Buffer.from(data))
        .setProtectedHeader({ alg: 'ECDH-ES', enc, kid: publicJwk.kid ?? '' })
        .encrypt(await importJWK(publicJwk as JWK, 'ECDH-ES')),
    }),
    getX509CertificateMetadata: () => ({ sanDnsNames: [], sanUriNames: [] }),
  };
}

// The name of the verifier is the hash of this certificate, which the packages compare; no authority is asked.
function keyOfCertificate([leaf = '']: readonly string[]): JWK {
  return new X509Certificate(Buffer.from(leaf, 'base64')).publicKey.export({ format: 'jwk' }) as JWK;
}

async function keyOf(didUrl: string, resolverUrl: string): Promise<JWK | undefined> {
  const [did = ''] = didUrl.split('#');
  const answer = await fetch(`${resolverUrl}/1.0/identifiers/${encodeURIComponent(did)}`, {
    headers: { accept: 'application/did-resolution' },
  });
  const { didDocument } = (await answer.json()) as {
    didDocument?: { authentication?: unknown[]; verificationMethod?: { id: string; publicKeyJwk?: JWK }[] };
  };
  const mayAuthenticate = didDocument?.authentication?.includes(didUrl) ?? false;
  return mayAuthenticate
    ? didDocument?.verificationMethod?.find(({ id }) => id === didUrl)?.publicKeyJwk
    : undefined;
}

/** Signs by the key of the wallet. */
export function sign(
  keys: Keys,
  header: { alg?: string; [member: string]: unknown },
  payload: unknown,
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ ...header, alg: 'ES256' })
    .sign(keys.privateKey);
}
