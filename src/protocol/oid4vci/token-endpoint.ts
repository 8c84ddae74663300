import { z } from 'zod';
import { type JsonObject, readJson } from '../../base/json.ts';
import { preAuthorizedCodeGrant } from './credential-offer.ts';
import { type OAuthRefusal, refusal } from './oauth-refusal.ts';

/** Seconds an access token is good for. */
export const accessTokenSeconds = 300;

/** A token request with a pre-authorized code; `configurationIds` where the wallet asks for some of the offered ones. */
export type TokenRequest = {
  readonly outcome: 'read';
  readonly preAuthorizedCode: string;
  readonly txCode: string;
  readonly configurationIds: readonly string[] | undefined;
};

const longestParameter = 1024;
const parameter = z.string().min(1).max(longestParameter);
const authorizationDetails = z
  .array(z.object({ type: z.literal('openid_credential'), credential_configuration_id: parameter }))
  .min(1)
  .max(20);

/**
 * Reads a token request (OpenID4VCI 1.0 §6.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). Parameters that are not needed here
 * (`client_id`, `resource`, `scope`) are ignored, as OAuth demands.
 */
export function readTokenRequest(form: { readonly [name: string]: unknown }): TokenRequest | OAuthRefusal {
  const grantType = form['grant_type'];
  if (typeof grantType !== 'string') return refusal('invalid_request', 'grant_type is missing.');
  if (grantType !== preAuthorizedCodeGrant) {
    return refusal('unsupported_grant_type', 'Only the pre-authorized code grant is supported.');
  }
  const code = parameter.safeParse(form['pre-authorized_code']);
  if (!code.success) return refusal('invalid_request', 'pre-authorized_code is missing or malformed.');
  const txCode = parameter.safeParse(form['tx_code']);
  if (!txCode.success) return refusal('invalid_request', 'A transaction code (tx_code) is required.');
  const details = readAuthorizationDetails(form['authorization_details']);
  if (details === 'malformed') {
    return refusal('invalid_authorization_details', 'authorization_details cannot be read.');
  }
  return {
    outcome: 'read',
    preAuthorizedCode: code.data,
    txCode: txCode.data,
    configurationIds: details,
  };
}

/** The token response (§6.2). Each configuration has one dataset, so its identifier is the configuration's own id. */
export function buildTokenResponse(token: {
  readonly accessToken: string;
  readonly configurationIds: readonly string[];
  /** Whether the token is bound to a key (RFC 9449 §5). */
  readonly isBound: boolean;
}): JsonObject {
  return {
    access_token: token.accessToken,
    // Some wallets compare it with the lower-case word.
    token_type: token.isBound ? 'DPoP' : 'bearer',
    expires_in: accessTokenSeconds,
    authorization_details: token.configurationIds.map((configurationId) => ({
      type: 'openid_credential',
      credential_configuration_id: configurationId,
      credential_identifiers: [configurationId],
    })),
  };
}

function readAuthorizationDetails(parameterValue: unknown): readonly string[] | undefined | 'malformed' {
  if (parameterValue === undefined) return undefined;
  const read = typeof parameterValue === 'string' ? readJson(parameterValue) : { fault: 'not a text' };
  const details = 'value' in read ? authorizationDetails.safeParse(read.value) : undefined;
  if (details?.success !== true) return 'malformed';
  return [...new Set(details.data.map((detail) => detail.credential_configuration_id))];
}
