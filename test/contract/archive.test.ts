import { expect, test } from 'vitest';
import { createPostgresArchive } from '../../src/adapter/sql/postgres-archive.ts';
import { createSqliteArchive } from '../../src/adapter/sql/sqlite-archive.ts';
import { exportNode } from '../../src/usecase/archive/export-node.ts';
import { importNode } from '../../src/usecase/archive/import-node.ts';
import type { NodeArchive } from '../../src/usecase/archive/node-archive.ts';
import type { Store } from '../../src/usecase/ports.ts';
import {
  type DatabaseKind,
  describeOn,
  postgresKind,
  sqliteKind,
  type TestDatabase,
} from '../support/stores.ts';
import {
  aChange,
  aDidRecord,
  aKey,
  aLink,
  anAuditEvent,
  anIssuedCredential,
  aParty,
  named,
  now,
  unique,
  xa,
} from './records.ts';

const archiveAt = (kind: DatabaseKind, { address }: TestDatabase): NodeArchive =>
  kind === postgresKind ? createPostgresArchive({ url: address }) : createSqliteArchive({ file: address });

async function exported(archive: NodeArchive): Promise<readonly string[]> {
  const lines: string[] = [];
  await archive.read((source) => exportNode(source, { now, write: async (line) => void lines.push(line) }));
  return lines;
}

function imported(archive: NodeArchive, lines: readonly string[], digest?: string) {
  const given = (async function* () {
    yield* lines;
  })();
  return archive.write((target) =>
    importNode(target, { lines: given, ...(digest === undefined ? {} : { digest }) }),
  );
}

/** Rows with everything that databases may treat differently: bytes, null, characters beyond ASCII, orders of text. */
async function fill(store: Store): Promise<{ readonly did: string; readonly head: string | undefined }> {
  const change = aChange();
  const next = aChange(change.did, 2);
  const head = change.lines[0]?.versionId;
  await store.write(async (unit) => {
    await unit.writeOffices.add({ officeCode: xa, name: 'Büro “Ω” 🜁', did: change.did, createdAt: now });
    await unit.writeDidLogs.append(change, undefined);
    await unit.writeDidLogs.append(next, head);
    const [kept, retired] = [aKey(), aKey()];
    const record = aDidRecord({ did: change.did });
    await unit.writeDids.keep({ record, newKeys: [kept, retired], retiredKeyIds: [] });
    await unit.writeDids.keep({ record, newKeys: [], retiredKeyIds: [retired.keyId] });
    for (const name of ['Zoë', 'anna', 'Anna', 'Émile', '𝔘nicode'])
      await unit.writeParties.add(aParty({ data: named(name, unique('number-Ä')) }));
    await unit.writeLinks.add(aLink());
    await unit.writeIssuedCredentials.add(anIssuedCredential());
    await unit.writeStatusLists.allocate(xa, () => 0.5);
    await unit.writeAudit.append(anAuditEvent({ facts: { text: 'line\nbreak\u2028', number: 1 } }));
  });
  return { did: change.did, head: next.lines[0]?.versionId };
}

/** An empty, migrated database and its archive, removed by the caller. */
async function emptyDatabase(kind: DatabaseKind) {
  const database = await kind.create();
  await (await database.open()).close();
  return { database, archive: archiveAt(kind, database) };
}

const ways = [
  [sqliteKind, postgresKind],
  [postgresKind, sqliteKind],
] as const;

