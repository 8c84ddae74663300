import type { Json } from '../base/json.ts';
import type { Did } from '../domain/did/did.ts';
import type { RecoveryState } from '../domain/did/recovery.ts';
import type { DidDocument } from '../domain/did/did-document.ts';
import type { DidLog, LogChange } from '../domain/did/did-log.ts';
import type { OfficeCode } from '../domain/trust/office.ts';
import type {
  FeedEntry,
  MirrorAddition,
  MirroredHead,
  MirroredLine,
  MirroredLog,
  MirrorFinding,
  MirrorSource,
} from './mirror/mirror-records.ts';
import type {
  Page,
  PageRequest,
  KeyRecord,
  KnownHead,
  WatchedDid,
  KeptDidFile,
  DidRecord,
  PreparedDid,
  HostedDocument,
  HostedVersion,
  DidTransaction,
  LogDraft,
  PartyArrival,
  Departure,
  RecoveryPlan,
  Recovery,
  RecoveryApproval,
  ClaimCode,
  ClaimCodeTried,
} from './records.ts';

/** Reading what identifiers are made of: logs, keys, mirrors, recoveries and moves. */
export type ReadDids = {
  readonly didLogs: {
    byDid(did: Did): Promise<DidLog | undefined>;
    byLocation(location: string): Promise<DidLog | undefined>;
    /** The current document without reading the whole log: resolution's hot path. */
    head(did: Did): Promise<DidLogHead | undefined>;
    /** When the log was changed since then, by this node's clock; its first entry does not count. At most 1,000. */
    operationTimes(did: Did, since: Date): Promise<readonly Date[]>;
    /** The log here that once had this DID at another place; the one that came last where there are several. */
    byFormerDid(did: Did): Promise<DidLog | undefined>;
    /** Where the log goes or went; undefined where it stays. */
    departure(did: Did): Promise<Departure | undefined>;
    /** All DIDs hosted here, in order of creation. */
    list(page: PageRequest): Promise<Page<Did>>;
  };
  readonly didFeed: {
    /**
     * The entries after a position in the order in which they were committed: at most `entries` of them, and no more
     * than fit into `characters`, but at least one where there is one. What was read is complete: no entry ever appears
     * at or below a position that was read.
     */
    after(
      position: number,
      most: { readonly entries: number; readonly characters: number },
    ): Promise<readonly FeedEntry[]>;
    /** The position of the last entry; 0 where there is none. */
    last(): Promise<number>;
  };
  readonly mirrors: {
    source(source: string): Promise<MirrorSource | undefined>;
    /** All nodes that are mirrored here. */
    sources(): Promise<readonly MirrorSource[]>;
    head(source: string, did: Did): Promise<MirroredHead | undefined>;
    line(source: string, did: Did, number: number): Promise<MirroredLine | undefined>;
    lines(source: string, did: Did): Promise<readonly MirroredLine[]>;
    /** The mirrored log of a DID or an SCID, one that is not contested before one that is. */
    log(didOrScid: string): Promise<MirroredLog | undefined>;
    /** The DIDs mirrored from a source with the number of their lines, in the order in which they were first seen. */
    list(
      source: string,
      page: PageRequest,
    ): Promise<Page<{ readonly did: Did; readonly lineCount: number; readonly isContested: boolean }>>;
    findings(source: string, page: PageRequest): Promise<Page<MirrorFinding>>;
  };
  readonly watchedDids: {
    /** Also one that is not watched any more. */
    byScid(scid: string): Promise<WatchedDid | undefined>;
    /** Those that are watched, in the order in which they were first put under watch. */
    list(page: PageRequest): Promise<Page<WatchedDid>>;
  };
  readonly didRecords: {
    byDid(did: Did): Promise<DidRecord | undefined>;
    list(officeCode?: OfficeCode): Promise<readonly DidRecord[]>;
  };
  readonly didFiles: { byName(did: Did, name: string): Promise<KeptDidFile | undefined> };
  readonly hostedDocuments: {
    byDid(did: Did): Promise<HostedDocument | undefined>;
    byLocation(location: string): Promise<HostedDocument | undefined>;
    /** Every version of the document, the newest first; at most 1,000. */
    versions(did: Did): Promise<readonly HostedVersion[]>;
  };
  readonly didTransactions: {
    /** The transactions that change the identifier on its ledger, the newest first; at most 100. */
    list(did: Did): Promise<readonly DidTransaction[]>;
  };
  readonly knownHeads: {
    /** The last version that was seen of a log of another host. */
    byScid(scid: string): Promise<KnownHead | undefined>;
  };
  readonly keys: {
    byId(keyId: string): Promise<KeyRecord | undefined>;
    list(): Promise<readonly Omit<KeyRecord, 'sealed'>[]>;
  };
  readonly drafts: {
    /** An unexpired draft of the office. */
    byId(officeCode: OfficeCode, draftId: string, at: Date): Promise<LogDraft | undefined>;
  };
  readonly arrivals: {
    /** An unexpired arrival of the office. */
    byId(officeCode: OfficeCode, arrivalId: string, at: Date): Promise<PartyArrival | undefined>;
  };
  readonly recoveryPlans: { byDid(did: Did): Promise<RecoveryPlan | undefined> };
  readonly recoveries: {
    byId(partyId: string, recoveryId: string): Promise<Recovery | undefined>;
    /** The one recovery of the identifier that has not ended. */
    open(did: Did): Promise<Recovery | undefined>;
    /** The newest first; at most 100. */
    list(partyId: string): Promise<readonly Recovery[]>;
    approvals(recoveryId: string): Promise<readonly RecoveryApproval[]>;
  };
  readonly claimCodes: {
    /** The newest first; at most 100. */
    list(officeCode: OfficeCode, partyId: string): Promise<readonly ClaimCode[]>;
  };
};

