import Database from 'better-sqlite3';
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { ArchiveShape, Cell, NodeArchive } from '../../usecase/archive/node-archive.ts';
import { described, type DescribedTable, inOrderOfReference, quoted, selectAll } from './archive-shape.ts';
import { storeFault } from './store-fault.ts';

const waitMilliseconds = 5_000;
const names = z.array(z.object({ name: z.string() }));
const columnsOf = z.array(z.object({ name: z.string(), pk: z.number() }));
const referencesOf = z.array(z.object({ table: z.string() }));

/** Everything in a SQLite file, on a connection of its own. */
export function createSqliteArchive({ file }: { readonly file: string }): NodeArchive {
  return {
    read: (work) =>
      onConnection(file, { isReading: true }, async (database) => {
        const tables = describe(database);
        return work({
          ...shapeOf(database, tables),
          count: async ({ name }) =>
            z.number().parse(
              database
                .prepare(`select count(*) from ${quoted(name)}`)
                .pluck()
                .get(),
            ),
          async *rows(table) {
            const statement = database.prepare<[], Cell[]>(selectAll(described(tables, table))).raw();
            yield* statement.iterate();
          },
        });
      }),
    write: (work) =>
      onConnection(file, { isReading: false }, async (database) => {
        const tables = describe(database);
        return work({
          ...shapeOf(database, tables),
          isEmpty: async () =>
            tables.every(
              ({ name }) => database.prepare(`select 1 from ${quoted(name)} limit 1`).get() === undefined,
            ),
          async insert(table, rows) {
            const { name, columns } = described(tables, table);
            const slots = columns.map(() => '?').join(', ');
            const statement = database.prepare(
              `insert into ${quoted(name)} (${columns.map(quoted).join(', ')}) values (${slots})`,
            );
            for (const row of rows) statement.run(...row);
          },
        });
      }),
  };
}

async function onConnection<T>(
  file: string,
  { isReading }: { readonly isReading: boolean },
  work: (database: Database.Database) => Promise<T>,
): Promise<T> {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: isReading, fileMustExist: true, timeout: waitMilliseconds });
    database.pragma('foreign_keys = ON');
    database.pragma('synchronous = FULL');
    database.exec(isReading ? 'begin' : 'begin immediate');
    const result = await work(database);
    database.exec('commit');
    return result;
  } catch (error) {
    if (database?.inTransaction === true) database.exec('rollback');
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT'))
      throw new Problem('import-invalid', 'The archive has rows that do not fit together.', { cause: error });
    throw storeFault(error);
  } finally {
    database?.close();
  }
}

function describe(database: Database.Database): readonly DescribedTable[] {
  const tables = names.parse(
    database
      .prepare(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'
          and name not like 'kysely\\_%' escape '\\' order by name`,
      )
      .all(),
  );
  return inOrderOfReference(
    tables.map(({ name }) => {
      const columns = columnsOf.parse(database.pragma(`table_info(${quoted(name)})`));
      const references = referencesOf.parse(database.pragma(`foreign_key_list(${quoted(name)})`));
      return {
        name,
        columns: columns.map((column) => column.name).toSorted(),
        key: columns
          .filter(({ pk }) => pk > 0)
          .toSorted((one, other) => one.pk - other.pk)
          .map((column) => column.name),
        refersTo: references.map(({ table }) => table),
        counter: undefined,
      };
    }),
  );
}

function shapeOf(database: Database.Database, tables: readonly DescribedTable[]): ArchiveShape {
  const migrations = names.parse(database.prepare('select name from kysely_migration order by name').all());
  return {
    migrations: migrations.map(({ name }) => name),
    tables: tables.map(({ name, columns }) => ({ name, columns })),
  };
}
