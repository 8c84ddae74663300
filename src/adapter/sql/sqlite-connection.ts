import Database from 'better-sqlite3';

/** One connection to a SQLite file, with its statements kept prepared. */
export type SqliteConnection = {
  readonly database: Database.Database;
  /** Runs one statement and gives the rows it answers. */
  run(sql: string, parameters?: readonly unknown[]): readonly unknown[];
  close(): void;
};

export type SqliteSettings = {
  readonly file: string;
  readonly readonly: boolean;
  /** How long a statement waits for another connection, blocking the process. */
  readonly waitMilliseconds: number;
  /** Whether a commit waits for the disk. */
  readonly isDurable: boolean;
};

const pageCacheKibibytes = 64 * 1024;
// 32 MiB of 4 KiB pages. A page that changes often is then copied into the file once for many commits.
const pagesBetweenCheckpoints = 8_192;

/**
 * Opens the file in write-ahead mode: readers see the last commit and block nobody. A commit of a durable connection is
 * on disk when it returns (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
export function openSqliteConnection(settings: SqliteSettings): SqliteConnection {
  const database = new Database(settings.file, {
    readonly: settings.readonly,
    timeout: settings.waitMilliseconds,
  });
  if (!settings.readonly) database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${settings.isDurable ? 'FULL' : 'OFF'}`);
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma(`cache_size = -${pageCacheKibibytes}`);
  database.pragma(`wal_autocheckpoint = ${pagesBetweenCheckpoints}`);
  // What a savepoint keeps to undo itself would otherwise be written to a temporary file.
  database.pragma('temp_store = MEMORY');

  // The texts of all statements are in the code, but for how filters are combined, so this stays small.
  const statements = new Map<string, Database.Statement>();
  return {
    database,
    run(sql, parameters = []) {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        statements.set(sql, statement);
      }
      if (statement.reader) return statement.all(...parameters);
      statement.run(...parameters);
      return [];
    },
    close: () => void database.close(),
  };
}
