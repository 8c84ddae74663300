import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The first version of all tables. */
export function firstTables(dialect: Dialect): Migration {
  return {
    async up(db) {
      for (const statement of [
        ...registerTables(dialect),
        ...didTables(dialect),
        ...credentialTables(dialect),
        ...trustTables(dialect),
        ...dialect.appendOnly('did_log_line'),
        ...dialect.appendOnly('audit_event'),
      ])
        await sql.raw(statement).execute(db);
    },
  };
}

function registerTables({ words: { sequence, text, tableEnd, keyedTableEnd } }: Dialect): readonly string[] {
  return [
    `create table office (
      office_code ${text} primary key, name ${text} not null, did ${text} not null,
      created_at ${text} not null) ${tableEnd}`,
    `create table party (
      seq ${sequence}, party_id ${text} not null unique, office_code ${text} not null, did ${text} not null,
      control ${text} not null check (control in ('office', 'holder')),
      data ${text} not null, folded_names ${text} not null, version integer not null check (version > 0),
      status ${text} not null check (status in ('active', 'deactivated')),
      created_at ${text} not null, updated_at ${text} not null) ${tableEnd}`,
    `create index party_by_office on party (office_code, seq)`,
    `create index party_by_did on party (office_code, did)`,
    `create table party_identifier (
      office_code ${text} not null, identifier ${text} not null,
      party_id ${text} not null references party (party_id) deferrable initially deferred,
      primary key (office_code, identifier)) ${keyedTableEnd}`,
    `create index party_identifier_by_party on party_identifier (party_id)`,
    `create table party_link (
      seq ${sequence}, link_id ${text} not null unique, office_code ${text} not null,
      identifier ${text} not null, did ${text} not null, evidence ${text} not null,
      linked_at ${text} not null, linked_by ${text} not null,
      unlinked_at ${text}, unlinked_by ${text}, unlink_reason ${text}) ${tableEnd}`,
    `create unique index party_link_in_force on party_link (office_code, identifier) where unlinked_at is null`,
    `create index party_link_by_office on party_link (office_code, seq)`,
    `create index party_link_by_identifier on party_link (office_code, identifier, seq)`,
    `create index party_link_by_did on party_link (office_code, did, seq)`,
  ];
}

function didTables({ words: { sequence, text, bytes, tableEnd } }: Dialect): readonly string[] {
  return [
    `create table did_log (
      seq ${sequence}, did ${text} not null unique, location ${text} not null unique,
      version_id ${text} not null, version_time ${text} not null, created ${text} not null,
      document ${text} not null, deactivated integer not null check (deactivated in (0, 1)),
      line_count integer not null) ${tableEnd}`,
    `create table did_log_line (
      did ${text} not null references did_log (did), number integer not null,
      version_id ${text} not null, version_time ${text} not null, line ${text} not null,
      primary key (did, number)) ${tableEnd}`,
    `create table did_record (
      seq ${sequence}, did ${text} not null unique, provider ${text} not null, office_code ${text} not null,
      controller_key_id ${text}, keys ${text} not null) ${tableEnd}`,
    `create index did_record_by_office on did_record (office_code, seq)`,
    `create table key_record (
      seq ${sequence}, key_id ${text} not null unique, did ${text}, algorithm ${text} not null,
      public_key_hex ${text} not null, sealed ${bytes}) ${tableEnd}`,
    `create table log_draft (
      draft_id ${text} primary key, office_code ${text} not null, did ${text} not null,
      location ${text} not null, unsigned ${text} not null, expires_at ${text} not null) ${tableEnd}`,
    `create index log_draft_by_expiry on log_draft (expires_at)`,
  ];
}

