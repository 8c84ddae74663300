import type { Did } from '../../domain/did/did.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import type { OperationUrgency } from '../../domain/did/operation-limit.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import type { DidRecord, KeyRecord, RecoveryPlanTerms } from '../records.ts';

/** What else happens in the transaction that appends a pending entry. `actor` is who asked for the change. */
export type PendingCommand =
  | { readonly kind: 'change'; readonly action: string; readonly isEnd: boolean; readonly actor: string }
  | { readonly kind: 'office'; readonly action: string; readonly actor: string }
  | { readonly kind: 'holderEntry'; readonly isRecovery: boolean; readonly actor: string }
  | {
      readonly kind: 'claim';
      readonly codeId: string;
      readonly evidenceDigest: string;
      readonly recoveryTerms: RecoveryPlanTerms | undefined;
    }
  | { readonly kind: 'recovery'; readonly recoveryId: string; readonly actor: string };

/** The keys a pending entry brings into use, sealed, and those it ends. */
export type PendingKeys = {
  readonly record: DidRecord | undefined;
  readonly newKeys: readonly KeyRecord[];
  readonly retiredKeyIds: readonly string[];
};

/**
 * A signed entry that waits for the approval of witnesses, with all that is needed to append this very entry: a witness
 * approves one entry of a number and no other, so it can never be made anew.
 */
export type PendingEntry = {
  readonly did: Did;
  readonly officeCode: OfficeCode;
  /** Undefined for the office's own identifier. */
  readonly partyId: string | undefined;
  readonly expectedHead: string;
  readonly change: LogChange;
  readonly urgency: OperationUrgency;
  readonly keys: PendingKeys;
  readonly command: PendingCommand;
  /** The approvals so far. */
  readonly proofs: readonly WitnessProof[];
  readonly createdAt: Date;
};

/** How far an office knows a log it witnesses: a verified state, of an entry that was published or that it approved. */
export type WitnessedLog = {
  readonly officeCode: OfficeCode;
  readonly scid: string;
  readonly state: LogState;
  readonly seenAt: Date;
};

/** An approval an office gave, with the line it was given for. */
export type GivenApproval = {
  readonly officeCode: OfficeCode;
  readonly scid: string;
  readonly did: Did;
  readonly proof: WitnessProof;
  readonly line: string;
  readonly at: Date;
};
