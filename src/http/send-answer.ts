import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteAnswer } from './route.ts';

/** Where an answer does not bring a policy of its own it is data, never a page. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** Sent with every answer of a route: no other site may frame or sniff it. */
const securityHeaders = Object.entries({
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}).flat();
const strictTransport = ['strict-transport-security', 'max-age=31536000; includeSubDomains'];
const strict = [...securityHeaders, ...strictTransport];

/** Whether browsers are told to come by https only; never for localhost, which other programs on the machine share. */
export function hasStrictTransport(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' && hostname !== 'localhost';
}

const mostDrainedBytes = 4 * 1024 * 1024;
const mostDrainMilliseconds = 2_000;

/**
 * Sends an answer in one piece with its length; a HEAD request gets the same headers and no body. Of a stream only the
 * head is sent: its parts are for `sendStream`.
 */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: RouteAnswer,
  terms: { readonly isStrict: boolean; readonly headers: { readonly [name: string]: string } },
): void {
  const { body, contentType } = bodyOf(answer);
  const length = Buffer.byteLength(body);
  const isUnread = !request.complete && isExpected(request);
  // In pairs, as node:http writes them; what the answer says of caching goes before the rule.
  const headers: (string | number)[] = terms.isStrict ? [...strict] : [...securityHeaders];
  if (answer.headers?.['content-security-policy'] === undefined)
    headers.push('content-security-policy', dataPolicy);
  if (answer.headers?.['cache-control'] === undefined) headers.push('cache-control', 'no-store');
  addHeaders(headers, terms.headers);
  addHeaders(headers, answer.headers);
  if (contentType !== undefined) headers.push('content-type', contentType);
  const isStream = answer.stream !== undefined;
  if (!hasNoLength(answer.status) && !isStream) headers.push('content-length', length);
  if (isUnread || isStream) headers.push('connection', 'close');
  response.writeHead(answer.status, headers);
  if (isStream && request.method !== 'HEAD') return response.flushHeaders();
  const sent = request.method === 'HEAD' || hasNoLength(answer.status) ? '' : body;
  if (!isUnread) {
    // A text of as many bytes as characters is ASCII, and goes out together with the head without being encoded.
    response.end(sent, length === body.length ? 'latin1' : 'utf8');
    return;
  }
  response.write(sent);
  drain(request, () => response.end());
}

function addHeaders(headers: (string | number)[], more: RouteAnswer['headers']): void {
  if (more === undefined) return;
  for (const name of Object.keys(more)) {
    const value = more[name];
    if (value !== undefined) headers.push(name, value);
  }
}

function bodyOf(answer: RouteAnswer): {
  readonly body: string | Uint8Array;
  readonly contentType: string | undefined;
} {
  if (answer.bytes !== undefined) {
    return { body: answer.bytes, contentType: answer.contentType ?? 'application/octet-stream' };
  }
  if (answer.text !== undefined) {
    return { body: answer.text, contentType: withCharset(answer.contentType ?? 'text/plain') };
  }
  if (answer.json === undefined) return { body: '', contentType: answer.contentType };
  return { body: JSON.stringify(answer.json), contentType: answer.contentType ?? 'application/json' };
}

function withCharset(contentType: string): string {
  return contentType.startsWith('text/') && !contentType.includes('charset')
    ? `${contentType}; charset=utf-8`
    : contentType;
}

function hasNoLength(status: number): boolean {
  return status === 204 || status === 304;
}

function isExpected({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

// A connection that is closed on unread data is reset, and the client may never see the answer; so what still comes is
// read and dropped, within bounds, before the connection is closed.
function drain(request: IncomingMessage, then: () => void): void {
  let dropped = 0;
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', onData);
    then();
  };
  const onData = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > mostDrainedBytes) finish();
  };
  const timer = setTimeout(finish, mostDrainMilliseconds);
  request.on('data', onData);
  request.once('end', finish);
  request.once('close', finish);
  request.resume();
}
