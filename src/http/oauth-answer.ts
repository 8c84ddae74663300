import type { JsonObject } from '../base/json.ts';
import { dpopAlgorithms } from '../protocol/jose/dpop-proof.ts';
import { encryptMessage, type ResponseEncryption } from '../protocol/oid4vci/encrypted-message.ts';
import type { OAuthErrorCode, OAuthRefusal } from '../protocol/oid4vci/oauth-refusal.ts';
import { readMediaType } from './media-type.ts';
import type { RouteAnswer, RouteInput } from './route.ts';

/** Nothing of a token, nonce or credential answer may be kept by anybody in between. */
export const noStore = { 'cache-control': 'no-store' } as const;

const tokenPattern = /^(bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *$/i;

/**
 * The access token of a request, how it was sent, and the proof of possession beside it (RFC 6750 §2.1,
 * https://www.rfc-editor.org/rfc/rfc6750; RFC 9449 §7.1, https://www.rfc-editor.org/rfc/rfc9449).
 */
export function sentToken(headers: RouteInput<unknown, unknown, unknown>['headers']): {
  readonly accessToken: string | undefined;
  readonly scheme: 'bearer' | 'dpop';
  readonly dpopProof: string | undefined;
} {
  const [, scheme = '', accessToken] = tokenPattern.exec(headers['authorization'] ?? '') ?? [];
  return {
    accessToken,
    scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer',
    dpopProof: headers['dpop'],
  };
}

/** The body of a request that may be encrypted (OpenID4VCI 1.0 §10), told by its media type. */
export function sentMessage({
  headers,
  body,
}: Pick<RouteInput<unknown, unknown, unknown>, 'headers' | 'body'>): {
  readonly body: unknown;
  readonly isEncrypted: boolean;
} {
  return { body, isEncrypted: readMediaType(headers['content-type'] ?? '')?.type === 'application/jwt' };
}

/** An answer to it, encrypted where the wallet asked for that. */
export async function messageAnswer(
  status: number,
  answered: { readonly response: JsonObject; readonly encryption: ResponseEncryption | undefined },
): Promise<RouteAnswer> {
  const { response, encryption } = answered;
  if (encryption === undefined) return { status, headers: noStore, json: response };
  const text = await encryptMessage(response, encryption);
  return { status, headers: noStore, contentType: 'application/jwt', text };
}

/** An OAuth error body with its status and, where the token is at fault, the challenge (RFC 6749 §5.2, RFC 6750 §3). */
export function oauthRefusal({ error, description }: OAuthRefusal): RouteAnswer {
  const status = statusOf(error);
  return {
    status,
    headers: status === 400 ? noStore : { ...noStore, 'www-authenticate': challenge(error, description) },
    json: { error, error_description: description },
  };
}

/** As `oauthRefusal`, of the token endpoint, where no refusal is about a token that was sent (RFC 6749 §5.2). */
export function tokenRefusal({ error, description }: OAuthRefusal): RouteAnswer {
  return { status: 400, headers: noStore, json: { error, error_description: description } };
}

// RFC 9449 §7.1: the algorithms tell a wallet that it can send a proof at all.
function challenge(error: OAuthErrorCode, description: string): string {
  const parameters = `error="${error}", error_description="${description}"`;
  return error === 'invalid_dpop_proof'
    ? `DPoP ${parameters}, algs="${dpopAlgorithms.join(' ')}"`
    : `Bearer ${parameters}`;
}

function statusOf(error: OAuthErrorCode): number {
  if (error === 'invalid_token' || error === 'invalid_dpop_proof') return 401;
  return error === 'insufficient_scope' ? 403 : 400;
}
