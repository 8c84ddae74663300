const secretPattern = /^[A-Za-z0-9_-]{43}$/;
const path = '/api/v1';

/**
 * The cookie that binds a presentation request to the browser it was made in (RFC 6265bis, `HttpOnly` so that no script
 * reads it, `SameSite=Strict` so that no other site has it sent). Each request has its own, so that several can be open.
 */
export function sessionCookie(
  requestId: string,
  session: string,
  terms: { readonly publicUrl: string; readonly seconds: number },
): string {
  const isSecure = terms.publicUrl.startsWith('https:');
  const parts = [
    `${cookieName(requestId, isSecure)}=${session}`,
    `Path=${path}`,
    `Max-Age=${terms.seconds}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(isSecure ? ['Secure'] : []),
  ];
  return parts.join('; ');
}

/** The secret that the browser kept for a request; undefined where it sent none, or several, of which one is not ours. */
export function sessionOf(
  headers: { readonly [name: string]: string | undefined },
  requestId: string,
  publicUrl: string,
): string | undefined {
  const name = cookieName(requestId, publicUrl.startsWith('https:'));
  const values = (headers['cookie'] ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, value = '']) => value);
  const [value, ...others] = values;
  return value !== undefined && others.length === 0 && secretPattern.test(value) ? value : undefined;
}

// The prefix has browsers refuse such a cookie from anyone but the node over https (RFC 6265bis §4.1.3.1).
function cookieName(requestId: string, isSecure: boolean): string {
  return `${isSecure ? '__Secure-' : ''}gid-presentation-${requestId}`;
}
