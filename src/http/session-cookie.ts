const secretPattern = /^[A-Za-z0-9_-]{43}$/;

/**
 * What is bound to the browser it was begun in. A presentation request is asked about by our own page only, so no other
 * site has its cookie sent; to an authorization the browser comes back by a link of a wallet.
 */
const kinds = {
  presentation: { path: '/api/v1', sameSite: 'Strict' },
  authorization: { path: '/offices', sameSite: 'Lax' },
} as const;
export type BoundKind = keyof typeof kinds;

/** What is bound: each has a cookie of its own, so that several can be open in one browser. */
export type Bound = { readonly kind: BoundKind; readonly id: string };

/** The cookie that binds something to the browser it was begun in (RFC 6265bis, `HttpOnly` so that no script reads it). */
export function sessionCookie(
  bound: Bound,
  session: string,
  terms: { readonly publicUrl: string; readonly seconds: number },
): string {
  const isSecure = terms.publicUrl.startsWith('https:');
  const { path, sameSite } = kinds[bound.kind];
  const parts = [
    `${cookieName(bound, isSecure)}=${session}`,
    `Path=${path}`,
    `Max-Age=${terms.seconds}`,
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(isSecure ? ['Secure'] : []),
  ];
  return parts.join('; ');
}

/** The secret that the browser kept; undefined where it sent none, or several, of which one is not ours. */
export function sessionOf(
  headers: { readonly [name: string]: string | undefined },
  bound: Bound,
  publicUrl: string,
): string | undefined {
  const name = cookieName(bound, publicUrl.startsWith('https:'));
  const values = (headers['cookie'] ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, value = '']) => value);
  const [value, ...others] = values;
  return value !== undefined && others.length === 0 && secretPattern.test(value) ? value : undefined;
}

// The prefix has browsers refuse such a cookie from anyone but the node over https (RFC 6265bis §4.1.3.1).
function cookieName({ kind, id }: Bound, isSecure: boolean): string {
  return `${isSecure ? '__Secure-' : ''}gid-${kind}-${id}`;
}
