import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Identifiers that leave for another node, and those that come from one. */
export function moves(dialect: Dialect): Migration {
  return {
    async up(db) {
      for (const statement of [...departureColumns(dialect), ...arrivalTables(dialect)])
        await sql.raw(statement).execute(db);
    },
  };
}

function departureColumns({ words: { text } }: Dialect): readonly string[] {
  return [
    `alter table did_log add column departs_to ${text}`,
    `alter table did_log add column departure_entry ${text}`,
    `alter table did_log add column departed_at ${text}`,
    `alter table did_log add column moved_at ${text}`,
    `alter table party add column move ${text} check (move in ('leaving', 'moved'))`,
  ];
}

function arrivalTables({ words: { sequence, text, tableEnd } }: Dialect): readonly string[] {
  return [
    `create table party_arrival (
      arrival_id ${text} primary key, office_code ${text} not null, former_did ${text} not null,
      did ${text} not null, location ${text} not null, unsigned ${text} not null, data ${text} not null,
      record ${text}, keys ${text} not null, expires_at ${text} not null) ${tableEnd}`,
    `create index party_arrival_by_expiry on party_arrival (expires_at)`,
    `create table did_former_name (
      seq ${sequence}, former_did ${text} not null, did ${text} not null references did_log (did),
      unique (former_did, did)) ${tableEnd}`,
  ];
}
