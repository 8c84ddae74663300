import pg from 'pg';
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { ArchiveRow, ArchiveShape, Cell, NodeArchive } from '../../usecase/archive/node-archive.ts';
import { described, type DescribedTable, inOrderOfReference, quoted, selectAll } from './archive-shape.ts';
import { integerTypes } from './postgres-pool.ts';
import { connectionFault } from './store-fault.ts';

const connectMilliseconds = 5_000;
const rowsAtOnce = 500;
const names = z.array(z.object({ name: z.string() }));
const describedRows = z.array(
  z.object({
    name: z.string(),
    columns: z.array(z.string()),
    key: z.array(z.string()).nullable(),
    refers_to: z.array(z.string()).nullable(),
    counter: z.string().nullable(),
  }),
);

const describeTables = `
  select c.relname::text as name,
    (select array_agg(a.attname::text) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select array_agg(a.attname::text order by k.place)
      from pg_constraint p, unnest(p.conkey) with ordinality k (attnum, place), pg_attribute a
      where p.conrelid = c.oid and p.contype = 'p' and a.attrelid = c.oid and a.attnum = k.attnum) as key,
    (select array_agg(f.confrelid::regclass::text) from pg_constraint f
      where f.conrelid = c.oid and f.contype = 'f') as refers_to,
    (select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '') as counter
  from pg_class c
  where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname not like 'kysely\\_%'`;

/** Everything in a PostgreSQL database, on a connection of its own. */
export function createPostgresArchive({ url }: { readonly url: string }): NodeArchive {
  return {
    read: (work) =>
      onConnection(url, 'begin isolation level repeatable read read only', async (client) => {
        const tables = await describe(client);
        return work({
          ...(await shapeOf(client, tables)),
          async count({ name }) {
            const { rows } = await client.query<{ count: number }>(`select count(*) from ${quoted(name)}`);
            return rows[0]?.count ?? 0;
          },
          rows: (table) => readRows(client, described(tables, table)),
        });
      }),
    write: (work) =>
      onConnection(url, 'begin isolation level read committed', async (client) => {
        const tables = await describe(client);
        const all = tables.map(({ name }) => quoted(name)).join(', ');
        await client.query(`lock table ${all} in share row exclusive mode`);
        const result = await work({
          ...(await shapeOf(client, tables)),
          isEmpty: () => hasNoRow(client, tables),
          insert: (table, rows) => insertRows(client, described(tables, table), rows),
        });
        await setCounters(client, tables);
        return result;
      }),
  };
}

async function onConnection<T>(
  url: string,
  begin: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    types: integerTypes,
    application_name: 'global-identifier archive',
    connectionTimeoutMillis: connectMilliseconds,
  });
  client.on('error', () => undefined); // the query that needs the lost connection fails by itself
  try {
    await client.connect();
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // Of SQLSTATE class 23: integrity constraints.
    if (error instanceof pg.DatabaseError && error.code?.startsWith('23') === true)
      throw new Problem('import-invalid', 'The archive has rows that do not fit together.');
    throw connectionFault(error);
  } finally {
    await client.end().catch(() => undefined); // what was not committed is undone with the connection
  }
}

async function describe(client: pg.Client): Promise<readonly DescribedTable[]> {
  const { rows } = await client.query<object>(describeTables);
  return inOrderOfReference(
    describedRows.parse(rows).map(({ name, columns, key, refers_to: refersTo, counter }) => ({
      name,
      columns: columns.toSorted(),
      key: key ?? [],
      refersTo: refersTo ?? [],
      counter: counter ?? undefined,
    })),
  );
}

async function shapeOf(client: pg.Client, tables: readonly DescribedTable[]): Promise<ArchiveShape> {
  const { rows } = await client.query<object>('select name from kysely_migration order by name collate "C"');
  return {
    migrations: names.parse(rows).map(({ name }) => name),
    tables: tables.map(({ name, columns }) => ({ name, columns })),
  };
}

async function* readRows(client: pg.Client, table: DescribedTable): AsyncGenerator<ArchiveRow> {
  await client.query(`declare archived no scroll cursor for ${selectAll(table)}`);
  for (;;) {
    const { rows } = await client.query<Cell[]>({
      text: `fetch ${rowsAtOnce} from archived`,
      rowMode: 'array',
    });
    yield* rows;
    if (rows.length < rowsAtOnce) break;
  }
  await client.query('close archived');
}

async function hasNoRow(client: pg.Client, tables: readonly DescribedTable[]): Promise<boolean> {
  for (const { name } of tables) {
    const { rows } = await client.query(`select 1 from ${quoted(name)} limit 1`);
    if (rows.length > 0) return false;
  }
  return true;
}

async function insertRows(
  client: pg.Client,
  { name, columns }: DescribedTable,
  rows: readonly ArchiveRow[],
): Promise<void> {
  const places = rows.map((_row, row) => {
    const slots = columns.map((_column, column) => `$${row * columns.length + column + 1}`);
    return `(${slots.join(', ')})`;
  });
  await client.query(
    `insert into ${quoted(name)} (${columns.map(quoted).join(', ')}) overriding system value values ${places.join(', ')}`,
    rows.flat(),
  );
}

/** Lets the counters go on after the highest numbers that were put in. */
async function setCounters(client: pg.Client, tables: readonly DescribedTable[]): Promise<void> {
  for (const { name, counter } of tables) {
    if (counter === undefined) continue;
    await client.query(
      `select setval(pg_get_serial_sequence('${quoted(name)}', '${counter}'),
        coalesce(max(${quoted(counter)}), 0) + 1, false) from ${quoted(name)}`,
    );
  }
}
