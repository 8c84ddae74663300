import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** Authorizations that wallets ask for in a browser, refresh tokens, and by which grant an offer is claimed. */
export function authorization({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    `create table wallet_authorization (
      seq ${sequence}, office_code ${text} not null, authorization_id ${text} not null, reference ${text} not null,
      request_uri_digest ${text} not null, client_id ${text} not null, redirect_uri ${text} not null,
      client_state ${text}, code_challenge ${text} not null, configuration_ids ${text} not null, dpop_jkt ${text},
      offer_id ${text}, session_digest ${text}, code_digest ${text}, state ${text} not null,
      created_at ${text} not null, expires_at ${text} not null, decided_by ${text},
      unique (office_code, authorization_id), unique (office_code, reference),
      unique (office_code, request_uri_digest), unique (office_code, code_digest)) ${tableEnd}`,
    `create index wallet_authorization_open on wallet_authorization (office_code, seq) where state = 'open'`,
    `create table refresh_token (
      token_digest ${text} not null primary key, office_code ${text} not null, offer_id ${text} not null,
      configuration_ids ${text} not null, dpop_jkt ${text}, expires_at ${text} not null, used_at ${text}) ${tableEnd}`,
    `create index refresh_token_offer on refresh_token (office_code, offer_id)`,
    `create index access_token_offer on access_token (office_code, offer_id)`,
    `alter table offer add column grant_type ${text}`,
    `alter table presentation_request add column authorization_id ${text}`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
