import type { Clock } from '../../base/clock.ts';
import type { Store } from '../../usecase/ports.ts';
import { createPostgresStore } from './postgres-store.ts';
import { createSqliteStore } from './sqlite-store.ts';

const defaultPoolSize = 10;
const systemClock: Clock = () => new Date();

/**
 * Opens the store on a SQLite file and brings its tables up to date. What a write acknowledges is on disk. `:memory:`
 * gives an empty store that is gone when it is closed. `clock` is the store's own time, by which idempotency keys
 * expire. Throws `unavailable` where the file cannot be used, or belongs to a newer version of this software.
 */
export function openSqliteStore(options: { readonly file: string; readonly clock?: Clock }): Promise<Store> {
  return createSqliteStore({ clock: systemClock, ...options });
}

/**
 * Opens the store on a PostgreSQL database and brings its tables up to date. `poolSize` connections (10) read and as
 * many write. `warn` hears of server settings that put acknowledged changes at risk. Throws `unavailable` where the
 * server does not answer, or the database belongs to a newer version of this software.
 */
export function openPostgresStore(options: {
  readonly url: string;
  readonly poolSize?: number;
  readonly clock?: Clock;
  readonly warn?: (text: string) => void;
}): Promise<Store> {
  return createPostgresStore({
    poolSize: defaultPoolSize,
    clock: systemClock,
    warn: () => undefined,
    ...options,
  });
}
