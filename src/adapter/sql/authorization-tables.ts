import type { Generated } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { AuthorizationState } from '../../usecase/authorization/authorization-store.ts';
import type { JsonText, Moment } from './column.ts';

export type AuthorizationTable = {
  seq: Generated<number>;
  office_code: OfficeCode;
  authorization_id: string;
  reference: string;
  request_uri_digest: string;
  client_id: string;
  redirect_uri: string;
  client_state: string | null;
  code_challenge: string;
  configuration_ids: JsonText<readonly string[]>;
  dpop_jkt: string | null;
  offer_id: string | null;
  session_digest: string | null;
  code_digest: string | null;
  state: AuthorizationState;
  created_at: Moment;
  expires_at: Moment;
  decided_by: string | null;
};

export type RefreshTokenTable = {
  token_digest: string;
  office_code: OfficeCode;
  offer_id: string;
  configuration_ids: JsonText<readonly string[]>;
  dpop_jkt: string | null;
  expires_at: Moment;
  used_at: Moment | null;
};
