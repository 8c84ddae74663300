const allowed = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+$/;

/**
 * Whether a `relativeRef` (DID Resolution 1.0 §3, https://www.w3.org/TR/did-resolution/#did-parameters) is a path that
 * cannot leave the host or climb above its place: no scheme, no `//host`, no `.` or `..` segments, no encoded slash,
 * backslash, control character or second layer of percent-encoding, and neither query nor fragment.
 */
export function isSafeRelativeRef(relativeRef: string): boolean {
  if (!allowed.test(relativeRef) || relativeRef.startsWith('//')) return false;
  if (/^[^/]*:/.test(relativeRef)) return false;
  if (/%(?:2f|5c|25|[01][0-9a-f]|7f)/i.test(relativeRef)) return false;
  return relativeRef.split('/').every((segment) => !/^(?:\.|%2e){1,2}$/i.test(segment));
}

/** The URL that the reference leads to from a service endpoint, or undefined where it leads to another host. */
export function joinEndpoint(endpoint: string, relativeRef: string | undefined): string | undefined {
  const base = URL.parse(endpoint);
  if (base === null || (base.protocol !== 'https:' && base.protocol !== 'http:')) return undefined;
  if (relativeRef === undefined) return endpoint;
  const url = URL.parse(relativeRef, base);
  return url !== null && url.origin === base.origin ? url.href : undefined;
}