export type DidLogHead = {
  readonly did: Did;
  readonly versionId: string;
  readonly versionTime: string;
  readonly created: string;
  readonly document: DidDocument;
  readonly deactivated: boolean;
  /** The DID under which another node publishes the log now. */
  readonly movedTo?: Did;
  /** How many witnesses had to approve the last entry, and how many did; absent where none had to. */
  readonly witnesses?: { readonly threshold: number; readonly approvals: number };
};

/** What is kept of an identifier that was made or changed. */
export type KeptDid = Pick<PreparedDid, 'record' | 'newKeys' | 'retiredKeyIds'>;

/** Writing the same, inside one transaction. */
export type WriteDids = {
  readonly writeDidLogs: {
    /**
     * Appends lines when the head's versionId is still the expected one (undefined: no such log); exactly one of many
     * competing appends succeeds, and none once the log leaves or another entry is pending. Witness proofs are kept with the
     * lines; throws `witness-threshold-not-met` where a line has too few.
     */
    append(
      change: LogChange,
      expectedHead: string | undefined,
    ): Promise<
      { readonly outcome: 'appended' } | { readonly outcome: 'conflict'; readonly head: string | undefined }
    >;
    /** As `append` for each of many new logs; false, and the transaction is to be given up, where one exists already. */
    appendFirst(changes: readonly LogChange[]): Promise<boolean>;
  };
  readonly writeMirrors: {
    /** Remembers how far a source was read; false where it is not the expected position any more (0: none). */
    advance(reached: MirrorSource, expectedPosition: number): Promise<boolean>;
    /** Adds verified lines; false where the mirrored log has not the expected number of lines any more. */
    extend(addition: MirrorAddition, expectedLines: number): Promise<boolean>;
    /** Keeps the finding once, and marks the log it is about as contested; true where it was not known before. */
    contest(finding: MirrorFinding): Promise<boolean>;
  };
  readonly writeDepartures: {
    /**
     * Lets the log leave for another DID when its head is still the expected one and it has not left yet; nothing is
     * appended to it any more. True exactly once.
     */
    begin(
      did: Did,
      expectedHead: string,
      departure: { readonly to: Did; readonly signedEntry: Json | undefined; readonly at: Date },
    ): Promise<boolean>;
    /** Marks the log that left as published by the other node; true exactly once. */
    confirm(did: Did, at: Date): Promise<boolean>;
    /** Takes a departure back that was not confirmed; true exactly once. */
    withdraw(did: Did): Promise<boolean>;
  };
  readonly writeKnownHeads: {
    /** Remembers a version, unless a later one of the log is known. */
    keep(scid: string, head: KnownHead, at: Date): Promise<void>;
  };
  readonly writeWatchedDids: {
    /** Puts the DID under watch, for the first time or again; false where it is watched already. */
    add(watched: Pick<WatchedDid, 'scid' | 'did' | 'since'>): Promise<boolean>;
    /** Ends the watch; true exactly once. */
    end(scid: string, at: Date): Promise<boolean>;
    /** Notes that the log is looked at; of many at once exactly one is answered true, and none for so long afterwards. */
    look(scid: string, terms: { readonly at: Date; readonly notAfter: Date }): Promise<boolean>;
  };
  readonly writeDids: {
    /** Keeps or replaces the DID record, adds the new keys and forgets the private part of the retired ones. */
    keep(prepared: KeptDid): Promise<void>;
    /** As `keep` for each; no two of them are of one DID. */
    keepAll(prepared: readonly KeptDid[]): Promise<void>;
  };
  readonly writeDidFiles: {
    /** Adds the file, or puts it in place of the one of this name. */
    keep(file: KeptDidFile): Promise<void>;
    /** Removes the file, or answers false where there is none. */
    remove(did: Did, name: string): Promise<boolean>;
    /** Removes whatever there is of the DID, which ends or leaves. */
    removeAll(did: Did): Promise<void>;
  };
  readonly writeHostedDocuments: {
    /** Adds the first version, or answers false where the DID or the location has a document already. */
    add(
      first: Pick<HostedDocument, 'did' | 'location' | 'document'> & { readonly at: Date },
    ): Promise<boolean>;
    /** Adds a version when the present one is still the expected one and not the last; exactly one of many succeeds. */
    replace(
      did: Did,
      expectedVersion: number,
      change: Pick<HostedDocument, 'document' | 'deactivated'> & { readonly at: Date },
    ): Promise<boolean>;
  };
  readonly writeDidTransactions: {
    /** Adds a pending transaction, or answers false where the identifier has one already. */
    add(transaction: Omit<DidTransaction, 'state' | 'settledAt'>): Promise<boolean>;
    /** Ends the wait for a pending transaction; true exactly once. */
    settle(hash: string, state: 'final' | 'failed', at: Date): Promise<boolean>;
  };
  readonly writeDrafts: {
    add(draft: LogDraft): Promise<void>;
    /** Gives an unexpired draft of the office exactly once. */
    take(officeCode: OfficeCode, draftId: string, at: Date): Promise<LogDraft | undefined>;
  };
  readonly writeArrivals: {
    add(arrival: PartyArrival): Promise<void>;
    /** Gives an unexpired arrival of the office exactly once. */
    take(officeCode: OfficeCode, arrivalId: string, at: Date): Promise<PartyArrival | undefined>;
  };
  readonly writeRecoveryPlans: {
    /**
     * Keeps the first plan of an identifier (`version` 1) or the one that follows the plan of the version before, adds its
     * new key and forgets the private part of the retired ones; of several with one version exactly one is kept.
     */
    keep(plan: RecoveryPlan, keys: Pick<PreparedDid, 'newKeys' | 'retiredKeyIds'>): Promise<boolean>;
  };
  readonly writeRecoveries: {
    /** Opens a recovery, or answers false where one of the identifier is open. */
    open(recovery: Recovery): Promise<boolean>;
    /**
     * Counts a guardian's approval of a recovery that collects them and answers how many there are; undefined, and nothing
     * counted, where the guardian has approved it before or it collects none any more. Every number is answered once.
     */
    approve(approval: RecoveryApproval): Promise<number | undefined>;
    /** Moves a recovery from one state to another; true exactly once. */
    move(
      recoveryId: string,
      from: RecoveryState,
      to: RecoveryState,
      change: { readonly at: Date; readonly waitingUntil?: Date },
    ): Promise<boolean>;
  };
  readonly writeClaimCodes: {
    /** Adds an open code and withdraws an open one the party had. */
    add(code: ClaimCode): Promise<void>;
    /** As `add` for each; no two of them are of one party. */
    addAll(codes: readonly ClaimCode[]): Promise<void>;
    /**
     * Compares a code with the open, unexpired one of the party. A wrong one is counted; after `mostTries` of them the
     * code is locked for good.
     */
    compare(
      partyId: string,
      codeDigest: string,
      terms: { readonly at: Date; readonly mostTries: number },
    ): Promise<ClaimCodeTried>;
    /** Uses the open, unexpired code up; true exactly once. */
    use(codeId: string, at: Date): Promise<boolean>;
  };
};
