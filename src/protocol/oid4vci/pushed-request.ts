import { readAuthorizationDetails } from './authorization-details.ts';
import { type OAuthRefusal, refusal } from './oauth-refusal.ts';
import { isCodeChallenge } from './pkce.ts';
import { isAllowedRedirect, type WalletRedirects } from './redirect-uri.ts';

/** What the URI of a pushed request begins with (RFC 9126 §2.2). */
export const requestUriPrefix = 'urn:ietf:params:oauth:request_uri:';

/** An authorization request as a wallet pushed it. */
export type PushedRequest = {
  readonly outcome: 'read';
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  /** What the wallet wants to get back. */
  readonly state: string | undefined;
  /** What ties the request to an offer. */
  readonly issuerState: string | undefined;
  /** The credentials asked for, by scope or details; undefined where only the offer says which. */
  readonly configurationIds: readonly string[] | undefined;
  /** The key the code is to be bound to, where it is named by its thumbprint. */
  readonly dpopJkt: string | undefined;
};

type Form = { readonly [name: string]: unknown };

const longest = { clientId: 500, state: 1000, issuerState: 500, scope: 1000 } as const;

/**
 * Reads a pushed authorization request (RFC 9126 §2.1, https://www.rfc-editor.org/rfc/rfc9126; OpenID4VCI 1.0 §5.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). Wallets are public clients, so PKCE by S256
 * is needed (RFC 7636). Parameters that mean nothing here are ignored, as OAuth demands. `known` says which configurations
 * there are; a scope is the id of one.
 */
export function readPushedRequest(
  form: Form,
  terms: { readonly redirects: WalletRedirects; readonly known: (configurationId: string) => boolean },
): PushedRequest | OAuthRefusal {
  if (form['request'] !== undefined)
    return refusal('request_not_supported', 'Signed request objects are not taken.');
  if (form['request_uri'] !== undefined) return refusal('invalid_request', 'request_uri cannot be pushed.');
  if (form['response_type'] !== 'code')
    return form['response_type'] === undefined
      ? refusal('invalid_request', 'response_type is missing.')
      : refusal('unsupported_response_type', 'Only response_type code is supported.');
  const clientId = text(form['client_id'], longest.clientId);
  if (clientId === undefined) return refusal('invalid_request', 'client_id is missing or malformed.');
  const redirectUri = form['redirect_uri'];
  if (typeof redirectUri !== 'string' || !isAllowedRedirect(redirectUri, terms.redirects))
    return refusal(
      'invalid_request',
      'redirect_uri is missing, or is not one that wallets are sent back to.',
    );
  const challenge = readChallenge(form);
  if (typeof challenge !== 'string') return challenge;
  const faulty = (['state', 'issuer_state'] as const).find(
    (name) => form[name] !== undefined && text(form[name], longest.state) === undefined,
  );
  if (faulty !== undefined) return refusal('invalid_request', `${faulty} is empty or too long.`);
  const asked = readAsked(form, terms.known);
  if ('outcome' in asked) return asked;
  const dpopJkt = form['dpop_jkt'];
  if (dpopJkt !== undefined && !(typeof dpopJkt === 'string' && isCodeChallenge(dpopJkt)))
    return refusal('invalid_request', 'dpop_jkt is not the SHA-256 thumbprint of a key.');
  return {
    outcome: 'read',
    ...{ clientId, redirectUri, codeChallenge: challenge, dpopJkt },
    state: text(form['state'], longest.state),
    issuerState: text(form['issuer_state'], longest.issuerState),
    configurationIds: asked.configurationIds,
  };
}

function readChallenge(form: Form): string | OAuthRefusal {
  const { code_challenge: challenge, code_challenge_method: method } = form;
  if (method !== 'S256') return refusal('invalid_request', 'code_challenge_method has to be S256.');
  return typeof challenge === 'string' && isCodeChallenge(challenge)
    ? challenge
    : refusal('invalid_request', 'code_challenge is missing or malformed.');
}

type Asked = { readonly configurationIds: readonly string[] | undefined };

// By details or by scope; where both are there they are taken together (OpenID4VCI 1.0 §5.1.2).
function readAsked(form: Form, known: (id: string) => boolean): Asked | OAuthRefusal {
  const details = readAuthorizationDetails(form['authorization_details']);
  if (details === 'malformed' || details?.every(known) === false)
    return refusal(
      'invalid_authorization_details',
      'authorization_details cannot be read or ask for what there is not.',
    );
  if (form['scope'] === undefined) return { configurationIds: details };
  const scopes = text(form['scope'], longest.scope)?.split(' ') ?? [];
  // Scopes of other protocols that wallets send out of habit name no credential.
  const named = scopes.filter((scope) => !usualScopes.includes(scope));
  if (scopes.length === 0 || !named.every(known))
    return refusal('invalid_scope', 'A scope is not the id of a credential configuration.');
  const ids = [...new Set([...(details ?? []), ...named])];
  return { configurationIds: ids.length === 0 ? undefined : ids };
}

const usualScopes = ['openid', 'profile', 'offline_access'];

function text(value: unknown, most: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= most ? value : undefined;
}
