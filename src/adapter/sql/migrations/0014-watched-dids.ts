import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The DIDs of other nodes whose logs are watched; the copies are kept beside the mirrored ones. */
export function watchedDids({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  return {
    async up(db) {
      await sql
        .raw(
          `create table watched_did (
            seq ${sequence}, scid ${text} not null unique, did ${text} not null, since ${text} not null,
            looked_at ${text}, ended_at ${text}) ${tableEnd}`,
        )
        .execute(db);
    },
  };
}
