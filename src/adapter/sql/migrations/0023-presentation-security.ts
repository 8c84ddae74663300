import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/**
 * Presentation requests under the name of a certificate, with encrypted answers, bound to the browser they were made in,
 * and with transaction data; and the certificates of offices, whose keys are kept with all others.
 */
export function presentationSecurity({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    // Null where the office asks under its DID.
    `alter table presentation_request add column client_id ${text}`,
    // Null where the answer is posted as it is.
    `alter table presentation_request add column response_mode ${text}`,
    // The sealed key that answers are encrypted to, until one was taken.
    `alter table presentation_request add column response_key ${text}`,
    `alter table presentation_request add column session_digest ${text}`,
    `alter table presentation_request add column transaction_data ${text}`,
    `create table office_certificate (
      seq ${sequence}, office_code ${text} not null, digest ${text} not null, chain ${text} not null,
      key_id ${text} not null, installed_at ${text} not null, unique (office_code, digest)) ${tableEnd}`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
