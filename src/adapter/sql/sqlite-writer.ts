import { setImmediate, setTimeout } from 'node:timers/promises';
import { Problem } from '../../base/problem.ts';
import { sqlite } from './dialect.ts';
import { countCommit } from './sqlite-commits.ts';
import { runUnit, type Unit } from './session.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { isBrokenFile, storeFault } from './store-fault.ts';

/** Writes units in the order in which they came; many that come together share one commit. */
export type SqliteWriter = {
  write<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
  /** False once the file or its disk has failed: nothing more is written until the process starts anew. */
  isSound(): boolean;
  /** Waits for the units that were asked for and refuses further ones. */
  drain(): Promise<void>;
};

/** How a unit ended, to be told once the batch is on disk; one that failed left nothing in the transaction. */
type Outcome = { readonly hasFailed: boolean; tell(): void };
type Waiting = { run(scope: Scope): Promise<Outcome>; refuse(error: unknown): void };
/** What a unit is undone by: a savepoint of its own, or the whole transaction where it is alone in it. */
type Scope = 'savepoint' | 'transaction';

// A batch keeps the write lock; more units in one would let other processes wait too long.
const largestBatch = 256;
const unitsBetweenPauses = 8;
// How long a unit of many statements keeps everything else in this process waiting.
const busyMilliseconds = 10;
const gatherMilliseconds = 2;
const lockWaitMilliseconds = 5_000;
const lockPollMilliseconds = 2;

/**
 * SQLite has one writer and a commit waits for the disk, so commits are shared: while one batch is written the next one
 * gathers. Each unit of a batch is a savepoint, so that one that fails takes nothing of the others with it.
 */
export function createSqliteWriter(connection: SqliteConnection, now: () => Date): SqliteWriter {
  let waiting: Waiting[] = [];
  let working: Promise<void> | undefined;
  let isSound = true;
  let isClosed = false;
  // How many units were under way when the last batch was told: those who wrote are likely to write again.
  let expected = 0;

  const writeBatches = async () => {
    // The pause lets units that become ready at the same moment share a commit, and other processes have a turn.
    for (await setImmediate(); waiting.length > 0; await setImmediate()) {
      // A commit costs about as much for many units as for one, so the others are waited for, never for longer than a
      // commit takes; a lone writer waits for nobody.
      const gatherUntil = performance.now() + gatherMilliseconds;
      while (waiting.length < expected && performance.now() < gatherUntil) await setImmediate();
      const batch = waiting.slice(0, largestBatch);
      waiting = waiting.slice(largestBatch);
      try {
        const outcomes = await writeBatch(connection, batch);
        expected = Math.min(batch.length + waiting.length, largestBatch);
        for (const outcome of outcomes) outcome.tell();
      } catch (error) {
        if (isBrokenFile(error)) isSound = false;
        for (const unit of batch) unit.refuse(unavailableBecause(error));
      }
    }
    working = undefined;
  };

  return {
    write<T>(work: (unit: Unit) => Promise<T>) {
      if (isClosed || !isSound)
        return Promise.reject(new Problem('unavailable', 'The store is closed for writing.'));
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const run = (scope: Scope) =>
        runInScope({ connection, now, scope }, work).then(
          (result): Outcome => ({ hasFailed: false, tell: () => resolve(result) }),
          (error: unknown): Outcome => {
            if (isBrokenFile(error instanceof Problem ? error.cause : error)) isSound = false;
            return { hasFailed: true, tell: () => reject(error) };
          },
        );
      waiting.push({ run, refuse: reject });
      working ??= writeBatches();
      return promise;
    },
    isSound: () => isSound,
    async drain() {
      isClosed = true;
      await working;
    },
  };
}

/** Writes the batch and gives what to tell its units; when it throws, nothing of any unit remains. */
async function writeBatch(
  connection: SqliteConnection,
  batch: readonly Waiting[],
): Promise<readonly Outcome[]> {
  await beginImmediate(connection);
  try {
    const outcomes: Outcome[] = [];
    // SQLite copies every page that changes in a savepoint, which makes a large unit several times as slow.
    const scope = batch.length === 1 ? 'transaction' : 'savepoint';
    for (const [position, unit] of batch.entries()) {
      // SQLite answers at once, so a long batch would keep everything else in this process waiting.
      if (position > 0 && position % unitsBetweenPauses === 0) await setImmediate();
      const outcome = await unit.run(scope);
      outcomes.push(outcome);
      if (outcome.hasFailed && scope === 'transaction') return outcomes;
      // A full disk may end the whole transaction (https://www.sqlite.org/lang_transaction.html §3).
      if (!connection.database.inTransaction)
        throw new Problem('unavailable', 'The store undid the batch; nothing was changed.');
    }
    connection.run('commit');
    countCommit();
    return outcomes;
  } catch (error) {
    if (connection.database.inTransaction) connection.run('rollback');
    throw error;
  }
}

const scopeStatements: {
  readonly [scope in Scope]: readonly [begin: string[], keep: string[], undo: string[]];
} = {
  savepoint: [['savepoint unit'], ['release unit'], ['rollback to unit', 'release unit']],
  transaction: [[], [], ['rollback']],
};

async function runInScope<T>(
  terms: { readonly connection: SqliteConnection; readonly now: () => Date; readonly scope: Scope },
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  const { connection, now, scope } = terms;
  let pausedAt = performance.now();
  const runQuery = async (sql: string, parameters: readonly unknown[]) => {
    if (performance.now() - pausedAt > busyMilliseconds) {
      await setImmediate();
      pausedAt = performance.now();
    }
    try {
      return connection.run(sql, parameters);
    } catch (error) {
      throw storeFault(error);
    }
  };
  const [begin, keep, undo] = scopeStatements[scope];
  for (const text of begin) connection.run(text);
  try {
    const result = await runUnit({ dialect: sqlite, runQuery, now }, work);
    for (const text of keep) connection.run(text);
    return result;
  } catch (error) {
    if (connection.database.inTransaction) for (const text of undo) connection.run(text);
    throw error;
  }
}

/**
 * Takes the write lock. SQLite's own waiting would block the whole process, and with it a second store of the same
 * process that holds the lock, so the waiting is done here. Throws `unavailable` after five seconds.
 */
export async function beginImmediate(connection: SqliteConnection): Promise<void> {
  const deadline = performance.now() + lockWaitMilliseconds;
  for (;;) {
    try {
      connection.run('begin immediate');
      return;
    } catch (error) {
      const fault = storeFault(error);
      if (fault.code !== 'unavailable' || !isLocked(error) || performance.now() > deadline) throw fault;
    }
    await setTimeout(lockPollMilliseconds);
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function unavailableBecause(error: unknown): Problem {
  const fault = storeFault(error);
  if (fault.code === 'unavailable') return fault;
  return new Problem('unavailable', 'The store could not commit; nothing was changed.', { cause: error });
}
