import type { Generated, Selectable } from 'kysely';
import type { Json } from '../../base/json.ts';
import type { StatusReason } from '../../domain/credential/credential-status.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LinkEvidence } from '../../domain/link/party-link.ts';
import type { Party } from '../../domain/party/party.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { Scope } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import type { AuthorizationTable, RefreshTokenTable } from './authorization-tables.ts';
import type { OfferRelease, OfferState, PresentationRequest } from '../../usecase/records.ts';
import type { Flag, JsonText, Moment } from './column.ts';
import type { DeferredTables } from './deferred-issuances.ts';
import type { DidLinkTables } from './did-link-tables.ts';
import type { DidSchema } from './did-schema.ts';
import type { CandidateTables } from './candidate-tables.ts';
import type { ImportTables } from './import-tables.ts';
import type { ResponseKeyText } from './response-key-text.ts';
import type { VcApiTables } from './vc-api-instances.ts';
import type { RelationTables } from './relation-tables.ts';
import type { TrustTables } from './trust-tables.ts';
import type { WitnessTables } from './witness-tables.ts';

// `seq` counts the rows of a table in the order of their insertion: the order of its pages.

export type OfficeTable = {
  office_code: OfficeCode;
  name: string;
  did: Did;
  created_at: Moment;
};
export type PartyTable = {
  seq: Generated<number>;
  party_id: string;
  office_code: OfficeCode;
  did: Did;
  control: Party['control'];
  data: JsonText<PartyData>;
  /** Every name, folded for searching, a line each. */
  folded_names: string;
  version: number;
  status: 'active' | 'deactivated';
  /** Set while the identifier leaves for another node, and once it is there. */
  move: 'leaving' | 'moved' | null;
  created_at: Moment;
  updated_at: Moment;
};
/** The office's own numbers of its parties: what makes two registrations the same party. */
export type PartyIdentifierTable = { office_code: OfficeCode; identifier: string; party_id: string };
export type AccessCredentialTable = {
  seq: Generated<number>;
  credential_id: string;
  office_code: OfficeCode;
  label: string;
  scopes: JsonText<readonly Scope[]>;
  secret_digest: string;
  created_at: Moment;
  expires_at: Moment | null;
  revoked_at: Moment | null;
};
export type OfferTable = {
  seq: Generated<number>;
  offer_id: string;
  office_code: OfficeCode;
  party_id: string;
  configuration_ids: JsonText<readonly string[]>;
  code_digest: string;
  tx_code_digest: string;
  dataset: JsonText<Json>;
  created_at: Moment;
  expires_at: Moment;
  failed_tries: number;
  state: OfferState;
  renews: string | null;
  /** Null for a pre-authorized code. */
  grant_type: 'authorization_code' | null;
  /** Null where the credential is issued at once. */
  release_state: OfferRelease | null;
};
export type AccessTokenTable = {
  token_digest: string;
  office_code: OfficeCode;
  offer_id: string;
  configuration_ids: JsonText<readonly string[]>;
  expires_at: Moment;
  dpop_jkt: string | null;
};
export type DpopProofTable = { jkt: string; jti_digest: string; expires_at: Moment };
export type NonceTable = { office_code: OfficeCode; digest: string; expires_at: Moment };
/** `list_id` counts an office's lists from 1; of each issuer's lists the one with the highest number is open. */
export type StatusListTable = {
  office_code: OfficeCode;
  list_id: number;
  allocated: number;
  version: number;
  /** Who publishes it; null for the office itself. */
  issuer_did: Did | null;
  /** How many places were drawn for decoys; 0 where that is still to be done. */
  decoys: number;
};
export type StatusEntryTable = {
  office_code: OfficeCode;
  list_id: number;
  list_index: number;
  status: number;
  /** 1 where the place belongs to no credential and never will. */
  decoy: Generated<Flag>;
};
export type IssuedCredentialTable = {
  seq: Generated<number>;
  issued_id: string;
  office_code: OfficeCode;
  offer_id: string | null;
  party_id: string | null;
  did: Did;
  credential_type: CredentialType;
  format: string;
  list_office_code: OfficeCode;
  list_id: string;
  list_index: number;
  issued_at: Moment;
  valid_until: Moment;
  revoked_at: Moment | null;
  /** SHA-256 of what it says, before it was signed; null for those of before this was kept. */
  content_digest: string | null;
  suspended_at: Moment | null;
  status_changed_at: Moment | null;
  status_reason: StatusReason | null;
  status_message: string | null;
};
export type PresentationRequestTable = {
  seq: Generated<number>;
  request_id: string;
  office_code: OfficeCode;
  created_by: string;
  purpose: string;
  dcql_query: JsonText<Json>;
  nonce: string;
  state_digest: string;
  flow: PresentationRequest['flow'];
  response_code_digest: string | null;
  created_at: Moment;
  expires_at: Moment;
  fetched_at: Moment | null;
  state: PresentationRequest['state'];
  answered_at: Moment | null;
  results: JsonText<NonNullable<PresentationRequest['results']>> | null;
  evidence_digest: string | null;
  client_id: string | null;
  response_mode: PresentationRequest['responseMode'] | null;
  response_key: JsonText<ResponseKeyText> | null;
  session_digest: string | null;
  transaction_data: JsonText<readonly string[]> | null;
  authorization_id: string | null;
};
export type OfficeCertificateTable = {
  seq: Generated<number>;
  office_code: OfficeCode;
  digest: string;
  chain: JsonText<readonly string[]>;
  key_id: string;
  installed_at: Moment;
};
/** What wallets encrypt requests to an office to. */
export type EncryptionKeyTable = {
  office_code: OfficeCode;
  response_key: JsonText<ResponseKeyText>;
  made_at: Moment;
};
export type PartyLinkTable = {
  seq: Generated<number>;
  link_id: string;
  office_code: OfficeCode;
  identifier: string;
  did: Did;
  evidence: JsonText<LinkEvidence>;
  linked_at: Moment;
  linked_by: string;
  unlinked_at: Moment | null;
  unlinked_by: string | null;
  unlink_reason: string | null;
};
/** `list_office_code` is whose list it is, `office_code` the issuer's. */
export type TrustedIssuerTable = {
  seq: Generated<number>;
  list_office_code: OfficeCode;
  issuer_id: string;
  did: Did;
  office_code: OfficeCode;
  credential_type: CredentialType;
  vct: JsonText<readonly string[]>;
  since: Moment;
  until: Moment | null;
};
/** The last event of each office's chain; its row lock puts concurrent appends in line. */
export type AuditHeadTable = { office_code: OfficeCode; sequence: number; hash: string };
/** Append-only. */
export type AuditEventTable = {
  office_code: OfficeCode;
  sequence: number;
  at: Moment;
  actor: string;
  action: string;
  subject: string;
  facts: JsonText<Json>;
  previous_hash: string;
  hash: string;
};
/** `claimed_at` is the store's own time, so that expiry does not depend on the time a caller works with. */
export type IdempotencyTable = {
  office_code: OfficeCode;
  key: string;
  claimed_at: Moment;
  digest: string | null;
  answer: JsonText<Json> | null;
  kept_at: Moment | null;
};

export type Schema = DidSchema &
  WitnessTables &
  RelationTables &
  VcApiTables &
  DeferredTables &
  DidLinkTables &
  CandidateTables &
  ImportTables &
  TrustTables & {
    office: OfficeTable;
    party: PartyTable;
    party_identifier: PartyIdentifierTable;
    access_credential: AccessCredentialTable;
    offer: OfferTable;
    access_token: AccessTokenTable;
    nonce: NonceTable;
    dpop_proof: DpopProofTable;
    wallet_authorization: AuthorizationTable;
    refresh_token: RefreshTokenTable;
    status_list: StatusListTable;
    status_entry: StatusEntryTable;
    issued_credential: IssuedCredentialTable;
    presentation_request: PresentationRequestTable;
    office_certificate: OfficeCertificateTable;
    encryption_key: EncryptionKeyTable;
    party_link: PartyLinkTable;
    trusted_issuer: TrustedIssuerTable;
    audit_head: AuditHeadTable;
    audit_event: AuditEventTable;
    idempotency: IdempotencyTable;
  };

/** A row as it is read. */
export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
