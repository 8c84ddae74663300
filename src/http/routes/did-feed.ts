import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import {
  feedEntrySchema,
  feedPageSchema,
  feedPath,
  feedStreamPath,
  mostFeedEntries,
} from '../../usecase/mirror/feed-format.ts';
import type { FeedEntry } from '../../usecase/mirror/mirror-records.ts';
import { publishFeedPage } from '../../usecase/mirror/publish-feed.ts';
import type { Ports } from '../../usecase/ports.ts';
import type { FeedWatch } from '../feed-watch.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

export type FeedPorts = Pick<Ports, 'store'> & { readonly feedWatch: FeedWatch };

const tag = 'DID hosting';
const mostStreams = 100;
const heartbeatMilliseconds = 15_000;
const entriesAtOnce = 50;
const greatest = Number.MAX_SAFE_INTEGER;
const after = z.coerce
  .number()
  .int()
  .min(0)
  .max(greatest)
  .meta({ description: 'The position after which to begin; 0 for the first entry.' });

/** Every line of every log of this node in the order in which they were appended, in pages and as a stream. */
export function didFeedRoutes(ports: FeedPorts): readonly Route[] {
  return [pageRoute(ports), streamRoute(ports)];
}

function pageRoute(ports: FeedPorts): Route {
  return route({
    method: 'get',
    path: feedPath,
    operationId: 'ReadDidFeed',
    tag,
    summary: 'Read all DID logs of this node, entry by entry',
    description: `What a mirror needs: every line of every DID log that lives here, in the order in which they were
appended. Positions increase and may skip numbers; an entry never changes and none is ever put in between. A page has at
most about 4 MiB of lines.`,
    access: 'public',
    errors: 'api',
    limit: 'costly',
    querySchema: z.object({
      after: after.default(0),
      limit: z.coerce.number().int().min(1).max(mostFeedEntries).default(100),
    }),
    responses: {
      200: { description: 'The entries after the position, with a validator.', schema: feedPageSchema },
      304: { description: 'The page is still the one the validator names.' },
    },
    async handle({ query, headers }): Promise<RouteAnswer> {
      const { items, next, etag } = await publishFeedPage(ports, query);
      const answered = { etag, 'cache-control': 'no-cache' };
      const known = headers['if-none-match']?.split(',').map((value) => value.trim().replace(/^W\//, ''));
      if (known?.includes(etag) === true) return { status: 304, headers: answered };
      return { status: 200, headers: answered, json: { items, ...(next === undefined ? {} : { next }) } };
    },
  });
}

function streamRoute({ store, feedWatch }: FeedPorts): Route {
  let open = 0;
  return route({
    method: 'get',
    path: feedStreamPath,
    operationId: 'FollowDidFeed',
    tag,
    summary: 'Follow all DID logs of this node as they grow',
    description: `The entries after a position, and then each new one, as server-sent events
(https://html.spec.whatwg.org/multipage/server-sent-events.html). The id of an event is the position of its entry, and
\`Last-Event-ID\` resumes after it. A comment comes every 15 seconds when there is nothing else.`,
    access: 'public',
    errors: 'api',
    limit: 'costly',
    querySchema: z.object({ after: after.default(0) }),
    responses: {
      200: {
        description: 'Events whose data is an entry.',
        mediaType: 'text/event-stream',
        schema: feedEntrySchema,
      },
    },
    async handle({ query, headers }): Promise<RouteAnswer> {
      const start = startOf(headers['last-event-id'], query.after);
      if (open >= mostStreams)
        throw new Problem('unavailable', 'Too many are following at this moment; read the pages instead.');
      return {
        status: 200,
        contentType: 'text/event-stream',
        headers: { 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
        stream: async function* (signal) {
          open += 1;
          try {
            yield* follow({ store, feedWatch }, start, signal);
          } finally {
            open -= 1;
          }
        },
      };
    },
  });
}

// A client that reconnects sends the id and the address it began with, so the id goes before.
function startOf(lastEventId: string | undefined, asked: number): number {
  if (lastEventId === undefined || lastEventId === '') return asked;
  const position = /^(?:0|[1-9]\d{0,15})$/.test(lastEventId) ? Number(lastEventId) : greatest + 1;
  if (position <= greatest) return position;
  throw new Problem('invalid-request', 'The Last-Event-ID is not one of this stream.', {
    errors: [{ pointer: 'last-event-id', detail: 'The id of an event of this stream is expected.' }],
  });
}

async function* follow(
  { store, feedWatch }: FeedPorts,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let position = start;
  yield 'retry: 2000\n\n';
  while (!signal.aborted) {
    const most = { entries: entriesAtOnce, characters: 1024 * 1024 };
    const entries = await store.read.didFeed.after(position, most);
    for (const entry of entries) {
      if (signal.aborted) return;
      yield eventOf(entry);
      position = entry.position;
    }
    if (entries.length > 0) continue;
    const isStill = await isQuiet(feedWatch, position, signal, store);
    if (isStill && !signal.aborted) yield ': nothing new\n\n';
  }
}

/** Waits for the feed to grow; true where it has not for as long as a client should wait for a sign of life. */
async function isQuiet(
  feedWatch: FeedWatch,
  position: number,
  signal: AbortSignal,
  store: FeedPorts['store'],
): Promise<boolean> {
  await feedWatch.untilBeyond(position, { milliseconds: heartbeatMilliseconds, signal });
  return !signal.aborted && (await store.read.didFeed.last()) <= position;
}

// JSON has no line breaks, so the data is one line.
function eventOf(entry: FeedEntry): string {
  return `id: ${entry.position}\ndata: ${JSON.stringify(entry)}\n\n`;
}
