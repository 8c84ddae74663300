import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Access tokens that are bound to a key, and the proofs of possession seen so far. */
export function senderConstrainedTokens({ words: { text, tableEnd } }: Dialect): Migration {
  const statements = [
    `alter table access_token add column dpop_jkt ${text}`,
    `create table dpop_proof (
      jkt ${text} not null, jti_digest ${text} not null, expires_at ${text} not null,
      primary key (jkt, jti_digest)) ${tableEnd}`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
