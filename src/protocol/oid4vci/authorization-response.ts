/** What a wallet is told at the end of an authorization, as parameters of its redirect URI. */
export type AuthorizationOutcome =
  | { readonly code: string }
  | { readonly error: 'access_denied' | 'server_error'; readonly description: string };

/**
 * The address a browser is sent to at the end of an authorization (RFC 6749 §4.1.2, https://www.rfc-editor.org/rfc/rfc6749),
 * with the issuer's name so that a wallet that asks several is not deceived (RFC 9207, https://www.rfc-editor.org/rfc/rfc9207).
 * What the redirect URI has of a query is kept.
 */
export function authorizationResponseUri(
  request: {
    readonly redirectUri: string;
    readonly clientState: string | undefined;
    readonly issuer: string;
  },
  outcome: AuthorizationOutcome,
): string {
  const parameters = new URLSearchParams(
    'code' in outcome
      ? { code: outcome.code }
      : { error: outcome.error, error_description: outcome.description },
  );
  if (request.clientState !== undefined) parameters.set('state', request.clientState);
  parameters.set('iss', request.issuer);
  const { redirectUri } = request;
  const joint = !redirectUri.includes('?')
    ? '?'
    : redirectUri.endsWith('?') || redirectUri.endsWith('&')
      ? ''
      : '&';
  return `${redirectUri}${joint}${parameters.toString()}`;
}
