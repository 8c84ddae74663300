import type { OAuthErrorCode, OAuthRefusal } from '../protocol/oid4vci/oauth-refusal.ts';
import type { RouteAnswer, RouteInput } from './route.ts';

/** Nothing of a token, nonce or credential answer may be kept by anybody in between. */
export const noStore = { 'cache-control': 'no-store' } as const;

const bearerPattern = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** The access token of a request (RFC 6750 §2.1, https://www.rfc-editor.org/rfc/rfc6750), or undefined. */
export function bearerToken(headers: RouteInput<unknown, unknown, unknown>['headers']): string | undefined {
  return bearerPattern.exec(headers['authorization'] ?? '')?.[1];
}

/** An OAuth error body with its status and, where the token is at fault, the challenge (RFC 6749 §5.2, RFC 6750 §3). */
export function oauthRefusal({ error, description }: OAuthRefusal): RouteAnswer {
  const status = statusOf(error);
  return {
    status,
    headers:
      status === 400
        ? noStore
        : { ...noStore, 'www-authenticate': `Bearer error="${error}", error_description="${description}"` },
    json: { error, error_description: description },
  };
}

function statusOf(error: OAuthErrorCode): number {
  if (error === 'invalid_token') return 401;
  return error === 'insufficient_scope' ? 403 : 400;
}
