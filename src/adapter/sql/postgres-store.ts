import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Clock } from '../../base/clock.ts';
import type { Store } from '../../usecase/ports.ts';
import { postgres } from './dialect.ts';
import { migrate } from './migrate.ts';
import { createPool, warnOfLaxSettings, survivingLoss } from './postgres-pool.ts';
import { readStore } from './read-store.ts';
import { openSession, type RunQuery, runUnit, type Unit } from './session.ts';
import { connectionFault } from './store-fault.ts';
import { repeatSweep, sweep } from './sweep.ts';
import { writeStore } from './write-store.ts';

export type PostgresOptions = {
  readonly url: string;
  readonly poolSize: number;
  readonly clock: Clock;
  readonly warn: (text: string) => void;
};

/** The store on PostgreSQL. Each unit is a transaction of its own, READ COMMITTED. */
export async function createPostgresStore(options: PostgresOptions): Promise<Store> {
  await migrateOnce(options);
  // Apart, so that writers waiting for each other never keep a resolution from its connection.
  const reading = createPool(options.url, options.poolSize);
  const writing = createPool(options.url, options.poolSize);
  const write = <T>(work: (unit: Unit) => Promise<T>) => inTransaction(writing, options.clock, work);
  const stopSweeping = repeatSweep(() => write((unit) => sweep(unit)));
  return {
    read: readStore(openSession(postgres, queryOn(reading))),
    write: (work) => write((unit) => work(writeStore(unit))),
    isReady: () =>
      reading.query('select 1').then(
        () => true,
        () => false,
      ),
    async close() {
      stopSweeping();
      await Promise.all([reading.end(), writing.end()]);
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, now: Clock, work: (unit: Unit) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw connectionFault(error);
  });
  const runQuery = queryOn(client);
  let isUsable = true;
  try {
    await runQuery('begin isolation level read committed', []);
    const result = await runUnit({ dialect: postgres, runQuery, now }, work);
    await runQuery('commit', []);
    return result;
  } catch (error) {
    isUsable = await runQuery('rollback', []).then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

function queryOn(connection: pg.Pool | pg.PoolClient): RunQuery {
  return async (text, values) => {
    try {
      const { rows } = await connection.query<object>({ text, values: [...values] });
      return rows;
    } catch (error) {
      throw connectionFault(error);
    }
  };
}

// Kysely's migrator takes an advisory lock, so processes that start together migrate one by one.
async function migrateOnce({ url, warn }: PostgresOptions): Promise<void> {
  const pool = survivingLoss(new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 }));
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  try {
    await warnOfLaxSettings(pool, warn);
    await migrate(db, postgres, { isLocked: false });
  } catch (error) {
    throw connectionFault(error);
  } finally {
    await db.destroy();
  }
}
