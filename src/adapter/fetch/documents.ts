import type { Agent, Dispatcher } from 'undici';
import type { Documents, FetchedDocument } from '../../usecase/ports.ts';
import { acceptsMediaType, hasReadableCharset } from './media-type.ts';
import { AddressRefused, anyAgent, type Lookup, lookupName, publicAgent } from './public-agent.ts';

export type DocumentsOptions = {
  /** `host:port` as in URLs. For exactly these, plain http and any address are allowed. Empty in production. */
  readonly developmentHosts?: ReadonlySet<string>;
  /** Time for everything, from the lookup of the name to the last byte. */
  readonly deadlineMs?: number;
  /** Most requests under way at once; more are answered `unreachable`. */
  readonly mostAtOnce?: number;
  readonly lookup?: Lookup;
};

const defaults = { deadlineMs: 5_000, mostAtOnce: 256 };
const unreachable: FetchedDocument = { outcome: 'unreachable', reason: 'The host does not answer.' };

/**
 * The only way out of the service: https GET to public addresses, without redirects, cookies, proxies or compression,
 * within a total deadline and a size limit that is applied while reading. One reason text for everything that can be
 * wrong with a host's network, so that answers tell nothing about which of its ports are open.
 */
export function createDocuments(options: DocumentsOptions = {}): Documents & { close(): Promise<void> } {
  const { deadlineMs, mostAtOnce } = { ...defaults, ...options };
  const agents = {
    public: publicAgent(deadlineMs, options.lookup ?? lookupName),
    development: anyAgent(deadlineMs),
  };
  let underWay = 0;
  return {
    async get(text, expected) {
      const url = readUrl(text);
      if (url === undefined) return refused('Only https URLs without userinfo are read.');
      const isDevelopment = options.developmentHosts?.has(url.host) === true;
      if (isDevelopment) url.protocol = 'http:';
      else if (url.protocol !== 'https:') return refused('Only https URLs without userinfo are read.');
      if (underWay >= mostAtOnce) return unreachable;
      underWay += 1;
      try {
        const agent = isDevelopment ? agents.development : agents.public;
        return await read(agent, url, { ...expected, signal: AbortSignal.timeout(deadlineMs) });
      } catch (error) {
        return isAddressRefusal(error)
          ? { outcome: 'refused', reason: 'The address is not public.', isAddressRefused: true }
          : unreachable;
      } finally {
        underWay -= 1;
      }
    },
    async close() {
      await Promise.all([agents.public.destroy(), agents.development.destroy()]);
    },
  };
}

type Expected = { readonly accept: string; readonly mostBytes: number; readonly signal: AbortSignal };

async function read(agent: Agent, url: URL, expected: Expected): Promise<FetchedDocument> {
  const { accept, mostBytes, signal } = expected;
  const response = await agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'global-identifier' },
    signal,
  });
  const verdict = judge(response, accept);
  if (verdict !== undefined) {
    abandon(response);
    return verdict;
  }
  const body = await readBody(response, mostBytes);
  if (body === undefined) return refused('The document is too large.');
  const contentType = header(response, 'content-type') ?? '';
  return { outcome: 'found', body, contentType, maxAge: maxAge(header(response, 'cache-control')) };
}

/** Why an answer's head is not good enough to read on; undefined where it is. */
function judge(response: Dispatcher.ResponseData, accept: string): FetchedDocument | undefined {
  const { statusCode } = response;
  if (statusCode === 404 || statusCode === 410) return { outcome: 'absent' };
  if (statusCode >= 500 || statusCode === 429) return unreachable;
  if (statusCode !== 200) return refused('The host answers with a redirect or an unexpected status.');
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') return refused('The document is compressed.');
  const contentType = header(response, 'content-type') ?? '';
  const isReadable = acceptsMediaType(accept, contentType) && hasReadableCharset(contentType);
  return isReadable ? undefined : refused('The document has an unexpected media type.');
}

/** The whole body, or undefined as soon as it is longer than allowed, whatever its length was said to be. */
async function readBody(
  response: Dispatcher.ResponseData,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  if (Number(header(response, 'content-length') ?? 0) > mostBytes) {
    abandon(response);
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) return undefined; // leaving the loop destroys the stream and its connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function abandon(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => undefined); // destroying an unread body reports an abort that nobody waits for
  response.body.destroy();
}

function readUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function maxAge(cacheControl: string | undefined): number | undefined {
  if (cacheControl === undefined) return undefined;
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return 0;
  const seconds = /\bmax-age=(\d{1,9})\b/i.exec(cacheControl)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

function refused(reason: string): FetchedDocument {
  return { outcome: 'refused', reason };
}

function isAddressRefusal(error: unknown): boolean {
  return error instanceof AddressRefused || (error instanceof Error && error.cause instanceof AddressRefused);
}
