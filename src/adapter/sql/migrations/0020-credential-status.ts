import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/**
 * Credentials that can be suspended, with the last change of their status and its reason; lists that another DID than
 * the office's publishes; and places that belong to no credential, so that the set ones do not tell how many ended.
 */
export function credentialStatus({ words: { text } }: Dialect): Migration {
  const statements = [
    `alter table issued_credential add column suspended_at ${text}`,
    `alter table issued_credential add column status_changed_at ${text}`,
    `alter table issued_credential add column status_reason ${text}`,
    `alter table issued_credential add column status_message ${text}`,
    // Null where the list is the office's own.
    `alter table status_list add column issuer_did ${text}`,
    // How many places were drawn for decoys; 0 where that is still to be done.
    `alter table status_list add column decoys integer not null default 0`,
    `alter table status_entry add column decoy integer not null default 0 check (decoy in (0, 1))`,
    // What was revoked before has its last change on record too.
    `update issued_credential set status_changed_at = revoked_at where revoked_at is not null`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
