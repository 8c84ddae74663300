import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** How holders' identifiers are recovered, and how parties take identifiers over that an office made. */
export function recovery(dialect: Dialect): Migration {
  return {
    async up(db) {
      for (const statement of [
        ...recoveryTables(dialect),
        ...claimTables(dialect),
        ...dialect.appendOnly('recovery_approval'),
      ])
        await sql.raw(statement).execute(db);
    },
  };
}

function recoveryTables({ words: { sequence, text, tableEnd, keyedTableEnd } }: Dialect): readonly string[] {
  return [
    `alter table log_draft add column recovery ${text}`,
    `create table recovery_plan (
      did ${text} primary key, office_code ${text} not null, party_id ${text} not null,
      version integer not null check (version > 0), terms ${text} not null, set_at ${text} not null) ${keyedTableEnd}`,
    `create table recovery (
      seq ${sequence}, recovery_id ${text} not null unique, office_code ${text} not null,
      party_id ${text} not null, did ${text} not null, head_version_id ${text} not null,
      plan_version integer not null, new_key_hash ${text} not null, keys ${text} not null,
      state ${text} not null check
        (state in ('collecting', 'waiting', 'completed', 'objected', 'superseded', 'expired')),
      approvals integer not null check (approvals >= 0), opened_at ${text} not null,
      expires_at ${text} not null, waiting_until ${text}, ended_at ${text}) ${tableEnd}`,
    `create unique index recovery_open on recovery (did) where state in ('collecting', 'waiting')`,
    `create index recovery_by_party on recovery (party_id, seq)`,
    `create table recovery_approval (
      recovery_id ${text} not null references recovery (recovery_id), guardian ${text} not null,
      evidence_digest ${text} not null, at ${text} not null,
      primary key (recovery_id, guardian)) ${tableEnd}`,
  ];
}

function claimTables({ words: { sequence, text, tableEnd } }: Dialect): readonly string[] {
  return [
    `create table claim_code (
      seq ${sequence}, code_id ${text} not null unique, office_code ${text} not null,
      party_id ${text} not null, did ${text} not null, code_digest ${text} not null,
      created_at ${text} not null, expires_at ${text} not null,
      failed_tries integer not null check (failed_tries >= 0),
      state ${text} not null check (state in ('open', 'used', 'withdrawn', 'locked'))) ${tableEnd}`,
    `create unique index claim_code_open on claim_code (party_id) where state = 'open'`,
    `create index claim_code_by_party on claim_code (party_id, seq)`,
  ];
}
