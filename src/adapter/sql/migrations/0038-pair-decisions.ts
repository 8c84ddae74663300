import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** What offices decide of pairs of their parties, and how each pair stands by it. */
export function pairDecisions({
  words: { sequence, text, double, tableEnd, keyedTableEnd },
}: Dialect): Migration {
  const pair = `office_code ${text} not null, left_party_id ${text} not null, right_party_id ${text} not null
    check (left_party_id < right_party_id)`;
  const kinds = `('same', 'notSame', 'postponed', 'withdrawn')`;
  const statements = [
    `create table pair_decision (
      seq ${sequence}, decision_id ${text} not null unique, ${pair}, left_did ${text} not null,
      right_did ${text} not null, number integer not null check (number > 0),
      kind ${text} not null check (kind in ${kinds}), is_final integer not null check (is_final in (0, 1)),
      until ${text}, reason ${text} not null, decided_at ${text} not null, decided_by ${text} not null,
      band ${text}, probability ${double}, explanation ${text}, rule_version ${text}, statement ${text} not null,
      unique (office_code, left_party_id, right_party_id, number)) ${tableEnd}`,
    `create index pair_decision_right on pair_decision (office_code, right_party_id)`,
    `create table pair_standing (
      ${pair}, number integer not null, last_decision_id ${text} not null,
      verdict ${text} check (verdict in ('same', 'notSame')), verdict_decision_id ${text},
      proposed_kind ${text} check (proposed_kind in ${kinds}), proposed_by ${text}, postponed_until ${text},
      primary key (office_code, left_party_id, right_party_id)) ${keyedTableEnd}`,
    `create index pair_standing_right on pair_standing (office_code, right_party_id)`,
    `create table decision_turn (office_code ${text} primary key, turns integer not null) ${keyedTableEnd}`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
