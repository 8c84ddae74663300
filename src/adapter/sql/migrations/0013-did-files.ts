import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Files beside the logs of DIDs, such as `whois.vp`; each is replaced and removed like any other data of its subject. */
export function didFiles({ words: { text, tableEnd } }: Dialect): Migration {
  return {
    async up(db) {
      await sql
        .raw(
          `create table did_file (
            did ${text} not null, name ${text} not null, body ${text} not null, verification_method ${text},
            updated_at ${text} not null, expires_at ${text}, primary key (did, name)) ${tableEnd}`,
        )
        .execute(db);
    },
  };
}
