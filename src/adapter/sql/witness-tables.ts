import type { Generated } from 'kysely';
import type { JsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import type { OperationUrgency } from '../../domain/did/operation-limit.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PeerPermission } from '../../domain/trust/peer-office.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import type { DidRecord } from '../../usecase/records.ts';
import type { PendingCommand } from '../../usecase/witness/witness-records.ts';
import type { KeyText } from './arrivals.ts';
import type { JsonText, Moment } from './column.ts';

export type WitnessKeyTable = { office_code: OfficeCode; witness: Did; made_at: Moment };
export type PeerOfficeTable = {
  seq: Generated<number>;
  peer_id: string;
  office_code: OfficeCode;
  did: Did;
  url: string | null;
  witness: string | null;
  permissions: JsonText<readonly PeerPermission[]>;
  since: Moment;
  until: Moment | null;
};
/** Append-only. The proofs of published entries. */
export type WitnessProofTable = {
  did: Did;
  version_number: number;
  version_id: string;
  witness: string;
  proof: JsonText<JsonObject>;
};
export type PendingEntryTable = {
  did: Did;
  office_code: OfficeCode;
  party_id: string | null;
  expected_head: string;
  version_id: string;
  change: JsonText<LogChange>;
  urgency: OperationUrgency;
  record: JsonText<DidRecord> | null;
  /** With their private parts sealed. */
  new_keys: JsonText<readonly KeyText[]>;
  retired_key_ids: JsonText<readonly string[]>;
  command: JsonText<PendingCommand>;
  proofs: JsonText<readonly WitnessProof[]>;
  created_at: Moment;
};
export type WitnessedLogTable = {
  office_code: OfficeCode;
  scid: string;
  version_number: number;
  version_id: string;
  state: JsonText<LogState>;
  seen_at: Moment;
};
/** Append-only. */
export type WitnessApprovalTable = {
  office_code: OfficeCode;
  scid: string;
  version_number: number;
  version_id: string;
  did: Did;
  witness: string;
  proof: JsonText<JsonObject>;
  line: string;
  at: Moment;
};

/** The tables of witnesses, and of those they witness for. */
export type WitnessTables = {
  witness_key: WitnessKeyTable;
  peer_office: PeerOfficeTable;
  witness_proof: WitnessProofTable;
  pending_entry: PendingEntryTable;
  witnessed_log: WitnessedLogTable;
  witness_approval: WitnessApprovalTable;
};
