import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openPostgresStore, openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { describeOn, postgresKind, sqliteKind } from '../support/stores.ts';
import { aParty, xa } from './records.ts';

for (const kind of [sqliteKind, postgresKind])
  describeOn(kind, 'opening a store', () => {
    test('many may open an empty database at once', async () => {
      const database = await kind.create();
      const stores = await Promise.all(Array.from({ length: 6 }, () => database.open()));
      const party = aParty();
      await stores[0]?.write((store) => store.writeParties.add(party));
      for (const store of stores) expect(await store.read.parties.byId(xa, party.partyId)).toEqual(party);
      await Promise.all(stores.map((store) => store.close()));
      await database.remove();
    });

    test('what was written is there when the store is opened again', async () => {
      const database = await kind.create();
      const first = await database.open();
      const party = aParty();
      await first.write((store) => store.writeParties.add(party));
      await first.close();
      const second = await database.open();
      expect(await second.read.parties.byId(xa, party.partyId)).toEqual(party);
      await second.close();
      await database.remove();
    });

    test('a database that a newer version has changed is refused, and says so', async () => {
      const database = await kind.create();
      await (await database.open()).close();
      await database.execute(
        `insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`,
      );
      const opening = database.open();
      await expect(opening).rejects.toMatchObject({
        code: 'unavailable',
        detail: expect.stringMatching(/9999-from-the-future.*newer version/),
      });
      await database.remove();
    });
  });

test('a SQLite store in memory is empty each time', async () => {
  const first = await openSqliteStore({ file: ':memory:' });
  const party = aParty();
  await first.write((store) => store.writeParties.add(party));
  const second = await openSqliteStore({ file: ':memory:' });
  expect(await first.read.parties.byId(xa, party.partyId)).toEqual(party);
  expect(await second.read.parties.byId(xa, party.partyId)).toBeUndefined();
  await Promise.all([first.close(), second.close()]);
});

test('a file that is no database, or cannot be made, is unavailable', async () => {
  const database = await sqliteKind.create();
  writeFileSync(database.address, 'This is a text, and quite a long one, but not a database.'.repeat(99));
  await expect(database.open()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(openSqliteStore({ file: `${database.address}/x/y` })).rejects.toMatchObject({
    code: 'unavailable',
  });
  await database.remove();
});

test('a PostgreSQL server that is not there is unavailable', async () => {
  const opening = openPostgresStore({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
  await expect(opening).rejects.toMatchObject({ code: 'unavailable' });
});

describeOn(postgresKind, 'settings of the server', () => {
  test('a setting that risks acknowledged changes is warned of', async () => {
    const database = await postgresKind.create();
    const name = new URL(database.address).pathname.slice(1);
    await database.execute(`alter database ${name} set synchronous_commit = off`);
    const warnings: string[] = [];
    const store = await openPostgresStore({ url: database.address, warn: (text) => warnings.push(text) });
    expect(warnings).toEqual([expect.stringContaining('synchronous_commit = off')]);
    await store.close();
    await database.remove();
  });
});
