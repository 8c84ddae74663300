import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The last version seen of each log of another host, over restarts and for all processes of a node. */
export function knownHeads({ words: { text, keyedTableEnd } }: Dialect): Migration {
  return {
    async up(db) {
      await sql
        .raw(
          `create table known_head (
            scid ${text} primary key, did ${text} not null, version_number integer not null,
            version_id ${text} not null, names ${text} not null, watchers ${text} not null,
            seen_at ${text} not null) ${keyedTableEnd}`,
        )
        .execute(db);
    },
  };
}
