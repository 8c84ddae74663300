import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Dialect } from './dialect.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';

// With the widest table this is far from what a statement may have of parameters: 32,766 in SQLite
// (https://www.sqlite.org/limits.html), 65,535 in PostgreSQL.
const mostRowsAtOnce = 512;

/** Stands for a value of one of the rows while a statement is built. */
class Cell {
  readonly row: number;
  readonly column: string;
  constructor(row: number, column: string) {
    this.row = row;
    this.column = column;
  }
}

/**
 * A statement over rows, as many of them at once as a statement takes, in their order; the answers of all of them. It is
 * built once for each dialect and each power of two, so that few statements serve any number of rows.
 *
 * @NOTE `build` sees cells, not values, so it must not look at them. Every row of every call has the same members.
 */
export function rowsStatement<Row extends object, Answer>(
  build: (db: Kysely<Schema>, rows: readonly Row[]) => Compilable<Answer>,
): (session: Session, rows: readonly Row[]) => Promise<readonly Answer[]> {
  const compiled = new Map<Dialect, Map<number, CompiledQuery<Answer>>>();
  const queryFor = ({ dialect }: Session, first: Row, size: number): CompiledQuery<Answer> => {
    const ofDialect = compiled.get(dialect) ?? new Map<number, CompiledQuery<Answer>>();
    compiled.set(dialect, ofDialect);
    const query = ofDialect.get(size) ?? build(dialect.builder, cellsFor(first, size)).compile();
    ofDialect.set(size, query);
    return query;
  };
  return async (session, rows) => {
    const answers: Answer[] = [];
    for (let start = 0; start < rows.length;) {
      const size = sizeFor(rows.length - start);
      const part = rows.slice(start, start + size);
      const [first] = part;
      if (first === undefined) break;
      const query = queryFor(session, first, size);
      const parameters = query.parameters.map((parameter) =>
        parameter instanceof Cell ? valueOf(part, parameter) : parameter,
      );
      const answered: readonly Answer[] = await session.run<Answer>({ ...query, parameters });
      answers.push(...answered);
      start += size;
    }
    return answers;
  };
}

function valueOf(rows: readonly object[], { row, column }: Cell): unknown {
  return Reflect.get(rows[row] ?? {}, column);
}

/** The largest power of two that is not too many. */
function sizeFor(count: number): number {
  let size = mostRowsAtOnce;
  while (size > count) size /= 2;
  return size;
}

function cellsFor<Row extends object>(like: Row, count: number): readonly Row[] {
  const columns = Object.keys(like);
  // The builder only carries the cells along, so they may wear the types of the values they stand for.
  return Array.from(
    { length: count },
    (_, row) => Object.fromEntries(columns.map((column) => [column, new Cell(row, column)])) as Row,
  );
}
