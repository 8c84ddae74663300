import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Store } from '../../usecase/ports.ts';
import { sqlite } from './dialect.ts';
import { migrate } from './migrate.ts';
import { readStore } from './read-store.ts';
import { openSession } from './session.ts';
import { openSqliteConnection, type SqliteConnection } from './sqlite-connection.ts';
import { beginImmediate, createSqliteWriter } from './sqlite-writer.ts';
import { createSqliteRowCache } from './sqlite-row-cache.ts';
import { storeFault } from './store-fault.ts';
import { repeatSweep, sweep } from './sweep.ts';
import { writeStore } from './write-store.ts';

// Readers never wait for the writer in write-ahead mode, only for recovery after a crash.
const readerWaitMilliseconds = 5_000;

/** The store on a SQLite file, or for `:memory:` on one that is removed when the store is closed. */
export async function createSqliteStore(options: {
  readonly file: string;
  readonly clock: Clock;
}): Promise<Store> {
  const place = options.file === ':memory:' ? temporaryPlace() : lastingPlace(options.file);
  try {
    return await storeAt(place, options.clock);
  } catch (error) {
    place.remove();
    if (error instanceof Problem) throw error;
    throw new Problem('unavailable', 'The database file cannot be used.', { cause: error });
  }
}

async function storeAt(place: Place, clock: Clock): Promise<Store> {
  // It holds personal data and sealed keys: a folder made for it is its owner's only, and so is the file.
  mkdirSync(path.dirname(place.file), { recursive: true, mode: 0o700 });
  closeSync(openSync(place.file, 'a', 0o600));
  const settings = { file: place.file, isDurable: place.isLasting };
  const writing = openSqliteConnection({ ...settings, readonly: false, waitMilliseconds: 0 });
  await migrateInOneTransaction(writing);
  const reading = openSqliteConnection({
    ...settings,
    readonly: true,
    waitMilliseconds: readerWaitMilliseconds,
  });

  const readRows = createSqliteRowCache(reading);
  const session = openSession(sqlite, async (text, parameters) => {
    try {
      return readRows(text, parameters);
    } catch (error) {
      throw storeFault(error);
    }
  });
  const writer = createSqliteWriter(writing, clock);
  // Open files stay usable without a name, and nothing is left behind even by a process that is killed.
  if (answers(reading)) place.remove();
  const stopSweeping = repeatSweep(() => writer.write((unit) => sweep(unit)));
  return {
    read: readStore(session),
    write: (work) => writer.write((unit) => work(writeStore(unit))),
    isReady: async () => writer.isSound() && answers(reading),
    async close() {
      stopSweeping();
      await writer.drain();
      reading.close();
      writing.close();
      place.remove();
    },
  };
}

// SQLite changes tables in transactions like anything else, so processes that start together migrate one by one.
async function migrateInOneTransaction(connection: SqliteConnection): Promise<void> {
  await beginImmediate(connection);
  try {
    const db = new Kysely<object>({ dialect: new SqliteDialect({ database: connection.database }) });
    await migrate(db, sqlite, { isLocked: true });
    connection.run('commit');
  } catch (error) {
    if (connection.database.inTransaction) connection.run('rollback');
    connection.close();
    throw error;
  }
}

function answers(connection: SqliteConnection): boolean {
  try {
    return connection.run('select 1 from office limit 1').length <= 1;
  } catch {
    return false; // the answer to "is it ready" is no; what is wrong shows in the reads that fail
  }
}

type Place = {
  readonly file: string;
  readonly isLasting: boolean;
  /** Removes the file of a store that does not last. */
  remove(): void;
};

function lastingPlace(file: string): Place {
  return { file, isLasting: true, remove: () => undefined };
}

// A database in memory has one connection only, and with it nothing would keep uncommitted state from readers.
function temporaryPlace(): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-store-'));
  return {
    file: path.join(folder, 'store.sqlite'),
    isLasting: false,
    remove() {
      try {
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // Windows removes no open file; there the folder goes when the store is closed.
      }
    },
  };
}
