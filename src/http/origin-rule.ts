import { Problem } from '../base/problem.ts';
import type { RawRequest } from './raw-request.ts';
import type { Route } from './route.ts';

/** Origins whose scripts may call routes that need a credential; the node's own pages always may. */
export type AllowedOrigins = { readonly publicUrl: string; readonly origins: readonly string[] };

const requestHeaders =
  'accept, authorization, content-type, idempotency-key, if-match, prefer, x-correlation-id';
const exposedHeaders = 'etag, location, retry-after, x-correlation-id';
const preflightSeconds = '600';

/**
 * The cross-origin headers of an answer (https://fetch.spec.whatwg.org/#http-cors-protocol): public routes answer any
 * origin, the others only those of the list. Throws `forbidden` for another origin at a route that needs a credential.
 */
export function originHeaders(
  route: Route,
  request: RawRequest,
  allowed: AllowedOrigins,
): { readonly [name: string]: string } {
  if (route.access === 'public') {
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposedHeaders };
  }
  const { origin } = request.headers;
  if (origin === undefined) return {};
  if (isOwn(origin, request, allowed)) return { vary: 'origin' };
  if (!allowed.origins.includes(origin))
    throw new Problem('forbidden', 'This origin may not call this route.');
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposedHeaders,
    vary: 'origin',
  };
}

/** What a preflight request is told beside `originHeaders`. */
export function preflightHeaders(methods: string): { readonly [name: string]: string } {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': preflightSeconds,
  };
}

function isOwn(origin: string, { headers }: RawRequest, { publicUrl }: AllowedOrigins): boolean {
  return origin === publicUrl || origin.replace(/^https?:\/\//, '') === headers['host'];
}
