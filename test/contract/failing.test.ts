import { describe, expect, test } from 'vitest';
import { sqlite } from '../../src/adapter/sql/dialect.ts';
import { readStore } from '../../src/adapter/sql/read-store.ts';
import { openSession } from '../../src/adapter/sql/session.ts';
import { openSqliteConnection } from '../../src/adapter/sql/sqlite-connection.ts';
import { createSqliteWriter } from '../../src/adapter/sql/sqlite-writer.ts';
import { writeStore } from '../../src/adapter/sql/write-store.ts';
import { describeOn, postgresKind, sqliteKind, type TestDatabase } from '../support/stores.ts';
import { aDraft, later, now, unique, xa } from './records.ts';

describe('a full disk under SQLite', () => {
  test('units that do not fit are unavailable, the others stay, and room lets writing go on', async () => {
    const database = await sqliteKind.create();
    const store = await database.open();
    const limited = openLimited(database);
    const drafts = Array.from({ length: 60 }, () => aDraft({ unsigned: 'x'.repeat(20_000) }));
    limited.leaveRoomFor(50);

    const written = await Promise.allSettled(drafts.map((draft) => limited.add(draft)));
    const refused = written.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((reason) => reason.code === 'unavailable')).toBe(true);
    const small = aDraft();
    limited.leaveRoomFor(1000);
    await limited.add(small);
    const kept = await Promise.all(
      [...drafts, small].map(({ draftId }) => store.write((unit) => unit.writeDrafts.take(xa, draftId, now))),
    );
    expect(kept.map((draft) => draft !== undefined)).toEqual([
      ...written.map(({ status }) => status === 'fulfilled'),
      true,
    ]);
    await limited.close();
    await store.close();
    await database.remove();
  });

  test('reading goes on while writing is refused', async () => {
    const database = await sqliteKind.create();
    const store = await database.open();
    const limited = openLimited(database);
    limited.leaveRoomFor(0);
    await expect(limited.add(aDraft({ unsigned: 'x'.repeat(99_000) }))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await limited.read.offices.list()).toEqual([]);
    await limited.close();
    await store.close();
    await database.remove();
  });
});

/** A writer whose file may not grow beyond a limit: SQLite answers as it does where the disk is full. */
function openLimited(database: TestDatabase) {
  const connection = openSqliteConnection({
    file: database.address,
    readonly: false,
    waitMilliseconds: 0,
    isDurable: true,
  });
  const writer = createSqliteWriter(connection, () => now);
  return {
    leaveRoomFor(pages: number) {
      const present = Number(connection.database.pragma('page_count', { simple: true }));
      connection.database.pragma(`max_page_count = ${present + pages}`);
    },
    add: (draft: ReturnType<typeof aDraft>) =>
      writer.write((unit) => writeStore(unit).writeDrafts.add(draft)),
    read: readStore(openSession(sqlite, async (text, values) => connection.run(text, values))),
    async close() {
      await writer.drain();
      connection.close();
    },
  };
}

describeOn(postgresKind, 'a failing server', () => {
  test('lost connections are unavailable, and the store recovers by itself', async () => {
    const database = await postgresKind.create();
    const store = await database.open();
    const name = new URL(database.address).pathname.slice(1);
    const digest = unique('nonce');
    const cutOff = store.write(async ({ nonces }) => {
      await nonces.add({ officeCode: xa, digest, expiresAt: later });
      await database.execute(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
      );
      await nonces.add({ officeCode: xa, digest: unique('nonce'), expiresAt: later });
    });
    await expect(cutOff).rejects.toMatchObject({ code: 'unavailable' });
    expect(await store.isReady()).toBe(true);
    expect(await store.read.offices.list()).toEqual([]);
    expect(await store.write(({ nonces }) => nonces.take(xa, digest, now))).toBe(false);
    await store.close();
    await database.remove();
  });

  test.each([
    ['a full disk', '53100', 'unavailable'],
    ['too many connections', '53300', 'unavailable'],
    ['a shutdown', '57P01', 'unavailable'],
    ['a standby that takes no writes', '25006', 'unavailable'],
    ['a deadlock', '40P01', 'unavailable'],
    ['anything else', '22012', 'internal-error'],
  ])('%s is told as %s %s and without what was to be written', async (_, code, problem) => {
    const database = await postgresKind.create();
    const store = await database.open();
    await database.execute(`create function fail() returns trigger language plpgsql as
      $$ begin raise exception 'failed for %', new.digest using errcode = '${code}', detail = new.digest; end $$`);
    await database.execute(
      'create trigger failing before insert on nonce for each row execute function fail()',
    );
    const failure: unknown = await store
      .write(({ nonces }) => nonces.add({ officeCode: xa, digest: 'a secret', expiresAt: later }))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: problem, cause: { message: `PostgreSQL error ${code}` } });
    expect(JSON.stringify(failure)).not.toContain('a secret');
    await store.close();
    await database.remove();
  });

  test('a lock that is not given is unavailable within three seconds, while others read', async () => {
    const database = await postgresKind.create();
    const [holder, store] = [await database.open(), await database.open()];
    const held = Promise.withResolvers<void>();
    const claimed = Promise.withResolvers<void>();
    const holding = holder.write(async ({ idempotency }) => {
      await idempotency.claim(xa, 'key');
      claimed.resolve();
      await held.promise;
    });
    await claimed.promise;
    const start = performance.now();
    const waiting = store.write(({ idempotency }) => idempotency.claim(xa, 'key'));
    expect(await store.read.offices.list()).toEqual([]);
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - start).toBeLessThan(3000);
    held.resolve();
    await holding;
    await Promise.all([holder.close(), store.close()]);
    await database.remove();
  });
});
