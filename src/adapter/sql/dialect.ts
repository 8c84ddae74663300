import {
  type Expression,
  type SqlBool,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Schema } from './schema.ts';

/** Everything in which the two databases are spelt differently; all other SQL is common to both. */
export type Dialect = {
  readonly name: 'sqlite' | 'postgres';
  /** Builds and compiles queries; it is connected to nothing and runs none. */
  readonly builder: Kysely<Schema>;
  /** Words of the data definition language. */
  readonly words: {
    /** A primary key that counts insertions. */
    readonly sequence: string;
    /** Text compared and ordered by its bytes. */
    readonly text: string;
    readonly bytes: string;
    /** A number of 64 bits with a fraction. */
    readonly double: string;
    /** What follows a table's closing parenthesis. */
    readonly tableEnd: string;
    /** The same for a table of short rows that is kept in the order of its primary key. */
    readonly keyedTableEnd: string;
  };
  /** Whether a column has the text in it; no character has a special meaning. */
  contains(column: string, text: string): Expression<SqlBool>;
  /** Statements that make a table refuse every change but an insertion. */
  appendOnly(table: string): readonly string[];
};

export const sqlite: Dialect = {
  name: 'sqlite',
  builder: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  words: {
    sequence: 'integer primary key',
    text: 'text',
    bytes: 'blob',
    double: 'real',
    tableEnd: 'strict',
    keyedTableEnd: 'strict, without rowid',
  },
  contains: (column, text) => sql<SqlBool>`instr(${sql.ref(column)}, ${text}) > 0`,
  appendOnly: (table) =>
    ['update', 'delete'].map(
      (change) => `create trigger ${table}_no_${change} before ${change} on ${table}
        begin select raise(abort, 'rows of ${table} are only ever added'); end`,
    ),
};

export const postgres: Dialect = {
  name: 'postgres',
  builder: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  words: {
    sequence: 'bigint generated always as identity primary key',
    text: 'text collate "C"',
    bytes: 'bytea',
    double: 'double precision',
    tableEnd: '',
    keyedTableEnd: '',
  },
  contains: (column, text) => sql<SqlBool>`strpos(${sql.ref(column)}, ${text}) > 0`,
  appendOnly: (table) => [
    `create function ${table}_refuse() returns trigger language plpgsql as
      $$ begin raise exception 'rows of ${table} are only ever added'; end $$`,
    `create trigger ${table}_only_grows before update or delete or truncate on ${table}
      for each statement execute function ${table}_refuse()`,
  ],
};
