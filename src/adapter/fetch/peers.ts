import type { Agent, Dispatcher } from 'undici';
import { utf8, utf8Text } from '../../base/bytes.ts';
import { readJson } from '../../base/json.ts';
import type { PeerAnswer, PeerRequest, Peers } from '../../usecase/ports.ts';
import { createPlaces } from './places.ts';
import { anyAgent, type Lookup, lookupName, publicAgent } from './public-agent.ts';

export type PeersOptions = {
  /** `host:port` as in URLs. For exactly these, plain http and any address are allowed. Empty in production. */
  readonly developmentHosts?: ReadonlySet<string>;
  /** Time for everything, from the lookup of the name to the last byte. */
  readonly deadlineMs?: number;
  readonly lookup?: Lookup;
};

const usualDeadlineMs = 4_000;
const mostAtOnce = 128;
const mostAtOnceToHost = 32;
const unreachable: PeerAnswer = { outcome: 'unreachable' };
const refused: PeerAnswer = { outcome: 'refused' };

/**
 * The way out to the nodes of other offices, by the rules of every other request: https to public addresses, no redirects,
 * cookies, proxies or compression, within a total deadline and a size limit that is applied while reading.
 */
export function createPeers(options: PeersOptions = {}): Peers & { close(): Promise<void> } {
  const { developmentHosts = new Set<string>(), deadlineMs = usualDeadlineMs } = options;
  const agents = {
    public: publicAgent(deadlineMs, options.lookup ?? lookupName),
    development: anyAgent(deadlineMs),
  };
  const places = createPlaces(mostAtOnce, mostAtOnceToHost);
  return {
    async post(text, request) {
      const url = URL.parse(text);
      if (url === null || url.username !== '' || url.password !== '') return refused;
      const isDevelopment = developmentHosts.has(url.host);
      if (isDevelopment) url.protocol = 'http:';
      else if (url.protocol !== 'https:') return refused;
      if (!places.hasOne(url.host)) return unreachable;
      places.take(url.host);
      try {
        const agent = isDevelopment ? agents.development : agents.public;
        return await read(await ask(agent, url, request, deadlineMs), request.mostBytes);
      } catch {
        return unreachable; // whatever is wrong with a host's network looks the same from outside
      } finally {
        places.give(url.host);
      }
    },
    async close() {
      await Promise.all([agents.public.destroy(), agents.development.destroy()]);
    },
  };
}

function ask(
  agent: Agent,
  url: URL,
  { body, authorization, signal }: PeerRequest,
  deadlineMs: number,
): Promise<Dispatcher.ResponseData> {
  return agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    headers: {
      ...{ authorization, accept: 'application/json', 'accept-encoding': 'identity' },
      ...{ 'content-type': 'application/json', 'user-agent': 'global-identifier' },
    },
    body: utf8(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
  });
}

async function read(response: Dispatcher.ResponseData, mostBytes: number): Promise<PeerAnswer> {
  const { statusCode: status } = response;
  const isSuccess = status === 200 || status === 201;
  if (!isSuccess || !isPlainJson(response) || Number(response.headers['content-length'] ?? 0) > mostBytes) {
    response.body.on('error', () => undefined); // destroying an unread body reports an abort that nobody waits for
    response.body.destroy();
    return status >= 500 || status === 429 ? unreachable : refused;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) return refused; // leaving the loop destroys the stream and its connection
    chunks.push(chunk);
  }
  const text = utf8Text(Buffer.concat(chunks, length));
  const json = text === undefined ? undefined : readJson(text);
  return json === undefined || 'fault' in json ? refused : { outcome: 'answered', status, json: json.value };
}

function isPlainJson({ headers }: Dispatcher.ResponseData): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' && /^application\/json\s*(;|$)/i.test(String(headers['content-type'] ?? ''));
}
