import { expect, test } from 'vitest';
import { Problem } from '../../../src/base/problem.ts';
import type { EventStreams, ServerSentEvent } from '../../../src/usecase/mirror/event-streams.ts';
import { followNode } from '../../../src/usecase/mirror/follow-node.ts';
import type { FeedEntry } from '../../../src/usecase/mirror/mirror-records.ts';
import { didOf, logKey } from '../../support/did-log.ts';
import { feedOf, longLog, mirrorWorld } from '../../support/mirror-world.ts';

const eventOf = (entry: FeedEntry): ServerSentEvent => ({
  id: String(entry.position),
  data: JSON.stringify(entry),
});

type Connection = (lastEventId: string) => AsyncIterable<ServerSentEvent>;

/** A follower whose source streams as the test says, one connection after another; the last one stops it. */
async function following(
  connections: (world: Awaited<ReturnType<typeof mirrorWorld>>) => readonly Connection[],
) {
  const world = await mirrorWorld();
  const stopping = new AbortController();
  const left = [...connections(world)];
  const asked: string[] = [];
  const pauses: string[] = [];
  const added: number[] = [];
  const eventStreams: EventStreams = {
    async *open(_url, { lastEventId }) {
      asked.push(lastEventId);
      const connection = left.shift();
      if (connection === undefined) stopping.abort();
      else yield* connection(lastEventId);
    },
  };
  const run = () =>
    followNode(
      { ...world.ports, eventStreams },
      {
        source: world.source,
        signal: stopping.signal,
        onTaken: (taken) => void added.push(taken.added),
        async pause(failures, { code }) {
          pauses.push(`${failures} ${code}`);
          if (failures === 2) world.shown.status = 200;
        },
      },
    );
  return { ...world, run, asked, pauses, added };
}

const entriesOf = (log: readonly string[]) => feedOf(log);
async function* streaming(...events: readonly ServerSentEvent[]) {
  yield* events;
}
async function* failing(code: 'unavailable' | 'conflict', ...events: readonly ServerSentEvent[]) {
  yield* events;
  throw new Problem(code, 'The stream broke off.');
}

test('what the stream brings is taken, and it is asked for after what was taken', async () => {
  const log = await longLog(logKey(), 'office.example', 3);
  const [, second, third] = entriesOf(log);
  if (second === undefined || third === undefined) throw new Error('The log is too short.');
  const { run, shown, asked, mirrored } = await following(({ shown: now }) => [
    async function* () {
      yield eventOf(second);
      now.entries = entriesOf(log).slice(0, 2);
    },
    async function* () {
      yield eventOf(third);
      now.entries = entriesOf(log);
    },
  ]);
  shown.entries = entriesOf(log).slice(0, 1);
  expect(await run()).toEqual({ isFeedSound: true });
  expect(asked).toEqual(['1', '2', '3']);
  expect(await mirrored(didOf(log))).toEqual(log);
});

test('what was missed while the stream was broken is read from the pages', async () => {
  const log = await longLog(logKey(), 'office.example', 3);
  const { run, shown, pauses, mirrored } = await following(({ shown: now }) => [
    () => {
      now.entries = entriesOf(log);
      return failing('unavailable');
    },
  ]);
  shown.entries = entriesOf(log).slice(0, 1);
  await run();
  expect(pauses).toEqual(['1 unavailable']);
  expect(await mirrored(didOf(log))).toEqual(log);
});

test('failures in a row are counted, and one success ends the row', async () => {
  const { run, shown, pauses } = await following(({ shown: now }) => [
    () => {
      now.status = 503;
      return failing('unavailable');
    },
    () => failing('unavailable'),
  ]);
  shown.status = 503;
  await run();
  // The source answers after the second failure; then its stream fails, its pages once more, and its stream again.
  expect(pauses).toEqual([1, 2, 1, 2, 1].map((failures) => `${failures} unavailable`));
});

test('a message that is no entry is not taken, and the stream is left', async () => {
  const { run, pauses } = await following(() => [() => streaming({ id: '1', data: '{"position":1}' })]);
  await run();
  expect(pauses).toEqual(['1 did-log-invalid']);
});

test('a stream that goes back ends the following', async () => {
  const log = await longLog(logKey(), 'office.example', 2);
  const { run, shown } = await following(() => [() => streaming(...entriesOf(log).slice(0, 1).map(eventOf))]);
  shown.entries = entriesOf(log);
  expect(await run()).toEqual({ isFeedSound: false });
});

test('another process that mirrors the same source ends the following', async () => {
  const { run } = await following(() => [() => failing('conflict')]);
  await expect(run()).rejects.toMatchObject({ code: 'conflict' });
});
