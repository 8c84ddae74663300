import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/**
 * Links of DIDs as one party with the credentials of their sides, and objections to links. Offices trust themselves for
 * the type of credential that is new.
 */
export function didLinks({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    `create table did_link (
      seq ${sequence}, link_id ${text} not null unique, office_code ${text} not null,
      did ${text} not null, other_did ${text} not null, nonce ${text} not null, audience ${text} not null,
      state ${text} not null
        check (state in ('pending', 'oneSided', 'reciprocal', 'objected', 'withdrawn', 'revoked')),
      requested_at ${text} not null, requested_by ${text} not null, expires_at ${text} not null,
      states_equivalence integer not null, is_not_same integer not null,
      ended_at ${text}, ended_by ${text}, end_reason ${text},
      check (did < other_did)) ${tableEnd}`,
    `create unique index did_link_in_force on did_link (office_code, did, other_did) where ended_at is null`,
    `create index did_link_did on did_link (office_code, did)`,
    `create index did_link_other_did on did_link (office_code, other_did)`,
    `create table did_link_statement (
      seq ${sequence}, link_id ${text} not null, office_code ${text} not null,
      did ${text} not null, other_did ${text} not null,
      role ${text} not null check (role in ('party', 'office')), issuer ${text} not null,
      credential ${text} not null, credential_digest ${text} not null, evidence ${text} not null,
      issued_id ${text}, valid_from ${text} not null, valid_until ${text} not null, received_at ${text} not null,
      unique (link_id, did), unique (office_code, credential_digest)) ${tableEnd}`,
    `create table link_objection (
      seq ${sequence}, objection_id ${text} not null unique, office_code ${text} not null,
      link_kind ${text} not null check (link_kind in ('didLink', 'partyLink')), link_id ${text} not null,
      did ${text} not null, reason ${text} not null, statement_digest ${text},
      objected_at ${text} not null, objected_by ${text} not null,
      state ${text} not null check (state in ('open', 'upheld', 'dismissed')),
      decided_at ${text}, decided_by ${text}, decision_reason ${text}) ${tableEnd}`,
    `create unique index link_objection_open on link_objection (office_code, link_id) where state = 'open'`,
    `create index link_objection_did on link_objection (office_code, did)`,
    `insert into trusted_issuer (list_office_code, issuer_id, did, office_code, credential_type, vct, since, until)
      select t.list_office_code, t.issuer_id || '-same-party', t.did, t.office_code, 'SamePartyCredential',
        replace(t.vct, '/global-identifier/', '/same-party/'), t.since, t.until
      from trusted_issuer t join office o on o.office_code = t.list_office_code and o.did = t.did
      where t.credential_type = 'GlobalIdentifierCredential' and t.until is null`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
