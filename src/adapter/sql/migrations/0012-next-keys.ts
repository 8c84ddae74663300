import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The key that the next entry of an identifier in custody will be made with, where its log has committed to it. */
export function nextKeys({ words: { text } }: Dialect): Migration {
  return {
    async up(db) {
      await sql.raw(`alter table did_record add column next_key_id ${text}`).execute(db);
    },
  };
}
