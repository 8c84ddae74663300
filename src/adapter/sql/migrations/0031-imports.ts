import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';
import { leisOf } from '../party-leis.ts';

/** Imports of registers as jobs that can be gone on with, and the LEIs by which rows are known to be one party. */
export function imports({ name, words: { sequence, text, tableEnd, keyedTableEnd } }: Dialect): Migration {
  // SQLite's strict tables know one integer type, which is wide enough.
  const count = name === 'sqlite' ? 'integer' : 'bigint';
  const statements = [
    `create table import_job (
      seq ${sequence}, job_id ${text} not null unique, office_code ${text} not null, actor ${text} not null,
      digest ${text} not null, format ${text} not null, mapping ${text}, stored integer not null, bytes ${count} not null,
      state ${text} not null check (state in ('accepted', 'running', 'matching', 'done', 'failed', 'cancelled')),
      done_rows ${count} not null, counts ${text} not null, report_bytes ${count} not null,
      created_at ${text} not null, started_at ${text}, ended_at ${text}, runner ${text}, alive_until ${text},
      cancel_asked integer not null, failure ${text}) ${tableEnd}`,
    // An office has one import at a time.
    `create unique index import_job_open on import_job (office_code) where ended_at is null`,
    `create index import_job_office on import_job (office_code, seq)`,
    `create table import_row (
      job_id ${text} not null, row_number ${count} not null, line ${count}, outcome ${text} not null, party_id ${text},
      errors ${text}, primary key (job_id, row_number)) ${keyedTableEnd}`,
    `create index import_row_party on import_row (job_id, party_id)`,
    `create table import_piece (
      job_id ${text} not null, piece integer not null, content ${text} not null,
      primary key (job_id, piece)) ${tableEnd}`,
    `create table party_lei (
      office_code ${text} not null, lei ${text} not null, party_id ${text} not null,
      primary key (office_code, lei, party_id)) ${keyedTableEnd}`,
    `create index party_lei_party on party_lei (party_id)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
      const { rows } = await sql<{ office_code: string; party_id: string; data: string }>`
        select office_code, party_id, data from party where data like '%"LEI"%'`.execute(db);
      for (const { office_code, party_id, data } of rows)
        for (const lei of leisOf(JSON.parse(data)))
          await sql`insert into party_lei (office_code, lei, party_id) values (${office_code}, ${lei}, ${party_id})`.execute(
            db,
          );
    },
  };
}
