import { sha256Text } from '../../base/hash.ts';
import { addSeconds, epochSeconds } from '../../base/clock.ts';
import { definedMembers, type Json, type JsonObject } from '../../base/json.ts';
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
 * for `direct_post`. It is valid for 300 s from when it is handed out.
 */
export function requestObjectPayload(request: {
  readonly did: Did;
  readonly responseUri: string;
  readonly nonce: string;
  readonly dcqlQuery: Json;
  readonly officeName: string;
  readonly walletNonce: string | undefined;
  readonly at: Date;
}): JsonObject {
  const clientId = clientIdOf(request.did);
  return definedMembers({
    aud: 'https://self-issued.me/v2',
    client_id: clientId,
    response_type: 'vp_token',
    response_mode: 'direct_post',
    response_uri: request.responseUri,
    nonce: request.nonce,
    state: stateOf(request.nonce),
    dcql_query: request.dcqlQuery,
    client_metadata: {
      client_name: request.officeName,
      vp_formats_supported: {
        'dc+sd-jwt': { 'sd-jwt_alg_values': algorithms, 'kb-jwt_alg_values': algorithms },
        jwt_vc_json: { alg_values: algorithms },
      },
    },
    iat: epochSeconds(request.at),
    exp: epochSeconds(addSeconds(request.at, lifetimeSeconds)),
    wallet_nonce: request.walletNonce,
  });
}

const algorithms = ['ES256', 'EdDSA', 'ES384', 'ES256K'];

/** What a wallet is given as link or QR code. */
export function authorizationRequestUri(did: Did, requestUri: string): string {
  const parameters = new URLSearchParams({ client_id: clientIdOf(did), request_uri: requestUri });
  return `openid4vp://?${parameters.toString()}`;
}
