import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Dialect } from './dialect.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';

/** Stands for a value while a statement is built. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A statement that is built and compiled once for each dialect and then run with the values of each call: building costs
 * several times as much as running it in SQLite.
 *
 * @NOTE `build` sees slots, not values, so it must not look at them. Every call gives the same members.
 */
export function statement<Values extends object, Row>(
  build: (db: Kysely<Schema>, values: Values) => Compilable<Row>,
): (session: Session, values: Values) => Promise<readonly Row[]> {
  const compiled = new Map<Dialect, CompiledQuery<Row>>();
  return async (session, values) => {
    let query = compiled.get(session.dialect);
    if (query === undefined) {
      query = build(session.dialect.builder, slotsFor(values)).compile();
      compiled.set(session.dialect, query);
    }
    const given = new Map<string, unknown>(Object.entries(values));
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Slot ? given.get(parameter.name) : parameter,
    );
    return session.run({ ...query, parameters });
  };
}

function slotsFor<Values extends object>(values: Values): Values {
  const slots = Object.keys(values).map((name) => [name, new Slot(name)]);
  // The builder only carries the slots along, so they may wear the types of the values they stand for.
  return Object.fromEntries(slots) as Values;
}
