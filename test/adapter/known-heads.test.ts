import { expect, onTestFinished, test } from 'vitest';
import { createResolver } from '../../src/adapter/resolver/create-resolver.ts';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { didOf, logKey, makeLog } from '../support/did-log.ts';
import { logFile } from '../support/did-world.ts';

const now = new Date('2026-06-01T00:00:00Z');

/** Resolvers that start anew, as after a restart, on one store and one host whose log changes. */
async function restartingWorld() {
  const store = await openSqliteStore({ file: ':memory:' });
  onTestFinished(() => store.close());
  let lines: readonly string[] = [];
  const start = () =>
    createResolver({
      documents: {
        get: async () => ({
          outcome: 'found',
          body: new TextEncoder().encode(logFile(lines).body),
          contentType: 'text/jsonl',
          maxAge: undefined,
        }),
      },
      readLocal: store.read.didLogs,
      knownHeads: {
        read: store.read.knownHeads.byScid,
        keep: (scid, head) => store.write(({ writeKnownHeads }) => writeKnownHeads.keep(scid, head, now)),
      },
      clock: () => now,
      ownHost: 'own.example',
    });
  return {
    start,
    publish: (published: readonly string[]) => void (lines = published),
  };
}

test('a log that was cut short or replaced is refused after a restart too, and one that grew is taken', async () => {
  const { start, publish } = await restartingWorld();
  const [key, other] = [logKey(), logKey()];
  const first = { key, parameters: { updateKeys: [key.updateKey, other.updateKey] } };
  const lines = await makeLog(first, { key });
  const rewritten = await makeLog(first, { key: other, parameters: { ttl: 60 } });
  const grown = await makeLog(first, { key }, { key });
  const did = didOf(lines);
  expect([didOf(rewritten), didOf(grown)]).toEqual([did, did]);
  expect(grown.slice(0, 2)).toEqual(lines);

  publish(lines);
  expect((await start().resolve(did)).error).toBeUndefined();
  for (const forgery of [lines.slice(0, 1), rewritten]) {
    publish(forgery);
    expect((await start().resolve(did)).error).toMatchObject({ type: 'INVALID_DID_DOCUMENT' });
  }
  publish(grown);
  expect((await start().resolve(did)).documentMetadata).toMatchObject({
    versionId: expect.stringMatching(/^3-/),
  });
  publish(lines);
  expect((await start().resolve(did)).error).toMatchObject({ type: 'INVALID_DID_DOCUMENT' });
});

test('what a host may publish to somebody who never asked before stands, whoever made it first', async () => {
  const [one, two] = [await restartingWorld(), await restartingWorld()];
  const key = logKey();
  const lines = await makeLog({ key }, { key });
  one.publish(lines);
  await one.start().resolve(didOf(lines));
  two.publish(lines.slice(0, 1));
  expect((await two.start().resolve(didOf(lines))).error).toBeUndefined();
});
