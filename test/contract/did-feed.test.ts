import { survivingLoss } from '../../src/adapter/sql/postgres-pool.ts';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { expect, test } from 'vitest';
import { postgres, sqlite } from '../../src/adapter/sql/dialect.ts';
import { firstTables } from '../../src/adapter/sql/migrations/0001-first-tables.ts';
import { didFeed } from '../../src/adapter/sql/migrations/0008-feed.ts';
import type { Schema } from '../../src/adapter/sql/schema.ts';
import type { FeedEntry } from '../../src/usecase/mirror/mirror-records.ts';
import {
  describeOn,
  describeOnEveryStore,
  postgresKind,
  sqliteKind,
  type StorePair,
} from '../support/stores.ts';
import { race, raceToTheEnd } from './race.ts';
import { aChange, anAuditEvent, xb } from './records.ts';

const whole = { entries: 1_000_000, characters: Infinity };
const rounds = 3;

describeOnEveryStore('the feed of DID logs', (pair) => {
  test('it has every line in the order of the commits, with its text', async () => {
    const start = await pair.first.read.didFeed.last();
    const first = aChange();
    const other = aChange();
    const next = [2, 3].flatMap((number) => aChange(first.did, number).lines);
    await pair.first.write((store) => store.writeDidLogs.append(first, undefined));
    await pair.second.write((store) => store.writeDidLogs.append(other, undefined));
    await pair.first.write((store) =>
      store.writeDidLogs.append({ ...first, lines: next }, first.lines[0]?.versionId),
    );
    const entries = await pair.second.read.didFeed.after(start, whole);
    expect(entries.map(({ did, versionNumber, line }) => ({ did, versionNumber, line }))).toEqual([
      { did: first.did, versionNumber: 1, line: first.lines[0]?.line },
      { did: other.did, versionNumber: 1, line: other.lines[0]?.line },
      { did: first.did, versionNumber: 2, line: next[0]?.line },
      { did: first.did, versionNumber: 3, line: next[1]?.line },
    ]);
    expect(entries.at(-1)?.position).toBe(await pair.first.read.didFeed.last());
  });

  test('what was not committed is not in it', async () => {
    const start = await pair.first.read.didFeed.last();
    const failing = pair.first.write(async (store) => {
      await store.writeDidLogs.append(aChange(), undefined);
      throw new Error('The work fails.');
    });
    await expect(failing).rejects.toThrow('The work fails.');
    expect(await pair.first.read.didFeed.after(start, whole)).toEqual([]);
  });

  test('a page ends at its number of entries and at its size, and is never empty before the end', async () => {
    const start = await pair.first.read.didFeed.last();
    for (let count = 0; count < 4; count += 1)
      await pair.first.write((store) => store.writeDidLogs.append(aChange(), undefined));
    const { after } = pair.first.read.didFeed;
    const [one, two, three] = await after(start, whole);
    const size = (one?.line.length ?? 0) + (two?.line.length ?? 0);
    expect(await after(start, { entries: 3, characters: Infinity })).toEqual([one, two, three]);
    expect(await after(start, { entries: 9, characters: size })).toEqual([one, two]);
    expect(await after(start, { entries: 9, characters: 0 })).toEqual([one]);
  });

  test('a reader that follows while two stores append never passes a line by', async () => {
    const start = await pair.first.read.didFeed.last();
    const following = follow(pair, start, rounds * 50);
    for (let round = 0; round < rounds; round += 1)
      await race(pair, async (store, racer) => {
        await store.writeDidLogs.append(aChange(), undefined);
        // Reading the audit record numbers what was put off, so that the unit is still open when its line has its place.
        await store.audit.list(xb, { limit: 1 });
        await setTimeout((racer * 7) % 5);
      });
    const read = await following;
    const settled = await pair.first.read.didFeed.after(start, whole);
    expect(settled).toHaveLength(rounds * 50);
    expect(read).toEqual(settled);
  });

  test('units that append several logs and audit events in any order do not block each other for ever', async () => {
    const answers = await raceToTheEnd(pair, async (store, racer) => {
      if (racer % 2 === 0) await store.writeAudit.append(anAuditEvent());
      await store.writeDidLogs.append(aChange(), undefined);
      if (racer % 2 === 1) await store.writeAudit.append(anAuditEvent());
    });
    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  test('its rows cannot be changed or removed, even beside the service', async () => {
    await pair.first.write((store) => store.writeDidLogs.append(aChange(), undefined));
    for (const statement of ['update did_feed set number = 9', 'delete from did_feed'])
      await expect(pair.database.execute(statement)).rejects.toThrow('only ever added');
  });
});

/** What a reader gets that asks on and on for what comes after the last entry it has. */
async function follow(pair: StorePair, start: number, count: number): Promise<readonly FeedEntry[]> {
  const read: FeedEntry[] = [];
  const deadline = performance.now() + 20_000;
  while (read.length < count && performance.now() < deadline) {
    const position = read.at(-1)?.position ?? start;
    read.push(...(await pair.second.read.didFeed.after(position, { entries: 7, characters: Infinity })));
    await new Promise(setImmediate);
  }
  return read;
}

const connections = [
  {
    kind: sqliteKind,
    dialect: sqlite,
    connect: (address: string) => new SqliteDialect({ database: new Database(address) }),
  },
  {
    kind: postgresKind,
    dialect: postgres,
    connect: (address: string) =>
      new PostgresDialect({ pool: survivingLoss(new pg.Pool({ connectionString: address })) }),
  },
];

for (const { kind, dialect, connect } of connections)
  describeOn(kind, 'a database of before the feed', () => {
    test('its lines are numbered in the order of the logs', async () => {
      const database = await kind.create();
      const db = new Kysely<Pick<Schema, 'did_feed'>>({ dialect: connect(database.address) });
      await firstTables(dialect).up(db);
      for (const did of ['second', 'first'])
        await database.execute(
          `insert into did_log (did, location, version_id, version_time, created, document, deactivated, line_count)
            values ('${did}', '${did}', '2-x', 't', 't', '{}', 0, 2)`,
        );
      for (const line of [`'first', 2`, `'second', 2`, `'first', 1`, `'second', 1`])
        await database.execute(
          `insert into did_log_line (did, number, version_id, version_time, line) values (${line}, 'x', 't', '{}')`,
        );
      await didFeed(dialect).up(db);
      const rows = await db.selectFrom('did_feed').selectAll().orderBy('position').execute();
      expect(rows.map(({ did, number }) => `${did} ${number}`)).toEqual([
        'second 1',
        'second 2',
        'first 1',
        'first 2',
      ]);
      await db.destroy();
      await database.remove();
    });
  });
