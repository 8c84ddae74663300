import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Pairs of parties of one office that may be one party, each once, in queues. */
export function matchCandidates({ words: { sequence, text, double, tableEnd } }: Dialect): Migration {
  const statements = [
    `create table match_candidate (
      seq ${sequence}, candidate_id ${text} not null unique, office_code ${text} not null,
      left_party_id ${text} not null, right_party_id ${text} not null check (left_party_id < right_party_id),
      band ${text} not null check (band in ('suggest', 'review')),
      probability ${double} not null check (probability between 0 and 1), rank integer not null,
      explanation ${text} not null, rule_version ${text} not null, found_at ${text} not null,
      is_decided integer not null check (is_decided in (0, 1)), shown_from ${text} not null,
      unique (office_code, left_party_id, right_party_id)) ${tableEnd}`,
    `create index match_candidate_queue on match_candidate (office_code, band, rank, seq) where is_decided = 0`,
    `create index match_candidate_right on match_candidate (office_code, right_party_id)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
