import { createHash } from 'node:crypto';
import { type Jwk, type JwtSigner, setGlobalConfig } from '@openid4vc/oauth2';
import { Openid4vciClient } from '@openid4vc/openid4vci';
import { Openid4vpClient } from '@openid4vc/openid4vp';
import { ES256, digest, generateSalt } from '@sd-jwt/crypto-nodejs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { type Keys, sign, walletCallbacks } from './wallet-callbacks.ts';

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
  /** Claims after the party has signed in; `browse` is a browser that comes back with the address it was sent to. */
  claimSignedIn(
    offer: string,
    options: {
      readonly configurationId: string;
      readonly browse: (url: string) => Promise<string>;
      readonly redirectUri?: string;
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
    async claimSignedIn(offer, wanted) {
      const claimed = await claimSignedIn(new Openid4vciClient({ callbacks }), keys, offer, wanted);
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
  const accessToken = accessTokenResponse.access_token;
  return requestCredential(client, keys, { issuerMetadata, accessToken, ...wanted });
}

async function claimSignedIn(
  client: Openid4vciClient,
  keys: Keys,
  offer: string,
  wanted: Parameters<Wallet['claimSignedIn']>[1],
): Promise<ClaimedCredential> {
  const { browse, configurationId, redirectUri = 'org.example.wallet:/callback' } = wanted;
  const credentialOffer = await client.resolveCredentialOffer(offer);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const scope = issuerMetadata.knownCredentialConfigurations[configurationId]?.scope;
  const both = { credentialOffer, issuerMetadata, redirectUri };
  const { authorizationRequestUrl, pkce } = await client.createAuthorizationRequestUrlFromOffer({
    ...both,
    clientId: 'org.example.wallet',
    ...(scope === undefined ? {} : { scope }),
  });
  const response = client.parseAndVerifyAuthorizationResponseRedirectUrl({
    url: await browse(authorizationRequestUrl),
    authorizationServerMetadata: one(issuerMetadata.authorizationServers),
  });
  if (!('code' in response))
    throw new Error(`The browser came back without a code: ${JSON.stringify(response)}`);
  const { accessTokenResponse } = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
    ...both,
    authorizationCode: String(response.code),
    ...(pkce === undefined ? {} : { pkceCodeVerifier: pkce.codeVerifier }),
  });
  const accessToken = accessTokenResponse.access_token;
  return requestCredential(client, keys, { issuerMetadata, accessToken, configurationId });
}

function one<Item>([first, ...others]: readonly Item[]): Item {
  if (first === undefined || others.length > 0) throw new Error('Exactly one was expected.');
  return first;
}

type Issuer = Awaited<ReturnType<Openid4vciClient['resolveIssuerMetadata']>>;

async function requestCredential(
  client: Openid4vciClient,
  keys: Keys,
  {
    issuerMetadata,
    accessToken,
    configurationId,
    whileWaiting,
  }: {
    readonly issuerMetadata: Issuer;
    readonly accessToken: string;
    readonly configurationId: string;
    readonly whileWaiting?: WhileWaiting;
  },
): Promise<ClaimedCredential> {
  const nonce = await client.requestNonce({ issuerMetadata });
  const { jwt } = await client.createCredentialRequestJwtProof({
    issuerMetadata,
    credentialConfigurationId: configurationId,
    nonce: nonce.c_nonce,
    signer: walletSigner(keys, issuerMetadata, configurationId),
  });
  const answered = await client.retrieveCredentials({
    issuerMetadata,
    accessToken,
    credentialConfigurationId: configurationId,
    proofs: { jwt: [jwt] },
  });
  const transactionId = answered.credentialResponse.transaction_id;
  if (transactionId !== undefined) await whileWaiting?.();
  const credentials =
    transactionId === undefined
      ? answered.credentialResponse.credentials
      : (await client.retrieveDeferredCredentials({ issuerMetadata, accessToken, transactionId }))
          .deferredCredentialResponse.credentials;
  const [first] = credentials ?? [];
  const credential = typeof first === 'object' && 'credential' in first ? first.credential : first;
  if (typeof credential !== 'string') throw new Error('The issuer answered without a credential.');
  const format = issuerMetadata.knownCredentialConfigurations[configurationId]?.format ?? 'unknown';
  return { format, credential, issuer: issuerMetadata.credentialIssuer.credential_issuer };
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

function didJwk(jwk: JWK): string {
  return `did:jwk:${Buffer.from(JSON.stringify({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y })).toString('base64url')}`;
}
