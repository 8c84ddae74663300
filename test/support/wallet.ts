import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import {
  type CallbackContext,
  clientAuthenticationAnonymous,
  type Jwk,
  type JwtSigner,
  setGlobalConfig,
} from '@openid4vc/oauth2';
import { Openid4vciClient } from '@openid4vc/openid4vci';
import { Openid4vpClient } from '@openid4vc/openid4vp';
import { ES256, digest, generateSalt } from '@sd-jwt/crypto-nodejs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import {
  CompactEncrypt,
  CompactSign,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';

/**
 * A wallet put together from packages that share no code with this project: it claims by OpenID4VCI, keeps SD-JWT VCs
 * and JWT VCs, and presents by OpenID4VP. It trusts a request object only when its signature verifies with the key the
 * DID's own document names, resolved through `resolverUrl`.
 */
export type Wallet = {
  readonly publicJwk: JWK;
  claim(
    offer: string,
    options: {
      readonly txCode: string;
      readonly configurationId: string;
      readonly whileWaiting?: WhileWaiting;
    },
  ): Promise<ClaimedCredential>;
  present(request: string, options?: { readonly disclose?: readonly string[] }): Promise<Presented>;
  readonly credentials: readonly ClaimedCredential[];
};
/** What happens while the wallet waits for the office to release the credential, before it asks again. */
type WhileWaiting = () => Promise<void>;
export type ClaimedCredential = {
  readonly format: string;
  readonly credential: string;
  readonly issuer: string;
};
export type Presented = {
  readonly verifier: string;
  readonly purpose: unknown;
  readonly status: number;
  readonly body: unknown;
};

type Keys = { readonly publicJwk: JWK; readonly privateKey: CryptoKey; readonly privateJwk: JWK };
type DcqlCredential = { readonly id: string; readonly format: string };
type DcqlQuery = {
  readonly credentials: readonly DcqlCredential[];
  readonly credential_sets?: readonly {
    readonly options: readonly (readonly string[])[];
    readonly required?: boolean;
  }[];
};
type Match = { readonly wanted: DcqlCredential; readonly held: ClaimedCredential };

/** Starts a wallet with a fresh P-256 key. `resolverUrl` is any DID resolver, for example another office's. */
export async function startWallet(options: { readonly resolverUrl: string }): Promise<Wallet> {
  setGlobalConfig({ allowInsecureUrls: true }); // offices in tests and in the demo listen on loopback
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys: Keys = {
    publicJwk: await exportJWK(publicKey),
    privateKey,
    privateJwk: await exportJWK(privateKey),
  };
  const callbacks = walletCallbacks(keys, options.resolverUrl);
  const credentials: ClaimedCredential[] = [];
  return {
    publicJwk: keys.publicJwk,
    credentials,
    async claim(offer, wanted) {
      const claimed = await claim(new Openid4vciClient({ callbacks }), keys, offer, wanted);
      credentials.push(claimed);
      return claimed;
    },
    present: (request, { disclose = ['name', 'partyKind', 'countryCode'] } = {}) =>
      present(new Openid4vpClient({ callbacks }), keys, { request, disclose, credentials }),
  };
}

async function claim(
  client: Openid4vciClient,
  keys: Keys,
  offer: string,
  wanted: Parameters<Wallet['claim']>[1],
): Promise<ClaimedCredential> {
  const credentialOffer = await client.resolveCredentialOffer(offer);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    txCode: wanted.txCode,
  });
  const nonce = await client.requestNonce({ issuerMetadata });
  const { jwt } = await client.createCredentialRequestJwtProof({
    issuerMetadata,
    credentialConfigurationId: wanted.configurationId,
    nonce: nonce.c_nonce,
    signer: walletSigner(keys, issuerMetadata, wanted.configurationId),
  });
  const accessToken = accessTokenResponse.access_token;
  const answered = await client.retrieveCredentials({
    issuerMetadata,
    accessToken,
    credentialConfigurationId: wanted.configurationId,
    proofs: { jwt: [jwt] },
  });
  const transactionId = answered.credentialResponse.transaction_id;
  if (transactionId !== undefined) await wanted.whileWaiting?.();
  const credentials =
    transactionId === undefined
      ? answered.credentialResponse.credentials
      : (await client.retrieveDeferredCredentials({ issuerMetadata, accessToken, transactionId }))
          .deferredCredentialResponse.credentials;
  const [first] = credentials ?? [];
  const credential = typeof first === 'object' && 'credential' in first ? first.credential : first;
  if (typeof credential !== 'string') throw new Error('The issuer answered without a credential.');
  const format = issuerMetadata.knownCredentialConfigurations[wanted.configurationId]?.format ?? 'unknown';
  return { format, credential, issuer: credentialOffer.credential_issuer };
}

// jwt_vc_json binds to a DID, so the wallet proves its key as did:jwk there; for SD-JWT VC the bare key is enough.
function walletSigner(
  keys: Keys,
  metadata: { knownCredentialConfigurations: Record<string, { format: string } | undefined> },
  id: string,
): JwtSigner {
  const isSdJwt = metadata.knownCredentialConfigurations[id]?.format === 'dc+sd-jwt';
  return isSdJwt
    ? { method: 'jwk', alg: 'ES256', publicJwk: keys.publicJwk as Jwk }
    : { method: 'did', alg: 'ES256', didUrl: `${didJwk(keys.publicJwk)}#0` };
}

