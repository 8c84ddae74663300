import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The order in which lines were appended to the logs of this node, and the logs that are mirrored from other nodes. */
export function didFeed(dialect: Dialect): Migration {
  return {
    async up(db) {
      for (const statement of [
        ...feedTables(dialect),
        ...mirrorTables(dialect),
        ...['did_feed', 'mirrored_line', 'mirror_finding'].flatMap((table) => dialect.appendOnly(table)),
      ])
        await sql.raw(statement).execute(db);
    },
  };
}

function feedTables({ words: { sequence, text, tableEnd } }: Dialect): readonly string[] {
  return [
    `create table did_feed (
      position ${sequence}, did ${text} not null, number integer not null, unique (did, number),
      foreign key (did, number) references did_log_line (did, number)) ${tableEnd}`,
    // The lines of before the feed, in the order of the logs.
    `insert into did_feed (did, number)
      select line.did, line.number from did_log_line line join did_log log on log.did = line.did
      order by log.seq, line.number`,
  ];
}

function mirrorTables({ words: { sequence, text, tableEnd } }: Dialect): readonly string[] {
  return [
    `create table mirror_source (
      source ${text} primary key, position ${wide(sequence)} not null, did ${text} not null,
      version_id ${text} not null, reached_at ${text} not null) ${tableEnd}`,
    `create table mirrored_log (
      seq ${sequence}, source ${text} not null, did ${text} not null, scid ${text} not null,
      line_count integer not null, head ${text} not null, witness_proofs ${text},
      contested integer not null check (contested in (0, 1)), seen_at ${text} not null,
      unique (source, did)) ${tableEnd}`,
    `create index mirrored_log_by_did on mirrored_log (did)`,
    `create index mirrored_log_by_scid on mirrored_log (scid)`,
    `create table mirrored_line (
      source ${text} not null, did ${text} not null, number integer not null, version_id ${text} not null,
      line ${text} not null, primary key (source, did, number),
      foreign key (source, did) references mirrored_log (source, did)) ${tableEnd}`,
    `create table mirror_finding (
      seq ${sequence}, source ${text} not null, did ${text} not null, number integer not null,
      kind ${text} not null, kept_digest ${text} not null, seen_digest ${text} not null,
      detail ${text} not null, found_at ${text} not null,
      unique (source, did, number, kind, seen_digest)) ${tableEnd}`,
  ];
}

// The whole number a sequence counts in: a strict table of SQLite knows no `bigint`, its `integer` is as wide.
function wide(sequence: string): string {
  return sequence.split(' ')[0] ?? 'integer';
}
