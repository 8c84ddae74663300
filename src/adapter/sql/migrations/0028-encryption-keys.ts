import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The key of each office that wallets encrypt their requests to. */
export function encryptionKeys({ words: { text, tableEnd } }: Dialect): Migration {
  return {
    async up(db) {
      const statement = `create table encryption_key (
        office_code ${text} primary key, response_key ${text} not null, made_at ${text} not null) ${tableEnd}`;
      await sql.raw(statement).execute(db);
    },
  };
}
