import type { CompiledQuery } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { Dialect } from './dialect.ts';

/** Where queries are run: a connection for reading, or one transaction. */
export type Session = {
  readonly dialect: Dialect;
  /** Runs one query; throws `unavailable` when the database does not answer. Queries of one session run in turn. */
  run<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]>;
};

/** One unit of writing: a transaction, or a part of one that can be undone by itself. */
export type Unit = Session & {
  /** The store's own present moment. */
  now(): Date;
  /** Puts a step off until the unit has done its work; it is still part of the unit. */
  beforeCommit(step: () => Promise<void>): void;
  /** Runs the steps that were put off so far. */
  settle(): Promise<void>;
};

/** What runs one query on a database connection. */
export type RunQuery = (sql: string, parameters: readonly unknown[]) => Promise<readonly unknown[]>;

const longestWorkMilliseconds = 5_000;

export function openSession(dialect: Dialect, runQuery: RunQuery): Session {
  return {
    dialect,
    async run<Row>(query: CompiledQuery<Row>) {
      // The row type is the one Kysely derived from the query and the schema.
      return (await runQuery(query.sql, checkedParameters(query.parameters))) as readonly Row[];
    },
  };
}

/**
 * Runs the work as a unit. Its queries run one after another whatever the work does; when one fails the unit fails, even
 * if the work hides the failure; when the work is over its ports answer no more; and work of more than five seconds is
 * given up with `unavailable`.
 */
export async function runUnit<T>(
  terms: { readonly dialect: Dialect; readonly runQuery: RunQuery; readonly now: () => Date },
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  const steps: (() => Promise<void>)[] = [];
  const state: { isOver: boolean; failure?: { readonly error: unknown } } = { isOver: false };
  let last: Promise<unknown> = Promise.resolve();

  const inTurn: RunQuery = (sql, parameters) => {
    const turn = last.then(async () => {
      if (state.isOver) throw new Problem('internal-error', 'A transaction was used after its end.');
      if (state.failure !== undefined) throw state.failure.error;
      return terms.runQuery(sql, parameters);
    });
    last = turn.catch((error: unknown) => {
      state.failure ??= { error };
    });
    return turn;
  };
  const settle = async () => {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) await step();
  };
  const unit: Unit = {
    ...openSession(terms.dialect, inTurn),
    now: terms.now,
    beforeCommit: (step) => void steps.push(step),
    settle,
  };

  try {
    const result = await withinLimit(work(unit));
    await settle();
    await last;
    if (state.failure !== undefined) throw state.failure.error;
    return result;
  } finally {
    await last;
    state.isOver = true;
  }
}

// Work that never ends would keep its locks, and with SQLite every later unit, for ever.
async function withinLimit<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Problem('unavailable', 'The change took too long; nothing was changed.'));
  const timer = setTimeout(giveUp, longestWorkMilliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

// PostgreSQL refuses NUL in text and both would alter a lone surrogate; either came from outside.
function checkedParameters(parameters: readonly unknown[]): readonly unknown[] {
  for (const parameter of parameters) {
    if (typeof parameter === 'string' && (parameter.includes('\0') || !parameter.isWellFormed()))
      throw new Problem('invalid-request', 'A text has a character that cannot be stored or looked up.');
  }
  return parameters;
}
