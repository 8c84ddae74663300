import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Outside identifiers that an office found, on evidence, to be a party's. */
export function outsideIdentifiers({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    `create table outside_attestation (
      seq ${sequence}, attestation_id ${text} not null unique, office_code ${text} not null,
      party_id ${text} not null, did ${text} not null,
      scheme ${text} not null, country_code ${text}, normalised ${text} not null, check_digits ${text} not null,
      exclusive_key ${text}, level ${text} not null check (level in ('low', 'substantial', 'high')),
      evidence ${text} not null, attested_at ${text} not null, attested_by ${text} not null,
      withdrawn_at ${text}, withdrawn_by ${text}, withdrawal_reason ${text}) ${tableEnd}`,
    `create unique index outside_attestation_in_force on outside_attestation (office_code, exclusive_key)
      where withdrawn_at is null and exclusive_key is not null`,
    `create index outside_attestation_party on outside_attestation (office_code, party_id, seq)`,
    `create index outside_attestation_number on outside_attestation (office_code, normalised, seq)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
