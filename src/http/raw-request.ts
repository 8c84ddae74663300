import type { IncomingMessage } from 'node:http';
import { Problem } from '../base/problem.ts';

/** A request of which nothing was believed yet. */
export type RawRequest = {
  readonly method: string;
  /** The target as sent, in origin form: path and query. */
  readonly target: string;
  readonly pathname: string;
  readonly query: string;
  readonly headers: { readonly [name: string]: string | undefined };
  /** The network address of the client, behind as many proxies as are trusted. */
  readonly client: string;
  readonly requestId: string;
  /** Reads the body once; throws `payload-too-large` beyond `mostBytes`, and `invalid-request` where it breaks off. */
  readBody(mostBytes: number): Promise<Uint8Array>;
  /** The body once, piece by piece; throws as `readBody` does. */
  bodyPieces(mostBytes: number): AsyncIterable<Uint8Array>;
};

const absoluteForm = /^https?:\/\/[^/?#]*/i;

/** The request of a node:http message. */
export function toRawRequest(
  message: IncomingMessage,
  terms: { readonly requestId: string; readonly trustedProxies: number },
): RawRequest {
  const target = originForm(message.url ?? '/');
  const question = target.indexOf('?');
  const headers = singleHeaders(message);
  return {
    method: message.method ?? 'GET',
    target,
    pathname: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    headers,
    client: clientAddress(message, headers['x-forwarded-for'], terms.trustedProxies),
    requestId: terms.requestId,
    readBody: (mostBytes) => readBody(message, mostBytes),
    bodyPieces: (mostBytes) => bodyPieces(message, mostBytes),
  };
}

/** The path of a message without its query. */
export function pathnameOf(message: IncomingMessage): string {
  const target = originForm(message.url ?? '/');
  const question = target.indexOf('?');
  return question < 0 ? target : target.slice(0, question);
}

/** Whether the message says that it has a body (RFC 9112 §6, https://www.rfc-editor.org/rfc/rfc9112). */
export function hasBody({ headers }: Pick<RawRequest, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function originForm(url: string): string {
  if (url.startsWith('/')) return url;
  const path = url.replace(absoluteForm, '');
  return path.startsWith('/') ? path : `/${path}`;
}

function singleHeaders(message: IncomingMessage): RawRequest['headers'] {
  const headers: { [name: string]: string | undefined } = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

// Each trusted proxy appends the address it saw, so only that many entries from the right can be believed.
function clientAddress(
  message: IncomingMessage,
  forwarded: string | undefined,
  trustedProxies: number,
): string {
  const direct = message.socket.remoteAddress ?? '';
  if (trustedProxies === 0 || forwarded === undefined) return direct;
  const seen = forwarded.split(',').map((address) => address.trim());
  return seen[Math.max(0, seen.length - trustedProxies)] ?? direct;
}

function readBody(message: IncomingMessage, mostBytes: number): Promise<Uint8Array> {
  if (Number(message.headers['content-length'] ?? 0) > mostBytes) return Promise.reject(tooLarge(mostBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= mostBytes) {
        chunks.push(chunk);
        return;
      }
      message.off('data', onData);
      message.pause();
      reject(tooLarge(mostBytes));
    };
    message.on('data', onData);
    message.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    message.once('error', () => reject(new Problem('invalid-request', 'The body broke off.')));
    message.once('aborted', () => reject(new Problem('invalid-request', 'The body broke off.')));
  });
}

async function* bodyPieces(message: IncomingMessage, mostBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(message.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  let size = 0;
  try {
    // The answer still goes over the connection when the rest of the body is not read.
    for await (const piece of message.iterator({ destroyOnReturn: false })) {
      if (!(piece instanceof Uint8Array)) continue;
      size += piece.length;
      if (size > mostBytes) throw tooLarge(mostBytes);
      yield piece;
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('invalid-request', 'The body broke off.', { cause });
  }
}

function tooLarge(mostBytes: number): Problem {
  return new Problem('payload-too-large', `The body is larger than ${mostBytes} bytes.`);
}
