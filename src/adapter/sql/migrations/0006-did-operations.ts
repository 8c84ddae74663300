import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** When logs were changed, by this node's clock: an entry's own time is what its author wrote. */
export function didOperations({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  return {
    async up(db) {
      const table = `create table did_operation (
        seq ${sequence}, did ${text} not null references did_log (did), at ${text} not null) ${tableEnd}`;
      for (const statement of [
        table,
        `create index did_operation_by_did on did_operation (did, at)`,
        `create index did_operation_by_time on did_operation (at)`,
      ])
        await sql.raw(statement).execute(db);
    },
  };
}
