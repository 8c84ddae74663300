import type { Agent, Dispatcher } from 'undici';
import type { Documents, ExpectedDocument, FetchedDocument } from '../../usecase/ports.ts';
import { type CircuitLimits, createCircuit } from './circuit.ts';
import { acceptsMediaType, hasReadableCharset } from './media-type.ts';
import { createPlaces } from './places.ts';
import { AddressRefused, anyAgent, type Lookup, lookupName, publicAgent } from './public-agent.ts';

export type DocumentsOptions = {
  /** `host:port` as in URLs. For exactly these, plain http and any address are allowed. Empty in production. */
  readonly developmentHosts?: ReadonlySet<string>;
  /** Time for everything, from the lookup of the name to the last byte. */
  readonly deadlineMs?: number;
  /** Most requests under way at once; more are answered `unreachable`. */
  readonly mostAtOnce?: number;
  /** Most of them to one host, so that a slow one cannot take the places of all others. */
  readonly mostAtOnceToHost?: number;
  readonly lookup?: Lookup;
  /** When a host that does not answer is left alone, and for how long. */
  readonly circuit?: Partial<CircuitLimits>;
  /** A clock in milliseconds that never goes back. */
  readonly now?: () => number;
};

const longestLocation = 2_048;
const defaults = {
  deadlineMs: 5_000,
  mostAtOnce: 256,
  mostAtOnceToHost: 128,
  now: () => performance.now(),
};
const unreachable: FetchedDocument = { outcome: 'unreachable', reason: 'The host does not answer.' };
const addressRefused: FetchedDocument = {
  outcome: 'refused',
  reason: 'The address is not public.',
  isAddressRefused: true,
};

/**
 * The only way out of the service: https GET to public addresses, without redirects, cookies, proxies or compression,
 * within a total deadline and a size limit that is applied while reading. A host that does not answer again and again is
 * left alone for a while. One reason text for everything that can be wrong with a host's network, so that answers tell
 * nothing about which of its ports are open.
 */
export function createDocuments(options: DocumentsOptions = {}): Documents & { close(): Promise<void> } {
  const { deadlineMs, mostAtOnce, mostAtOnceToHost, now } = { ...defaults, ...options };
  const agents = {
    public: publicAgent(deadlineMs, options.lookup ?? lookupName),
    development: anyAgent(deadlineMs),
  };
  const circuit = createCircuit(now, options.circuit);
  const places = createPlaces(mostAtOnce, mostAtOnceToHost);
  return {
    async get(text, expected) {
      const url = readUrl(text);
      if (url === undefined) return refused('Only https URLs without userinfo are read.');
      const { host } = url;
      const isDevelopment = options.developmentHosts?.has(host) === true;
      if (isDevelopment) url.protocol = 'http:';
      else if (url.protocol !== 'https:') return refused('Only https URLs without userinfo are read.');
      if (!places.hasOne(host) || !circuit.admits(host)) return unreachable;
      places.take(host);
      const startedAt = now();
      try {
        const agent = isDevelopment ? agents.development : agents.public;
        const response = await ask(agent, url, { ...expected, signal: signalOf(expected, deadlineMs) });
        circuit.answered(host);
        return await read(response, expected);
      } catch (error) {
        // A caller that had little time left learned nothing about the host.
        const isCutShort = expected.signal?.aborted === true && now() - startedAt < deadlineMs / 2;
        if (saysNothing(error) || isCutShort) circuit.released(host);
        else circuit.failed(host);
        return isAddressRefusal(error) ? addressRefused : unreachable;
      } finally {
        places.give(host);
      }
    },
    async close() {
      await Promise.all([agents.public.destroy(), agents.development.destroy()]);
    },
  };
}

/** The head came and the body did not: the host is alive, only this document is not to be had. */
class BrokenBody extends Error {}

/** Whether a failure is no sign of a host that does not answer. */
function saysNothing(error: unknown): boolean {
  return error instanceof BrokenBody || isAddressRefusal(error);
}

function signalOf({ signal }: ExpectedDocument, deadlineMs: number): AbortSignal {
  const deadline = AbortSignal.timeout(deadlineMs);
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
}

function ask(
  agent: Agent,
  url: URL,
  { accept, ifNoneMatch, signal }: ExpectedDocument & { readonly signal: AbortSignal },
): Promise<Dispatcher.ResponseData> {
  return agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: {
      accept,
      'accept-encoding': 'identity',
      'user-agent': 'global-identifier',
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    },
    signal,
  });
}

async function read(response: Dispatcher.ResponseData, expected: ExpectedDocument): Promise<FetchedDocument> {
  const verdict = judge(response, expected);
  if (verdict !== undefined) {
    abandon(response);
    return verdict;
  }
  const body = await readBody(response, expected.mostBytes).catch((cause: unknown) => {
    throw new BrokenBody('The body did not come.', { cause });
  });
  if (body === undefined) return refused('The document is too large.');
  return {
    outcome: 'found',
    body,
    contentType: mediaType(response),
    maxAge: maxAge(header(response, 'cache-control')),
    etag: entityTag(header(response, 'etag')),
  };
}

/** Why an answer's head is not good enough to read on; undefined where it is. */
function judge(
  response: Dispatcher.ResponseData,
  { accept, ifNoneMatch, tellsMove }: ExpectedDocument,
): FetchedDocument | undefined {
  const { statusCode } = response;
  if (statusCode === 304 && ifNoneMatch !== undefined) {
    return { outcome: 'notModified', maxAge: maxAge(header(response, 'cache-control')) };
  }
  if (statusCode === 404 || statusCode === 410) return { outcome: 'absent' };
  if (statusCode >= 500 || statusCode === 429) return unreachable;
  if (tellsMove === true && (statusCode === 301 || statusCode === 308)) return moved(response);
  if (statusCode !== 200) return refused('The host answers with a redirect or an unexpected status.');
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') return refused('The document is compressed.');
  const contentType = mediaType(response);
  const isReadable = acceptsMediaType(accept, contentType) && hasReadableCharset(contentType);
  return isReadable ? undefined : refused('The document has an unexpected media type.');
}

// Told, not followed: whoever wants the other place asks for it as for any URL, under the same rules.
function moved(response: Dispatcher.ResponseData): FetchedDocument {
  const location = URL.parse(header(response, 'location') ?? '');
  const isUsable = location?.protocol === 'https:' && location.username === '' && location.password === '';
  return isUsable && location.href.length <= longestLocation
    ? { outcome: 'moved', location: location.href }
    : refused('The host redirects to no usable URL.');
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

// What a recipient may assume of a document without a type (RFC 9110 §8.3).
function mediaType(response: Dispatcher.ResponseData): string {
  return header(response, 'content-type') ?? 'application/octet-stream';
}

// It is sent back as it came, so nothing is kept that could break a request.
function entityTag(value: string | undefined): string | undefined {
  return value !== undefined && /^(?:W\/)?"[\x21\x23-\x7e]{0,200}"$/.test(value) ? value : undefined;
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
