import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** What offices ask each other about parties, without naming them. */
export function linkRequests({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    `create table link_request (
      seq ${sequence}, request_id ${text} not null, office_code ${text} not null,
      direction ${text} not null check (direction in ('sent', 'received')), peer ${text} not null, party_id ${text},
      kinds ${text} not null, did ${text}, wishes ${text} not null, salted_keys ${text} not null, sealed_salt ${text},
      asked_at ${text} not null, asked_by ${text} not null, expires_at ${text} not null,
      answer ${text}, answered_at ${text}, answered_by ${text},
      unique (office_code, direction, request_id)) ${tableEnd}`,
    `create index link_request_peer on link_request (office_code, direction, peer, asked_at)`,
    // Keys and salts of those that nobody answered are forgotten by this.
    `create index link_request_end on link_request (expires_at)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
