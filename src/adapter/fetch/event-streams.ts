import type { Dispatcher } from 'undici';
import { utf8Text } from '../../base/bytes.ts';
import { readLines } from '../../base/lines.ts';
import { Problem } from '../../base/problem.ts';
import type { EventStreams, ServerSentEvent } from '../../usecase/mirror/event-streams.ts';
import { anyAgent, type Lookup, lookupName, publicAgent } from './public-agent.ts';

export type EventStreamsOptions = {
  /** `host:port` as in URLs. For exactly these, plain http and any address are allowed. Empty in production. */
  readonly developmentHosts?: ReadonlySet<string>;
  readonly lookup?: Lookup;
  /** How long a stream may be silent: three heartbeats of a node. */
  readonly mostSilentMilliseconds?: number;
};

const connectMilliseconds = 5_000;
const mostSilent = 45_000;
const mostLineBytes = 2 * 1024 * 1024;
const mostEventCharacters = 2 * 1024 * 1024;

/** Follows event streams under the rules of `createDocuments`: https, public addresses, no redirects, bounded sizes. */
export function createEventStreams(
  options: EventStreamsOptions = {},
): EventStreams & { close(): Promise<void> } {
  const agents = {
    public: publicAgent(connectMilliseconds, options.lookup ?? lookupName),
    development: anyAgent(connectMilliseconds),
  };
  return {
    async *open(text, { lastEventId, signal }) {
      const url = URL.parse(text);
      const isDevelopment = url !== null && options.developmentHosts?.has(url.host) === true;
      if (url === null || !(isDevelopment || url.protocol === 'https:'))
        throw new Problem('invalid-request', 'Only https URLs are read.');
      if (isDevelopment) url.protocol = 'http:';
      const agent = isDevelopment ? agents.development : agents.public;
      const silence = options.mostSilentMilliseconds ?? mostSilent;
      const response = await agent
        .request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'GET',
          headers: {
            accept: 'text/event-stream',
            'accept-encoding': 'identity',
            'user-agent': 'global-identifier',
            'last-event-id': lastEventId,
          },
          signal,
          headersTimeout: silence,
          bodyTimeout: silence,
        })
        .catch(unanswered);
      try {
        assertStream(response);
        yield* readEvents(response.body);
      } finally {
        response.body.on('error', () => undefined); // a body that is left reports an abort nobody waits for
        response.body.destroy();
      }
    },
    async close() {
      await Promise.all([agents.public.destroy(), agents.development.destroy()]);
    },
  };
}

function assertStream({ statusCode, headers }: Dispatcher.ResponseData): void {
  if (statusCode >= 500 || statusCode === 429) unanswered();
  const type = headers['content-type'];
  const isStream = typeof type === 'string' && /^text\/event-stream(?:;|$)/i.test(type);
  if (statusCode !== 200 || !isStream)
    throw new Problem('did-log-invalid', 'The node publishes no stream of its logs.');
}

/** The events in the lines of a body; comments and unknown fields are passed over. */
async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let data: string[] = [];
  let length = 0;
  let id = '';
  const lines = readLines(body, mostLineBytes);
  for (;;) {
    const next = await lines.next().catch(unanswered);
    if (next.done === true) return;
    const line = next.value === undefined ? undefined : utf8Text(next.value)?.replace(/\r$/, '');
    if (line === undefined || length > mostEventCharacters)
      throw new Problem('did-log-invalid', 'The stream is not one of server-sent events.');
    if (line === '') {
      if (data.length > 0) yield { id, data: data.join('\n') };
      data = [];
      length = 0;
      continue;
    }
    const { field, value } = fieldOf(line);
    if (field === 'id') id = value;
    if (field !== 'data') continue;
    data.push(value);
    length += value.length;
  }
}

function fieldOf(line: string): { readonly field: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { field: line, value: '' };
  return { field: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}

function unanswered(cause?: unknown): never {
  throw new Problem('unavailable', 'The node that is followed does not answer.', { cause });
}
