import type { Did } from '../../domain/did/did.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PeerOffice } from '../../domain/trust/peer-office.ts';
import type { GivenApproval, PendingEntry, WitnessedLog } from './witness-records.ts';

/** Reading what witnesses and those they witness for keep. */
export type WitnessReads = {
  readonly witnessKeys: {
    /** The did:key DID the office witnesses with. */
    byOffice(officeCode: OfficeCode): Promise<Did | undefined>;
    /** The office of this node that witnesses with it. */
    officeOf(witness: string): Promise<OfficeCode | undefined>;
  };
  readonly peerOffices: {
    /** In order of addition, ended ones too. */
    list(officeCode: OfficeCode): Promise<readonly PeerOffice[]>;
  };
  /** The proofs of published entries. */
  readonly witnessProofs: { of(did: Did): Promise<readonly WitnessProof[]> };
  readonly pendingEntries: {
    byDid(did: Did): Promise<PendingEntry | undefined>;
    /** Of all offices. */
    list(): Promise<readonly PendingEntry[]>;
  };
  readonly witnessedLogs: { byScid(officeCode: OfficeCode, scid: string): Promise<WitnessedLog | undefined> };
  readonly givenApprovals: {
    of(officeCode: OfficeCode, scid: string, versionNumber: number): Promise<GivenApproval | undefined>;
  };
};

/** Writing, inside one transaction. */
export type WitnessWrites = {
  readonly writeWitnessKeys: {
    /** Keeps the office's one witness DID, or answers false where it has one. */
    add(officeCode: OfficeCode, witness: Did, at: Date): Promise<boolean>;
  };
  readonly writePeerOffices: {
    /** Adds the peer, or answers false where the office has one of this DID in force. */
    add(peer: PeerOffice): Promise<boolean>;
    /** Ends the peer at the moment; false where it is absent or ended. */
    end(officeCode: OfficeCode, peerId: string, at: Date): Promise<boolean>;
  };
  readonly writePendingEntries: {
    /**
     * Keeps the entry when the log's head is still the expected one, it does not leave, and no entry is pending; from
     * then on only this very entry can be appended, which removes it here. True exactly once.
     */
    put(entry: PendingEntry): Promise<boolean>;
    /** Replaces the approvals of a pending entry. */
    keepProofs(did: Did, versionId: string, proofs: readonly WitnessProof[]): Promise<void>;
  };
  readonly writeGivenApprovals: {
    /**
     * Keeps the one approval of an office for a SCID and version number, when the log is still known up to `knownVersionId`
     * (undefined: not at all); it is known up to `state` from then on. Of several exactly one is kept, and the others are
     * told which. Throws `did-log-conflict` where the log is known further meanwhile.
     */
    approve(
      given: GivenApproval,
      state: WitnessedLog['state'],
      knownVersionId: string | undefined,
    ): Promise<
      { readonly outcome: 'approved' } | { readonly outcome: 'exists'; readonly given: GivenApproval }
    >;
  };
};
