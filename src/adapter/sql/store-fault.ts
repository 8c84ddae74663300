import Database from 'better-sqlite3';
import pg from 'pg';
import { Problem } from '../../base/problem.ts';

// SQLite result codes (https://www.sqlite.org/rescode.html): the disk is full, broken, locked or gone.
const sqliteUnavailable =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|CORRUPT|NOTADB|PROTOCOL|INTERRUPT)/;
// After one of these the file may not hold what was written to it, so nothing more is written to it by this process.
const sqliteBroken = /^SQLITE_(IOERR|CORRUPT|NOTADB)/;

// PostgreSQL error codes (https://www.postgresql.org/docs/current/errcodes-appendix.html): connection, authorization,
// read-only standby, serialization and deadlock, resources, lock and statement timeouts, shutdown, I/O, damage.
const postgresUnavailable = /^(08|28|3D000|25006|25P0[34]|40001|40P01|53|55P03|57014|57P0|58|XX00[12])/;

const unavailable = 'The store does not answer or cannot keep more; nothing was changed.';

/**
 * The Problem for what a database driver threw: `unavailable` where the database cannot work now, `internal-error` for
 * everything else. A cause from PostgreSQL is cut down to its codes: its texts quote the values of rows.
 */
export function storeFault(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Database.SqliteError) {
    const code = sqliteUnavailable.test(error.code) ? 'unavailable' : 'internal-error';
    return new Problem(code, code === 'unavailable' ? unavailable : 'The store failed.', { cause: error });
  }
  if (error instanceof pg.DatabaseError) {
    const isUnavailable = postgresUnavailable.test(error.code ?? '');
    const place = [error.code, error.table, error.constraint].filter((part) => part !== undefined);
    const cause = new Error(`PostgreSQL error ${place.join(' ')}`);
    if (isUnavailable) return new Problem('unavailable', unavailable, { cause });
    return new Problem('internal-error', 'The store failed.', { cause });
  }
  return new Problem('internal-error', 'The store failed.', { cause: error });
}

/** As `storeFault`, for what a PostgreSQL client threw: what did not come from the server is a lost connection. */
export function connectionFault(error: unknown): Problem {
  if (error instanceof Problem || error instanceof pg.DatabaseError) return storeFault(error);
  return new Problem('unavailable', unavailable, { cause: error });
}

/** Whether the error says that the SQLite file or its disk is broken. */
export function isBrokenFile(error: unknown): boolean {
  return error instanceof Database.SqliteError && sqliteBroken.test(error.code);
}
