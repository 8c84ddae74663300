import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countCommit } from '../../src/adapter/sql/sqlite-commits.ts';
import { openSqliteConnection, type SqliteConnection } from '../../src/adapter/sql/sqlite-connection.ts';
import { createSqliteRowCache, type SqliteRowCache } from '../../src/adapter/sql/sqlite-row-cache.ts';

const select = 'select value from thing where name = ?';

let folder: string;
let other: Database.Database;
let connection: SqliteConnection;
let cache: SqliteRowCache;
let asked: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gid-row-cache-'));
  const file = path.join(folder, 'store.sqlite');
  other = new Database(file);
  other.pragma('journal_mode = WAL');
  other.exec(`create table thing (name text, value text); insert into thing values ('a', 'one')`);
  connection = openSqliteConnection({ file, readonly: true, waitMilliseconds: 0, isDurable: true });
  asked = 0;
  const counting: SqliteConnection = {
    ...connection,
    run(sql, parameters) {
      asked += 1;
      return connection.run(sql, parameters);
    },
  };
  cache = createSqliteRowCache(counting);
});
afterEach(() => {
  connection.close();
  other.close();
  rmSync(folder, { recursive: true });
});

function change(value: string): void {
  other.prepare('update thing set value = ?').run(value);
}

test('a row that did not change is the same object, read once', () => {
  const first = cache(select, ['a']);
  expect(cache(select, ['a'])[0]).toBe(first[0]);
  expect(first).toEqual([{ value: 'one' }]);
  expect(asked).toBe(1);
});

test('what another process commits is seen in the next turn of the event loop', async () => {
  cache(select, ['a']);
  change('two');
  await setImmediate();
  expect(cache(select, ['a'])).toEqual([{ value: 'two' }]);
});

test('what this process commits is seen by the next read', () => {
  cache(select, ['a']);
  change('two');
  countCommit();
  expect(cache(select, ['a'])).toEqual([{ value: 'two' }]);
});

test('a row that was not there is seen when it comes', async () => {
  expect(cache(select, ['b'])).toEqual([]);
  other.exec(`insert into thing values ('b', 'new')`);
  await setImmediate();
  expect(cache(select, ['b'])).toEqual([{ value: 'new' }]);
});

test('parameters that read alike are not mistaken for each other', () => {
  const both = 'select ? as first, ? as second';
  expect(cache(both, ['a","b', 'c'])).toEqual([{ first: 'a","b', second: 'c' }]);
  expect(cache(both, ['a', 'b","c'])).toEqual([{ first: 'a', second: 'b","c' }]);
  expect(cache('select ? as only', [1])).toEqual([{ only: 1 }]);
  expect(cache('select ? as only', ['1'])).toEqual([{ only: '1' }]);
  expect(cache('select ? as only', ['[1]'])).toEqual([{ only: '[1]' }]);
});

test('what answers many rows, and more than fits, is not kept', () => {
  cache('select value from thing union all select name from thing', []);
  cache('select value from thing union all select name from thing', []);
  expect(asked).toBe(2);
  const large = 'select ? as text';
  for (let index = 0; index < 20; index += 1) cache(large, [`${index}${'x'.repeat(1024 * 1024)}`]);
  asked = 0;
  cache(large, [`0${'x'.repeat(1024 * 1024)}`]);
  expect(asked).toBe(1);
});
