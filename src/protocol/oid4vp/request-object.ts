import { sha256Text } from '../../base/hash.ts';
import { addSeconds, epochSeconds } from '../../base/clock.ts';
import { definedMembers, type Json, type JsonObject } from '../../base/json.ts';
import { contentEncryptions } from '../jose/jwe.ts';
import type { Did } from '../../domain/did/did.ts';

/** Media type and `typ` of a signed request object (RFC 9101, OpenID4VP 1.0 §5). */
export const requestObjectType = 'oauth-authz-req+jwt';

const lifetimeSeconds = 300;

/** OpenID4VP 1.0 §5.9.3: the office is known to wallets by its DID. */
export function clientIdOf(did: Did): string {
  return `decentralized_identifier:${did}`;
}

/** The `state` of a request: a secret that follows from its nonce, so that only its digest has to be kept. */
export function stateOf(nonce: string): string {
  return sha256Text(`state of ${nonce}`);
}

/**
 * The payload of a request object (OpenID4VP 1.0 §5, https://openid.net/specs/openid-4-verifiable-presentations-1_0.html)
 * for `direct_post`, or with a key for `direct_post.jwt`. It is valid for 300 s from when it is handed out.
 */
export function requestObjectPayload(request: {
  readonly clientId: string;
  readonly responseUri: string;
  readonly nonce: string;
  readonly dcqlQuery: Json;
  readonly officeName: string;
  readonly walletNonce: string | undefined;
  /** The public key that answers are encrypted to, where they are. */
  readonly encryptionKey?: JsonObject | undefined;
  readonly transactionData?: readonly string[];
  readonly at: Date;
}): JsonObject {
  const { encryptionKey, transactionData = [] } = request;
  return definedMembers({
    aud: 'https://self-issued.me/v2',
    client_id: request.clientId,
    response_type: 'vp_token',
    response_mode: encryptionKey === undefined ? 'direct_post' : 'direct_post.jwt',
    response_uri: request.responseUri,
    nonce: request.nonce,
    state: stateOf(request.nonce),
    dcql_query: request.dcqlQuery,
    transaction_data: transactionData.length === 0 ? undefined : transactionData,
    client_metadata: clientMetadata(request.officeName, encryptionKey),
    iat: epochSeconds(request.at),
    exp: epochSeconds(addSeconds(request.at, lifetimeSeconds)),
    wallet_nonce: request.walletNonce,
  });
}

function clientMetadata(officeName: string, encryptionKey: JsonObject | undefined): JsonObject {
  return definedMembers({
    client_name: officeName,
    vp_formats_supported: {
      'dc+sd-jwt': { 'sd-jwt_alg_values': algorithms, 'kb-jwt_alg_values': algorithms },
      jwt_vc_json: { alg_values: algorithms },
      ldp_vc: { proof_type_values: ['DataIntegrityProof'], cryptosuite_values: cryptosuites },
    },
    jwks: encryptionKey && { keys: [encryptionKey] },
    encrypted_response_enc_values_supported: encryptionKey && contentEncryptions,
  });
}

const algorithms = ['ES256', 'EdDSA', 'ES384', 'ES256K'];
const cryptosuites = ['eddsa-rdfc-2022', 'eddsa-jcs-2022', 'ecdsa-rdfc-2019', 'ecdsa-jcs-2019'];

/**
 * What a wallet is given as link or QR code. `isPosted` has it fetch the request object by POST with a nonce of its own
 * (OpenID4VP 1.0 §5.10).
 */
export function authorizationRequestUri(clientId: string, requestUri: string, isPosted = false): string {
  const parameters = new URLSearchParams({
    client_id: clientId,
    request_uri: requestUri,
    ...(isPosted ? { request_uri_method: 'post' } : {}),
  });
  return `openid4vp://?${parameters.toString()}`;
}
