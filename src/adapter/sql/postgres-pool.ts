import pg from 'pg';

// A caller is told within two seconds that it has to come back: no connection to be had, or a lock that is not given.
const connectMilliseconds = 2_000;
const lockMilliseconds = 2_000;
const statementMilliseconds = 5_000;
// Longer than the server's own limit: only for a server that does not answer at all.
const answerMilliseconds = 6_000;
const idleInTransactionMilliseconds = 10_000;
const int8 = 20;

// Whole numbers in this schema stay far below 2^53, so `bigint` is read as a number.
export const integerTypes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => (id === int8 ? Number : pg.types.getTypeParser(id, format)),
};

/** A pool whose connections give up in time; a connection that is lost is replaced when it is next needed. */
export function createPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    types: integerTypes,
    application_name: 'global-identifier',
    connectionTimeoutMillis: connectMilliseconds,
    statement_timeout: statementMilliseconds,
    lock_timeout: lockMilliseconds,
    query_timeout: answerMilliseconds,
    idle_in_transaction_session_timeout: idleInTransactionMilliseconds,
    keepAlive: true,
  });
  return survivingLoss(pool);
}

/**
 * The pool with listeners for lost connections, also for those that are just being closed: without any, a server that ends
 * a connection would end the process. The query that needs the connection fails by itself.
 */
export function survivingLoss(pool: pg.Pool): pg.Pool {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const durabilitySettings = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** Warns of each setting with which the server would acknowledge what a power failure takes back. */
export async function warnOfLaxSettings(pool: pg.Pool, warn: (text: string) => void): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select name from pg_settings where name = any($1) and setting = 'off' order by name`,
    [durabilitySettings],
  );
  for (const { name } of rows)
    warn(`PostgreSQL runs with ${name} = off: acknowledged changes can be lost. Set it to on.`);
}
