import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Offices that witness each other's identifiers: their keys, peers and approvals, and entries that wait for them. */
export function witnesses(dialect: Dialect): Migration {
  return {
    async up(db) {
      for (const statement of [
        ...witnessTables(dialect),
        ...ownTables(dialect),
        ...['witness_proof', 'witness_approval'].flatMap((table) => dialect.appendOnly(table)),
      ])
        await sql.raw(statement).execute(db);
    },
  };
}

// What an office keeps as a witness of others.
function witnessTables({ words: { sequence, text, tableEnd, keyedTableEnd } }: Dialect): readonly string[] {
  return [
    `create table witness_key (
      office_code ${text} primary key, witness ${text} not null unique, made_at ${text} not null) ${tableEnd}`,
    `create table peer_office (
      seq ${sequence}, peer_id ${text} not null unique, office_code ${text} not null, did ${text} not null,
      url ${text}, witness ${text}, permissions ${text} not null, since ${text} not null,
      until ${text}) ${tableEnd}`,
    `create unique index peer_office_in_force on peer_office (office_code, did) where until is null`,
    `create table witnessed_log (
      office_code ${text} not null, scid ${text} not null, version_number integer not null,
      version_id ${text} not null, state ${text} not null, seen_at ${text} not null, primary key (office_code, scid)) ${keyedTableEnd}`,
    `create table witness_approval (
      office_code ${text} not null, scid ${text} not null, version_number integer not null,
      version_id ${text} not null, did ${text} not null, witness ${text} not null, proof ${text} not null,
      line ${text} not null, at ${text} not null,
      primary key (office_code, scid, version_number)) ${tableEnd}`,
  ];
}

// What a host keeps of its own witnessed logs.
function ownTables({ words: { text, tableEnd } }: Dialect): readonly string[] {
  return [
    // The entry that waits, which is then the only one that can be appended; and what witnesses said of the last one.
    `alter table did_log add column pending_version_id ${text}`,
    `alter table did_log add column witnesses ${text}`,
    `create table witness_proof (
      did ${text} not null references did_log (did), version_number integer not null,
      version_id ${text} not null, witness ${text} not null, proof ${text} not null,
      primary key (did, version_number, witness)) ${tableEnd}`,
    `create table pending_entry (
      did ${text} primary key references did_log (did), office_code ${text} not null, party_id ${text},
      expected_head ${text} not null, version_id ${text} not null, change ${text} not null,
      urgency ${text} not null, record ${text}, new_keys ${text} not null, retired_key_ids ${text} not null,
      command ${text} not null, proofs ${text} not null, created_at ${text} not null) ${tableEnd}`,
  ];
}
