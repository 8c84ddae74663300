import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/**
 * Accreditations as credentials, the roots they lead to, keys that were in other hands since some time, what a credential
 * renews, and what an issued credential said. Offices trust themselves for the types that are new.
 */
export function accreditation({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const ownTypes = [
    ['RightHolderCredential', 'right-holder'],
    ['OfficeAccreditationCredential', 'office-accreditation'],
  ] as const;
  const statements = [
    `create table accreditation (
      seq ${sequence}, office_code ${text} not null, accreditation_id ${text} not null,
      issuer ${text} not null, issuer_office_code ${text} not null,
      subject ${text} not null, subject_office_code ${text} not null,
      accredited_for ${text} not null, delegation_depth integer not null,
      valid_from ${text} not null, valid_until ${text}, revoked_from ${text}, origin ${text} not null,
      credential ${text} not null, credential_digest ${text} not null,
      received_at ${text} not null, checked_at ${text} not null,
      unique (office_code, accreditation_id), unique (office_code, credential_digest)) ${tableEnd}`,
    `create table trust_root (
      seq ${sequence}, office_code ${text} not null, did ${text} not null,
      since ${text} not null, until ${text}) ${tableEnd}`,
    `create unique index trust_root_in_force on trust_root (office_code, did) where until is null`,
    `create table key_compromise (
      seq ${sequence}, office_code ${text} not null, did ${text} not null, key_thumbprint ${text} not null,
      since ${text} not null, recorded_at ${text} not null) ${tableEnd}`,
    `create index key_compromise_did on key_compromise (did)`,
    `alter table offer add column renews ${text}`,
    `alter table issued_credential add column content_digest ${text}`,
    `create index issued_credential_content on issued_credential (content_digest)`,
    // The rows by which an office trusts itself, for the types there were not when it was added.
    ...ownTypes.map(
      ([type, slug]) => `
      insert into trusted_issuer (list_office_code, issuer_id, did, office_code, credential_type, vct, since, until)
      select t.list_office_code, t.issuer_id || '-${slug}', t.did, t.office_code, '${type}',
        replace(t.vct, '/global-identifier/', '/${slug}/'), t.since, t.until
      from trusted_issuer t join office o on o.office_code = t.list_office_code and o.did = t.did
      where t.credential_type = 'GlobalIdentifierCredential' and t.until is null`,
    ),
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