for (const [from, to] of ways)
  describeOn(postgresKind, `moving a node from ${from.name} to ${to.name}`, () => {
    test('everything arrives, and what is exported there is the same to the byte', async () => {
      const source = await emptyDatabase(from);
      const store = await source.database.open();
      await fill(store);
      const lines = await exported(source.archive);
      const target = await emptyDatabase(to);
      const summary = await imported(target.archive, lines);
      expect(await exported(target.archive)).toEqual(lines);
      expect(summary.rows).toBe(lines.filter((line) => line.startsWith('[')).length);
      expect(lines.at(-1)).toContain(summary.digest);
      await store.close();
      for (const { database } of [source, target]) await database.remove();
    });

    test('the store that was moved goes on where the other one ended', async () => {
      const source = await emptyDatabase(from);
      const former = await source.database.open();
      const { did, head } = await fill(former);
      const last = await former.read.didFeed.last();
      const target = await emptyDatabase(to);
      await imported(target.archive, await exported(source.archive));
      const store = await target.database.open();
      const log = await former.read.didLogs.list({ limit: 1 });
      expect(await store.read.didLogs.list({ limit: 1 })).toEqual(log);
      const third = aChange(log.items[0], 3);
      const appended = await store.write(async (unit) => {
        await unit.writeParties.add(aParty());
        await unit.writeAudit.append(anAuditEvent());
        return unit.writeDidLogs.append(third, head);
      });
      expect(appended).toEqual({ outcome: 'appended' });
      expect((await store.read.didFeed.after(last, { entries: 9, characters: 1e6 }))[0]).toMatchObject({
        did,
        versionNumber: 3,
      });
      const events = await store.read.audit.list(xa, { limit: 9 });
      expect(events.items.map(({ sequence }) => sequence)).toEqual([1, 2]);
      await Promise.all([former.close(), store.close()]);
      for (const { database } of [source, target]) await database.remove();
    });
  });

for (const kind of [sqliteKind, postgresKind])
  describeOn(kind, 'archives', () => {
    test('what is written during an export is not in it', async () => {
      const { database, archive } = await emptyDatabase(kind);
      const store = await database.open();
      await fill(store);
      const before = await exported(archive);
      const lines: string[] = [];
      await archive.read((source) =>
        exportNode(source, {
          now,
          async write(line) {
            if (lines.length === 1)
              await store.write(({ writeDidLogs }) => writeDidLogs.append(aChange(), undefined));
            lines.push(line);
          },
        }),
      );
      expect(lines).toEqual(before);
      expect(await exported(archive)).not.toEqual(before);
      await store.close();
      await database.remove();
    });

    test('no changed, missing or added byte is imported, and nothing is left of the try', async () => {
      const source = await emptyDatabase(kind);
      const store = await source.database.open();
      await fill(store);
      const lines = await exported(source.archive);
      const { database, archive } = await emptyDatabase(kind);
      const nothing = await exported(archive);
      const middle = Math.floor(lines.length / 2);
      const changed = lines.flatMap((line, place) => {
        const at = Math.floor(line.length / 2);
        const other = line[at] === 'x' ? 'y' : 'x';
        return [lines.with(place, `${line.slice(0, at)}${other}${line.slice(at + 1)}`)];
      });
      const wrong = [
        ...changed,
        lines.toSpliced(middle, 1),
        lines.toSpliced(middle, 0, lines[middle] ?? ''),
        lines.slice(0, -1),
        lines.slice(0, middle),
        [...lines, ''],
        [],
      ];
      const tried = [];
      for (const archived of wrong)
        tried.push(
          await imported(archive, archived).then(
            () => 'imported',
            (error: { code: string }) => error.code,
          ),
        );
      expect(tried.filter((code) => code !== 'import-invalid')).toEqual([]);
      expect(await exported(archive)).toEqual(nothing);
      await expect(imported(archive, lines, 'another')).rejects.toMatchObject({ code: 'import-invalid' });
      await imported(archive, lines);
      await store.close();
      for (const each of [source.database, database]) await each.remove();
    });

    test('a store that is not empty takes nothing', async () => {
      const { database, archive } = await emptyDatabase(kind);
      const store = await database.open();
      await fill(store);
      const lines = await exported(archive);
      await expect(imported(archive, lines)).rejects.toMatchObject({ code: 'conflict' });
      expect(await exported(archive)).toEqual(lines);
      await store.close();
      await database.remove();
    });

    test('rows that refer to others that are not there are refused', async () => {
      const { database, archive } = await emptyDatabase(kind);
      const writing = archive.write(async (target) => {
        const table = target.tables.find(({ name }) => name === 'did_log_line');
        if (table === undefined) throw new Error('There is no such table.');
        await target.insert(table, [table.columns.map((name) => (name === 'number' ? 1 : 'text'))]);
      });
      await expect(writing).rejects.toMatchObject({ code: 'import-invalid' });
      await database.remove();
    });
  });
