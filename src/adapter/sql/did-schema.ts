import type { Generated } from 'kysely';
import type { Json } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { SigningAlgorithm } from '../../domain/did/signer.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import type { MirrorFinding } from '../../usecase/mirror/mirror-records.ts';
import type {
  ClaimCode,
  DidRecord,
  DidTransaction,
  Recovery,
  RecoveryPlanTerms,
} from '../../usecase/records.ts';
import type { KeyText } from './arrivals.ts';
import type { Flag, JsonText, Moment } from './column.ts';

export type DidLogTable = {
  seq: Generated<number>;
  did: Did;
  location: string;
  version_id: string;
  version_time: string;
  created: string;
  document: JsonText<DidDocument>;
  deactivated: Flag;
  line_count: number;
  /** The DID under which it goes on at another node; nothing is appended here any more. */
  departs_to: Did | null;
  /** The entry that moves it, where it was signed here. */
  departure_entry: JsonText<Json> | null;
  departed_at: Moment | null;
  /** Since when the other node is known to publish it. */
  moved_at: Moment | null;
  /** The one entry that can be appended next, because witnesses were asked to approve it. */
  pending_version_id: string | null;
  /** What the witnesses of the last entry came to; null where it needed none. */
  witnesses: JsonText<{ readonly threshold: number; readonly approvals: number }> | null;
};
/** Append-only. */
export type DidLogLineTable = {
  did: Did;
  number: number;
  version_id: string;
  version_time: string;
  line: string;
};
/** Append-only. Numbers the lines in the order in which they were committed. */
export type DidFeedTable = { position: Generated<number>; did: Did; number: number };
/** How far another node's feed was read: the last entry taken from it. */
export type MirrorSourceTable = {
  source: string;
  position: number;
  did: Did;
  version_id: string;
  reached_at: Moment;
};
export type MirroredLogTable = {
  seq: Generated<number>;
  source: string;
  did: Did;
  scid: string;
  line_count: number;
  /** The verified state that the next line continues. */
  head: JsonText<LogState>;
  witness_proofs: string | null;
  contested: Flag;
  seen_at: Moment;
};
/** Append-only. */
export type MirroredLineTable = {
  source: string;
  did: Did;
  number: number;
  version_id: string;
  line: string;
};
/** Append-only. An empty `did`, digest, or a number of 0 says that the finding has none. */
export type MirrorFindingTable = {
  seq: Generated<number>;
  source: string;
  did: string;
  number: number;
  kind: MirrorFinding['kind'];
  kept_digest: string;
  seen_digest: string;
  detail: string;
  found_at: Moment;
};
export type DidOperationTable = { seq: Generated<number>; did: Did; at: Moment };
export type DidRecordTable = {
  seq: Generated<number>;
  did: Did;
  provider: string;
  office_code: OfficeCode;
  controller_key_id: string | null;
  next_key_id: string | null;
  keys: JsonText<DidRecord['keys']>;
};
export type DidFileTable = {
  did: Did;
  name: string;
  body: string;
  verification_method: string | null;
  updated_at: Moment;
  expires_at: Moment | null;
};
export type WatchedDidTable = {
  seq: Generated<number>;
  scid: string;
  did: Did;
  since: Moment;
  looked_at: Moment | null;
  ended_at: Moment | null;
};
export type HostedDocumentTable = {
  seq: Generated<number>;
  did: Did;
  location: string;
  version: number;
  document: JsonText<DidDocument>;
  deactivated: Flag;
  created_at: Moment;
  updated_at: Moment;
};
/** Append-only. */
export type HostedDocumentVersionTable = {
  did: Did;
  version: number;
  document: JsonText<DidDocument>;
  at: Moment;
};
export type DidTransactionTable = {
  seq: Generated<number>;
  did: Did;
  hash: string;
  kind: DidTransaction['kind'];
  signed: string;
  next_record: JsonText<DidRecord>;
  retired_key_ids: JsonText<readonly string[]>;
  state: DidTransaction['state'];
  sent_at: Moment;
  settled_at: Moment | null;
};
export type KeyRecordTable = {
  seq: Generated<number>;
  key_id: string;
  did: Did | null;
  algorithm: SigningAlgorithm;
  public_key_hex: string;
  /** Null once the key is retired. */
  sealed: Uint8Array | null;
};
export type LogDraftTable = {
  draft_id: string;
  office_code: OfficeCode;
  did: Did;
  location: string;
  unsigned: JsonText<Json>;
  expires_at: Moment;
  /** How it can be recovered, with the sealed key made for that. */
  recovery: JsonText<{ readonly terms: RecoveryPlanTerms; readonly keys: readonly KeyText[] }> | null;
};
export type RecoveryPlanTable = {
  did: Did;
  office_code: OfficeCode;
  party_id: string;
  version: number;
  terms: JsonText<RecoveryPlanTerms>;
  set_at: Moment;
};
export type RecoveryTable = {
  seq: Generated<number>;
  recovery_id: string;
  office_code: OfficeCode;
  party_id: string;
  did: Did;
  head_version_id: string;
  plan_version: number;
  new_key_hash: string;
  keys: JsonText<Recovery['keys']>;
  state: Recovery['state'];
  approvals: number;
  opened_at: Moment;
  expires_at: Moment;
  waiting_until: Moment | null;
  ended_at: Moment | null;
};
export type RecoveryApprovalTable = {
  recovery_id: string;
  guardian: Did;
  evidence_digest: string;
  at: Moment;
};
export type ClaimCodeTable = {
  seq: Generated<number>;
  code_id: string;
  office_code: OfficeCode;
  party_id: string;
  did: Did;
  code_digest: string;
  created_at: Moment;
  expires_at: Moment;
  failed_tries: number;
  state: ClaimCode['state'];
};
export type PartyArrivalTable = {
  arrival_id: string;
  office_code: OfficeCode;
  former_did: Did;
  did: Did;
  location: string;
  unsigned: JsonText<Json>;
  data: JsonText<PartyData>;
  /** Null where the holder keeps the keys. */
  record: JsonText<DidRecord> | null;
  keys: JsonText<readonly KeyText[]>;
  expires_at: Moment;
};
export type KnownHeadTable = {
  scid: string;
  did: Did;
  version_number: number;
  version_id: string;
  names: JsonText<readonly Did[]>;
  watchers: JsonText<readonly string[]>;
  seen_at: Moment;
};
/** The DIDs a log had at other places before it came here. */
export type DidFormerNameTable = { seq: Generated<number>; former_did: Did; did: Did };
/** The tables of identifiers: their logs, keys, mirrors, recoveries and moves. */
export type DidSchema = {
  did_log: DidLogTable;
  did_log_line: DidLogLineTable;
  did_operation: DidOperationTable;
  did_feed: DidFeedTable;
  mirror_source: MirrorSourceTable;
  mirrored_log: MirroredLogTable;
  mirrored_line: MirroredLineTable;
  mirror_finding: MirrorFindingTable;
  did_record: DidRecordTable;
  did_file: DidFileTable;
  watched_did: WatchedDidTable;
  hosted_document: HostedDocumentTable;
  hosted_document_version: HostedDocumentVersionTable;
  did_transaction: DidTransactionTable;
  key_record: KeyRecordTable;
  log_draft: LogDraftTable;
  recovery_plan: RecoveryPlanTable;
  recovery: RecoveryTable;
  recovery_approval: RecoveryApprovalTable;
  claim_code: ClaimCodeTable;
  party_arrival: PartyArrivalTable;
  did_former_name: DidFormerNameTable;
  known_head: KnownHeadTable;
};
