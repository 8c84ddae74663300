import { Problem } from '../../base/problem.ts';
import type { ArchiveTable } from '../../usecase/archive/node-archive.ts';

/** What a database says of one of its tables. */
export type DescribedTable = ArchiveTable & {
  /** The primary key's columns in their order. */
  readonly key: readonly string[];
  /** The tables its rows refer to. */
  readonly refersTo: readonly string[];
  /** The column that counts insertions, where the database has to be told where it stands. */
  readonly counter: string | undefined;
};

const namePattern = /^[a-z][a-z0-9_]*$/;

/** The tables in an order in which every row comes after those it refers to; the same for the same tables. */
export function inOrderOfReference(tables: readonly DescribedTable[]): readonly DescribedTable[] {
  const ordered: DescribedTable[] = [];
  const done = new Set<string>();
  let left = tables.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  while (left.length > 0) {
    const ready = left.filter(({ name, refersTo }) =>
      refersTo.every((other) => other === name || done.has(other)),
    );
    if (ready.length === 0)
      throw new Problem('internal-error', 'The tables refer to each other in a circle.');
    for (const table of ready) done.add(table.name);
    ordered.push(...ready);
    left = left.filter(({ name }) => !done.has(name));
  }
  return ordered;
}

/** A name of the schema as an SQL identifier. */
export function quoted(name: string): string {
  if (!namePattern.test(name)) throw new Problem('internal-error', 'A table or column has an unusual name.');
  return `"${name}"`;
}

/** The statement that reads a table's rows in the order of its key. */
export function selectAll({ name, columns, key }: DescribedTable): string {
  const order = key.length === 0 ? columns : key;
  return `select ${columns.map(quoted).join(', ')} from ${quoted(name)} order by ${order.map(quoted).join(', ')}`;
}

/** The description of a table an archive names. */
export function described(tables: readonly DescribedTable[], { name }: ArchiveTable): DescribedTable {
  const table = tables.find((other) => other.name === name);
  if (table === undefined) throw new Problem('internal-error', 'There is no such table.');
  return table;
}
