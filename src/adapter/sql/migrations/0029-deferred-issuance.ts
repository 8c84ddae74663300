import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Offers whose credential the office releases after a check, and what wallets that claimed them wait for. */
export function deferredIssuance({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    // Null where the credential is issued at once.
    `alter table offer add column release_state ${text} check (release_state in ('pending', 'released', 'refused'))`,
    `create table deferred_issuance (
      seq ${sequence}, deferred_issuance_id ${text} not null unique, office_code ${text} not null,
      offer_id ${text} not null, party_id ${text} not null, configuration_id ${text} not null, transaction_digest ${text} not null unique,
      holders ${text} not null, dpop_jkt ${text},
      state ${text} not null check (state in ('pending', 'released', 'refused', 'issued')),
      interval_seconds integer not null, created_at ${text} not null, expires_at ${text} not null,
      decided_at ${text}, decided_by ${text}, issued_id ${text},
      unique (office_code, offer_id, configuration_id)) ${tableEnd}`,
    `create index deferred_issuance_state on deferred_issuance (office_code, state, seq)`,
    // Those that nobody fetched are swept by this.
    `create index deferred_issuance_end on deferred_issuance (expires_at)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
