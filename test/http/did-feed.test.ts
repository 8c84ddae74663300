import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { feedPageSchema } from '../../src/usecase/mirror/feed-format.ts';
import { addEntry, addLogs, logMaker, logText } from '../support/many-logs.ts';
import { sqliteKind } from '../support/stores.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
const maker = logMaker('logs.example');
let made = 0;
beforeAll(async () => {
  node = await startOffice();
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

async function addSome(count: number): Promise<readonly string[]> {
  made += count;
  return addLogs(node.ports.store, maker, { from: made - count, count });
}

async function readPage(query = '') {
  const answer = await fetch(`${node.url}/did-logs${query}`);
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    ...feedPageSchema.parse(await answer.json()),
  };
}

const last = () => node.ports.store.read.didFeed.last();

test('the pages have every line of every log in its order, each once', async () => {
  const dids = await addSome(5);
  await addEntry(node.ports.store, maker, dids[2] ?? '');
  const items = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await readPage(`?after=${after}&limit=2`);
    items.push(...page.items);
    after = page.next;
  }
  expect(items.map(({ position }) => position)).toEqual(
    items.map(({ position }) => position).toSorted((one, other) => one - other),
  );
  for (const did of [node.did, ...dids]) {
    const lines = items.filter((item) => item.did === did);
    expect(lines.map(({ versionNumber }) => versionNumber)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.map(({ line }) => `${line}\n`).join('')).toBe(await logText(node.ports.store, did));
  }
});

test('the same page has the same validator, and a page that grew another one', async () => {
  await addSome(1);
  const { etag } = await readPage('?limit=500');
  const known = { headers: { 'if-none-match': etag ?? '' } };
  expect((await fetch(`${node.url}/did-logs?limit=500`, known)).status).toBe(304);
  expect((await readPage('?limit=500')).etag).toBe(etag);
  await addSome(1);
  expect((await fetch(`${node.url}/did-logs?limit=500`, known)).status).toBe(200);
});

test.each(['?after=-1', '?after=x', '?after=1.5', '?limit=0', '?limit=501', '?cursor=1', '?after=1e400'])(
  'the query %s is refused',
  async (query) => {
    expect((await fetch(`${node.url}/did-logs${query}`)).status).toBe(400);
  },
);

test('a position beyond the last one has an empty page', async () => {
  expect(await readPage(`?after=${Number.MAX_SAFE_INTEGER}`)).toMatchObject({ items: [], status: 200 });
});

/** Follows the stream; the events so far, as their ids and data. */
async function follow(url: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const answer = await fetch(url, { headers, signal: leaving.signal });
  const events: { readonly id: string; readonly data: string }[] = [];
  let text = '';
  let hasEnded = false;
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString();
      for (const match of text.matchAll(/id: (\d+)\ndata: (.*)\n\n/g))
        if (!events.some(({ id }) => id === match[1]))
          events.push({ id: match[1] ?? '', data: match[2] ?? '' });
    }
  })()
    .catch(() => undefined)
    .finally(() => (hasEnded = true));
  return {
    answer,
    events,
    reading,
    hasEnded: () => hasEnded,
    async until(count: number) {
      for (let tries = 0; events.length < count && tries < 200; tries += 1) await setTimeout(20);
      return events;
    },
  };
}

const didOfEvent = ({ data }: { readonly data: string }) =>
  z.object({ did: z.string() }).parse(JSON.parse(data)).did;

test('the stream brings what is there after the position, and then what comes', async () => {
  const start = await last();
  const before = await addSome(2);
  const { answer, until } = await follow(`${node.url}/did-logs/stream?after=${start}`);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect((await until(2)).map(didOfEvent)).toEqual(before);
  const startedAt = performance.now();
  const after = await addSome(1);
  expect((await until(3)).map(didOfEvent)).toEqual([...before, ...after]);
  // What this process appends does not wait for the next question to the store.
  expect(performance.now() - startedAt).toBeLessThan(400);
});

test('the last event id resumes after it, whatever the address says', async () => {
  const start = await last();
  const dids = await addSome(3);
  const { events, until } = await follow(`${node.url}/did-logs/stream?after=${start}`);
  await until(1);
  const resumed = await follow(`${node.url}/did-logs/stream?after=0`, {
    'last-event-id': events[0]?.id ?? '',
  });
  expect((await resumed.until(2)).map(didOfEvent)).toEqual(dids.slice(1));
});

test.each(['x', '-1', '1.5', '99999999999999999999'])('the last event id "%s" is refused', async (id) => {
  const answer = await fetch(`${node.url}/did-logs/stream`, { headers: { 'last-event-id': id } });
  expect(answer.status).toBe(400);
});

test('a HEAD request ends with the head', async () => {
  const answer = await fetch(`${node.url}/did-logs/stream`, { method: 'HEAD' });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('');
});

test('a hundred may follow at once, one more is sent away, and a place that is left is free again', async () => {
  const url = `${node.url}/did-logs/stream?after=${await last()}`;
  const leaving = new AbortController();
  const opened = await Promise.all(Array.from({ length: 100 }, () => fetch(url, { signal: leaving.signal })));
  const isOpen = opened.filter(({ status }) => status === 200).length;
  const refused = await fetch(url);
  expect({ isOpen, status: refused.status }).toEqual({ isOpen: 100, status: 503 });
  expect(refused.headers.get('retry-after')).not.toBeNull();
  leaving.abort();
  let status = 503;
  for (let tries = 0; status === 503 && tries < 100; tries += 1) {
    await setTimeout(20);
    const answer = await fetch(url);
    ({ status } = answer);
    await answer.body?.cancel();
  }
  expect(status).toBe(200);
});

test('what another process appends is noticed within a second', async () => {
  const database = await sqliteKind.create();
  const other = await startOffice({ config: { store: { kind: 'sqlite', file: database.address } } });
  const writer = await database.open();
  onTestFinished(async () => {
    await writer.close();
    await other.close();
    await database.remove();
  });
  const { until } = await follow(`${other.url}/did-logs/stream?after=${await writer.read.didFeed.last()}`);
  await setTimeout(100);
  const startedAt = performance.now();
  const dids = await addLogs(writer, logMaker('other.example'), { count: 1 });
  expect((await until(1)).map(didOfEvent)).toEqual(dids);
  expect(performance.now() - startedAt).toBeLessThan(1500);
});

test('the stream of a node cannot be read as one of its documents', async () => {
  const expected = { accept: 'text/event-stream, application/json', mostBytes: 1000 };
  const read = await node.ports.documents.get(`${node.url}/did-logs/stream`, expected);
  expect(read).toEqual({ outcome: 'absent' });
});
