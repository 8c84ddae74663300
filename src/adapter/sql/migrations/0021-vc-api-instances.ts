import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The identities of VC API issuer instances, and which of their credentials have a place in a status list. */
export function vcApiInstances({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    `create table vc_api_instance (
      instance_id ${text} primary key, office_code ${text} not null, did ${text} not null unique,
      key_type ${text} not null, made_at ${text} not null) ${tableEnd}`,
    `create table vc_api_credential (
      seq ${sequence}, instance_id ${text} not null references vc_api_instance (instance_id),
      name_digest ${text} not null, list_office_code ${text} not null, list_id ${text} not null,
      list_index integer not null, state ${text} not null check (state in ('valid', 'suspended', 'revoked')),
      issued_at ${text} not null, unique (list_office_code, list_id, list_index)) ${tableEnd}`,
    `create index vc_api_credential_by_name on vc_api_credential (instance_id, name_digest)`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