function credentialTables({
  words: { sequence, text, tableEnd, keyedTableEnd },
}: Dialect): readonly string[] {
  return [
    `create table offer (
      seq ${sequence}, offer_id ${text} not null unique, office_code ${text} not null,
      party_id ${text} not null, configuration_ids ${text} not null, code_digest ${text} not null,
      tx_code_digest ${text} not null, dataset ${text} not null, created_at ${text} not null,
      expires_at ${text} not null, failed_tries integer not null check (failed_tries >= 0),
      state ${text} not null check
        (state in ('open', 'tokenIssued', 'issued', 'withdrawn', 'locked', 'expired'))) ${tableEnd}`,
    `create unique index offer_by_code on offer (office_code, code_digest)`,
    `create index offer_by_office on offer (office_code, seq)`,
    `create table access_token (
      token_digest ${text} primary key, office_code ${text} not null, offer_id ${text} not null,
      configuration_ids ${text} not null, expires_at ${text} not null) ${tableEnd}`,
    `create index access_token_by_expiry on access_token (expires_at)`,
    `create table nonce (
      office_code ${text} not null, digest ${text} not null, expires_at ${text} not null,
      primary key (office_code, digest)) ${keyedTableEnd}`,
    `create index nonce_by_expiry on nonce (expires_at)`,
    `create table status_list (
      office_code ${text} not null, list_id integer not null, allocated integer not null,
      version integer not null, primary key (office_code, list_id)) ${keyedTableEnd}`,
    `create table status_entry (
      office_code ${text} not null, list_id integer not null, list_index integer not null,
      status integer not null, primary key (office_code, list_id, list_index),
      foreign key (office_code, list_id) references status_list (office_code, list_id)) ${keyedTableEnd}`,
    `create index status_entry_set on status_entry (office_code, list_id, list_index, status) where status <> 0`,
    `create table issued_credential (
      seq ${sequence}, issued_id ${text} not null unique, office_code ${text} not null, offer_id ${text},
      party_id ${text}, did ${text} not null, credential_type ${text} not null, format ${text} not null,
      list_office_code ${text} not null, list_id ${text} not null, list_index integer not null,
      issued_at ${text} not null, valid_until ${text} not null, revoked_at ${text}) ${tableEnd}`,
    `create index issued_credential_by_office on issued_credential (office_code, seq)`,
    `create index issued_credential_by_did on issued_credential (office_code, did, seq)`,
    `create table presentation_request (
      seq ${sequence}, request_id ${text} not null unique, office_code ${text} not null,
      created_by ${text} not null, purpose ${text} not null, dcql_query ${text} not null,
      nonce ${text} not null, state_digest ${text} not null,
      flow ${text} not null check (flow in ('crossDevice', 'sameDevice')),
      response_code_digest ${text}, created_at ${text} not null, expires_at ${text} not null,
      fetched_at ${text},
      state ${text} not null check (state in ('open', 'answered', 'refused', 'expired')),
      answered_at ${text}, results ${text}, evidence_digest ${text}) ${tableEnd}`,
    `create index presentation_request_by_office on presentation_request (office_code, seq)`,
  ];
}

function trustTables({ words: { sequence, text, tableEnd, keyedTableEnd } }: Dialect): readonly string[] {
  return [
    `create table access_credential (
      seq ${sequence}, credential_id ${text} not null unique, office_code ${text} not null,
      label ${text} not null, scopes ${text} not null, secret_digest ${text} not null unique,
      created_at ${text} not null, expires_at ${text}, revoked_at ${text}) ${tableEnd}`,
    `create index access_credential_by_office on access_credential (office_code, seq)`,
    `create table trusted_issuer (
      seq ${sequence}, list_office_code ${text} not null, issuer_id ${text} not null, did ${text} not null,
      office_code ${text} not null, credential_type ${text} not null, vct ${text} not null,
      since ${text} not null, until ${text}, unique (list_office_code, issuer_id)) ${tableEnd}`,
    `create table audit_head (
      office_code ${text} primary key, sequence integer not null, hash ${text} not null) ${keyedTableEnd}`,
    `create table audit_event (
      office_code ${text} not null, sequence integer not null, at ${text} not null, actor ${text} not null,
      action ${text} not null, subject ${text} not null, facts ${text} not null,
      previous_hash ${text} not null, hash ${text} not null,
      primary key (office_code, sequence)) ${tableEnd}`,
    `create table idempotency (
      office_code ${text} not null, key ${text} not null, claimed_at ${text} not null,
      digest ${text}, answer ${text}, kept_at ${text}, primary key (office_code, key)) ${tableEnd}`,
    `create index idempotency_by_claim on idempotency (claimed_at)`,
  ];
}
