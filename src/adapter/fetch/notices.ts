import type { NoticeOutcome, Notices } from '../../usecase/watch/notices.ts';
import { createCircuit } from './circuit.ts';
import { createPlaces } from './places.ts';
import { anyAgent, type Lookup, lookupName, publicAgent } from './public-agent.ts';

export type NoticesOptions = {
  /** `host:port` as in URLs. For exactly these, plain http and any address are allowed. Empty in production. */
  readonly developmentHosts?: ReadonlySet<string>;
  readonly deadlineMs?: number;
  readonly mostAtOnce?: number;
  readonly lookup?: Lookup;
};

const usual = { deadlineMs: 5_000, mostAtOnce: 64 };
const mostAtOnceToHost = 8;

/**
 * Tells other services something: an https POST without a body to public addresses, under the rules by which documents are
 * read. Redirects are not followed, and nothing of the answer is read but its status.
 */
export function createNotices(options: NoticesOptions = {}): Notices & { close(): Promise<void> } {
  const { deadlineMs, mostAtOnce } = { ...usual, ...options };
  const agents = {
    public: publicAgent(deadlineMs, options.lookup ?? lookupName),
    development: anyAgent(deadlineMs),
  };
  const circuit = createCircuit(() => performance.now());
  const places = createPlaces(mostAtOnce, mostAtOnceToHost);
  return {
    async post(text): Promise<NoticeOutcome> {
      const url = URL.parse(text);
      if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return 'refused';
      const { host } = url;
      const isDevelopment = options.developmentHosts?.has(host) === true;
      if (isDevelopment) url.protocol = 'http:';
      if (!places.hasOne(host) || !circuit.admits(host)) return 'unreachable';
      places.take(host);
      try {
        const agent = isDevelopment ? agents.development : agents.public;
        const { statusCode, body } = await agent.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'POST',
          headers: { accept: 'application/json', 'content-length': '0', 'user-agent': 'global-identifier' },
          signal: AbortSignal.timeout(deadlineMs),
        });
        body.on('error', () => undefined); // destroying an unread body reports an abort that nobody waits for
        body.destroy();
        circuit.answered(host);
        return statusCode >= 200 && statusCode < 300 ? 'taken' : 'refused';
      } catch {
        circuit.failed(host); // one outcome for all that can be wrong with a host's network
        return 'unreachable';
      } finally {
        places.give(host);
      }
    },
    async close() {
      await Promise.all([agents.public.destroy(), agents.development.destroy()]);
    },
  };
}
