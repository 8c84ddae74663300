import { z } from 'zod';
import type { JsonObject } from '../../base/json.ts';
import { readAuthorizationDetails } from './authorization-details.ts';
import { preAuthorizedCodeGrant } from './credential-offer.ts';
import { type OAuthRefusal, refusal } from './oauth-refusal.ts';
import { isCodeVerifier } from './pkce.ts';

/** Seconds an access token is good for. */
export const accessTokenSeconds = 300;

/** Seconds a refresh token is good for; each use gives a new one. */
export const refreshTokenSeconds = 90 * 24 * 60 * 60;

type Wanted = {
  /** Where the wallet asks for some of what it may have only. */
  readonly configurationIds: readonly string[] | undefined;
};
export type PreAuthorizedTokenRequest = Wanted & {
  readonly grantType: typeof preAuthorizedCodeGrant;
  readonly preAuthorizedCode: string;
  readonly txCode: string;
};
export type AuthorizationCodeTokenRequest = Wanted & {
  readonly grantType: 'authorization_code';
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
  readonly clientId: string | undefined;
};
export type RefreshTokenRequest = Wanted & {
  readonly grantType: 'refresh_token';
  readonly refreshToken: string;
};
export type TokenRequest = PreAuthorizedTokenRequest | AuthorizationCodeTokenRequest | RefreshTokenRequest;

type Form = { readonly [name: string]: unknown };
type GrantReader = (form: Form, wanted: Wanted) => TokenRequest | OAuthRefusal;

const parameter = z.string().min(1).max(2000);

function textOf(form: Form, name: string): string | undefined {
  return parameter.safeParse(form[name]).data;
}

function missing(name: string): OAuthRefusal {
  return refusal('invalid_request', `${name} is missing or malformed.`);
}

const readers: { readonly [grantType: string]: GrantReader } = {
  [preAuthorizedCodeGrant]: (form, wanted) => {
    const preAuthorizedCode = textOf(form, 'pre-authorized_code');
    if (preAuthorizedCode === undefined) return missing('pre-authorized_code');
    const txCode = textOf(form, 'tx_code');
    if (txCode === undefined) return refusal('invalid_request', 'A transaction code (tx_code) is required.');
    return { grantType: preAuthorizedCodeGrant, preAuthorizedCode, txCode, ...wanted };
  },
  authorization_code: (form, wanted) => {
    const [code, redirectUri] = [textOf(form, 'code'), textOf(form, 'redirect_uri')];
    if (code === undefined) return missing('code');
    if (redirectUri === undefined) return missing('redirect_uri');
    const codeVerifier = textOf(form, 'code_verifier') ?? '';
    if (!isCodeVerifier(codeVerifier)) return missing('code_verifier');
    const clientId = textOf(form, 'client_id');
    return { grantType: 'authorization_code', code, redirectUri, codeVerifier, clientId, ...wanted };
  },
  refresh_token: (form, wanted) => {
    const refreshToken = textOf(form, 'refresh_token');
    return refreshToken === undefined
      ? missing('refresh_token')
      : { grantType: 'refresh_token', refreshToken, ...wanted };
  },
};

/** The grants of the token endpoint, as its metadata name them. */
export const grantTypes: readonly string[] = Object.keys(readers);

/**
 * Reads a token request (OpenID4VCI 1.0 §6.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html; RFC 6749 §4.1.3 and §6). Parameters that are
 * not needed here (`resource`, `scope`) are ignored, as OAuth demands.
 */
export function readTokenRequest(form: Form): TokenRequest | OAuthRefusal {
  const grantType = form['grant_type'];
  if (typeof grantType !== 'string') return refusal('invalid_request', 'grant_type is missing.');
  const read = Object.hasOwn(readers, grantType) ? readers[grantType] : undefined;
  if (read === undefined)
    return refusal('unsupported_grant_type', `The grants supported are ${grantTypes.join(', ')}.`);
  const configurationIds = readAuthorizationDetails(form['authorization_details']);
  if (configurationIds === 'malformed')
    return refusal('invalid_authorization_details', 'authorization_details cannot be read.');
  return read(form, { configurationIds });
}

/** The token response (§6.2). Each configuration has one dataset, so its identifier is the configuration's own id. */
export function buildTokenResponse(token: {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly configurationIds: readonly string[];
  /** Whether the token is bound to a key (RFC 9449 §5). */
  readonly isBound: boolean;
}): JsonObject {
  return {
    access_token: token.accessToken,
    // Some wallets compare it with the lower-case word.
    token_type: token.isBound ? 'DPoP' : 'bearer',
    expires_in: accessTokenSeconds,
    refresh_token: token.refreshToken,
    authorization_details: token.configurationIds.map((configurationId) => ({
      type: 'openid_credential',
      credential_configuration_id: configurationId,
      credential_identifiers: [configurationId],
    })),
  };
}
