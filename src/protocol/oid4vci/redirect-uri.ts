/**
 * Where wallets may be sent back to with an authorization code: `any` for every form that can belong to a wallet, or a
 * list of URIs, and of schemes that end in a colon and stand for all URIs of theirs.
 */
export type WalletRedirects = 'any' | readonly string[];

const longest = 2000;
// They are run or shown by the browser itself and lead to no wallet.
const browserSchemes = [
  'javascript:',
  'data:',
  'vbscript:',
  'file:',
  'blob:',
  'about:',
  'filesystem:',
  'ws:',
  'wss:',
];
const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Whether a wallet may be sent there. URIs are compared character by character (RFC 9700 §4.1.3,
 * https://www.rfc-editor.org/rfc/rfc9700), but for the port of a loopback address, which a program draws anew each time
 * (RFC 8252 §7.3, https://www.rfc-editor.org/rfc/rfc8252). None has a fragment or a user name, and http leads to this
 * machine only.
 */
export function isAllowedRedirect(uri: string, allowed: WalletRedirects): boolean {
  const url = uri.length <= longest && /^[\x21-\x7e]+$/.test(uri) ? URL.parse(uri) : null;
  if (url === null || uri.includes('#') || url.username !== '' || url.password !== '') return false;
  if (browserSchemes.includes(url.protocol)) return false;
  const isLoopback = url.protocol === 'http:' && loopbackHosts.includes(url.hostname);
  if (url.protocol === 'http:' && !isLoopback) return false;
  if (allowed === 'any') return true;
  return allowed.some((entry) => {
    if (entry === uri) return true;
    if (entry.endsWith(':')) return url.protocol === entry && !['http:', 'https:'].includes(entry);
    return isLoopback && withoutPort(entry) === withoutPort(uri);
  });
}

/** Whether the text can stand in a list of allowed redirects. */
export function isRedirectRule(entry: string): boolean {
  if (!entry.endsWith(':')) return isAllowedRedirect(entry, 'any');
  return /^[a-z][a-z0-9+.-]{1,60}:$/.test(entry) && ![...browserSchemes, 'http:', 'https:'].includes(entry);
}

function withoutPort(uri: string): string | undefined {
  const url = URL.parse(uri);
  if (url === null) return undefined;
  url.port = '';
  return url.href;
}
