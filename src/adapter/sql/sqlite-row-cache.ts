import { commitCount } from './sqlite-commits.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/**
 * Runs a statement that changes nothing; the rows are the same objects as before where the database did not change since.
 */
export type SqliteRowCache = (sql: string, parameters: readonly unknown[]) => readonly unknown[];

type Rows = readonly unknown[];

// Point reads only: what answers many rows is asked for seldom and would push everything else out.
const mostRows = 1;
const mostCharacters = 16 * 1024 * 1024;
const entryCharacters = 200;

/**
 * Keeps the rows of point reads. SQLite counts the commits of other connections
 * (https://www.sqlite.org/pragma.html#pragma_data_version). Asking for the count costs about as much as a read, so it is
 * asked for once in a turn of the event loop: a commit of this process is seen by the next read, one of another process
 * by the reads of the next turn, which are those of every request that came after it.
 */
export function createSqliteRowCache(connection: SqliteConnection): SqliteRowCache {
  const dataVersion = connection.database.prepare<[], number>('pragma data_version').pluck();
  let kept = new Map<string, Map<unknown, Rows>>();
  let characters = 0;
  let version: number | undefined;
  let checkedAt: number | undefined;

  const forget = () => {
    kept = new Map();
    characters = 0;
  };
  const keep = (sql: string, parameter: unknown, rows: Rows) => {
    characters += entryCharacters + sizeOf(rows);
    if (characters > mostCharacters) forget();
    const ofStatement = kept.get(sql) ?? new Map<unknown, Rows>();
    kept.set(sql, ofStatement.set(parameter, rows));
  };

  const check = () => {
    const current = dataVersion.get();
    if (current !== version) forget();
    version = current;
    checkedAt = commitCount();
    setImmediate(() => {
      checkedAt = undefined;
    }).unref();
  };

  return (sql, parameters) => {
    if (checkedAt !== commitCount()) check();
    const key = keyOf(parameters);
    const known = kept.get(sql)?.get(key);
    if (known !== undefined) return known;
    const rows = connection.run(sql, parameters);
    if (rows.length <= mostRows) keep(sql, key, rows);
    return rows;
  };
}

// One statement always has the same number of parameters, so a single one is told apart from the JSON of several.
function keyOf(parameters: readonly unknown[]): unknown {
  return parameters.length === 1 ? parameters[0] : JSON.stringify(parameters);
}

function sizeOf(rows: Rows): number {
  let size = 0;
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) continue;
    for (const value of Object.values(row)) size += isSized(value) ? value.length : 0;
  }
  return size;
}

function isSized(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}