async function present(
  client: Openid4vpClient,
  keys: Keys,
  asked: {
    readonly request: string;
    readonly disclose: readonly string[];
    readonly credentials: readonly ClaimedCredential[];
  },
): Promise<Presented> {
  const parsed = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: asked.request });
  const resolved = await client.resolveOpenId4vpAuthorizationRequest({
    authorizationRequestPayload: parsed.params,
  });
  const payload = resolved.authorizationRequestPayload;
  const { client_id: clientId, nonce } = payload as { client_id: string; nonce: string };
  const matches = chosen(resolved.dcql?.query as unknown as DcqlQuery, asked.credentials);
  const binding = { audience: clientId, nonce };
  const confirmed = [payload].flatMap((each) => ('transaction_data' in each ? each.transaction_data : []));
  const presentations = await Promise.all(
    matches.map(async ({ wanted, held }) => {
      const presentation =
        held.format === 'dc+sd-jwt'
          ? await presentSdJwt(keys, held.credential, asked.disclose, { ...binding, confirmed })
          : await presentJwtVc(keys, held.credential, binding);
      return [wanted.id, [presentation]] as const;
    }),
  );
  const isEncrypted = 'response_mode' in payload && payload.response_mode === 'direct_post.jwt';
  const answer = await client.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: payload,
    authorizationResponsePayload: { vp_token: Object.fromEntries(presentations) },
    ...(isEncrypted ? { jarm: { encryption: { nonce }, serverMetadata: encryptionMetadata } } : {}),
  });
  const { response } = await client.submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: payload as { response_uri?: string },
    authorizationResponsePayload: answer.authorizationResponsePayload,
    ...(answer.jarm === undefined ? {} : { jarm: answer.jarm }),
  });
  const purpose = 'client_metadata' in payload ? payload.client_metadata : undefined;
  return {
    verifier: resolved.client.identifier,
    purpose,
    status: response.status,
    body: await response.json().catch(() => undefined),
  };
}

const encryptionMetadata = {
  authorization_signing_alg_values_supported: [],
  authorization_encryption_alg_values_supported: ['ECDH-ES'],
  authorization_encryption_enc_values_supported: ['A256GCM'],
};

/** For every set that is needed the first option that the wallet holds; without sets, everything. */
function chosen(query: DcqlQuery, held: readonly ClaimedCredential[]): readonly Match[] {
  const matches = query.credentials.flatMap((wanted) =>
    held
      .filter(({ format }) => format === wanted.format)
      .slice(0, 1)
      .map((each): Match => ({ wanted, held: each })),
  );
  const sets = query.credential_sets ?? [{ options: [query.credentials.map(({ id }) => id)] }];
  const ids = sets.flatMap(({ options, required = true }) => {
    const option = options.find((each) => each.every((id) => matches.some(({ wanted }) => wanted.id === id)));
    if (option === undefined && required)
      throw new Error('The wallet holds nothing that the verifier asks for.');
    return option ?? [];
  });
  return matches.filter(({ wanted }) => ids.includes(wanted.id));
}

type Binding = { readonly audience: string; readonly nonce: string };

async function presentSdJwt(
  keys: Keys,
  credential: string,
  disclose: readonly string[],
  binding: Binding & { readonly confirmed: readonly unknown[] },
): Promise<string> {
  const instance = new SDJwtVcInstance({
    hasher: digest,
    hashAlg: 'sha-256',
    saltGenerator: generateSalt,
    kbSigner: await ES256.getSigner(keys.privateJwk),
    kbSignAlg: 'ES256',
  });
  const frame = Object.fromEntries(disclose.map((name) => [name, true]));
  return instance.present(credential, frame, {
    kb: { payload: { ...keyBindingOf(binding), iat: Math.floor(Date.now() / 1000) } },
  });
}

function keyBindingOf({ audience, nonce, confirmed }: Binding & { readonly confirmed: readonly unknown[] }) {
  const hashes = confirmed.map((text) => createHash('sha256').update(String(text)).digest('base64url'));
  return { aud: audience, nonce, ...(hashes.length === 0 ? {} : { transaction_data_hashes: hashes }) };
}

async function presentJwtVc(keys: Keys, credential: string, binding: Binding): Promise<string> {
  const holder = didJwk(keys.publicJwk);
  const issuedAt = Math.floor(Date.now() / 1000);
  const payload = {
    iss: holder,
    aud: binding.audience,
    nonce: binding.nonce,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + 300,
    jti: `urn:uuid:${crypto.randomUUID()}`,
    vp: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: ['VerifiablePresentation'],
      holder,
      verifiableCredential: [credential],
    },
  };
  return sign(keys, { alg: 'ES256', typ: 'JWT', kid: `${holder}#0` }, payload);
}

function walletCallbacks(keys: Keys, resolverUrl: string): CallbackContext {
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

function sign(
  keys: Keys,
  header: { alg?: string; [member: string]: unknown },
  payload: unknown,
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ ...header, alg: 'ES256' })
    .sign(keys.privateKey);
}

function didJwk(jwk: JWK): string {
  return `did:jwk:${Buffer.from(JSON.stringify({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y })).toString('base64url')}`;
}
