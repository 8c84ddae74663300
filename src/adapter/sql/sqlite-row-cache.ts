import type { SqliteConnection } from './sqlite-connection.ts';

/** Reads that are answered again without asking the database, as long as it did not change. */
export type SqliteRowCache = {
  /** The rows of a statement that changes nothing; the same objects as before where nothing changed since. */
  run(sql: string, parameters: readonly unknown[]): readonly unknown[];
  /** To be called after each commit of this process, before anybody is told of it. */
  expire(): void;
};

type Rows = readonly unknown[];

// Point reads only: what answers many rows is asked for seldom and would push everything else out.
const mostRows = 1;
const mostCharacters = 16 * 1024 * 1024;
const entryCharacters = 200;

/**
 * Keeps the rows of point reads. SQLite counts the commits of other connections
 * (https://www.sqlite.org/pragma.html#pragma_data_version); the count is asked for once in each turn of the event loop,
 * so that what another process commits is seen from the next turn on, and what this one commits at once.
 */
export function createSqliteRowCache(connection: SqliteConnection): SqliteRowCache {
  const dataVersion = connection.database.prepare<[], number>('pragma data_version').pluck();
  let kept = new Map<string, Map<unknown, Rows>>();
  let characters = 0;
  let version: number | undefined;
  let isChecked = false;

  const forget = () => {
    kept = new Map();
    characters = 0;
  };
  const check = () => {
    const current = dataVersion.get();
    if (current !== version) forget();
    version = current;
    isChecked = true;
    setImmediate(() => {
      isChecked = false;
    }).unref();
  };
  const keep = (sql: string, parameter: unknown, rows: Rows) => {
    characters += entryCharacters + sizeOf(rows);
    if (characters > mostCharacters) forget();
    const ofStatement = kept.get(sql) ?? new Map<unknown, Rows>();
    kept.set(sql, ofStatement.set(parameter, rows));
  };

  return {
    run(sql, parameters) {
      if (!isChecked) check();
      const key = keyOf(parameters);
      const known = kept.get(sql)?.get(key);
      if (known !== undefined) return known;
      const rows = connection.run(sql, parameters);
      if (rows.length <= mostRows) keep(sql, key, rows);
      return rows;
    },
    expire() {
      isChecked = false;
    },
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
