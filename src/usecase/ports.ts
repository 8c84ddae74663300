import type { KeyObject } from 'node:crypto';
import type { Clock, Random } from '../base/clock.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Did } from '../domain/did/did.ts';
import type { LogChange, LogLine } from '../domain/did/did-log.ts';
import type { DidMethod } from '../domain/did/did-method.ts';
import type { OperationLimit } from '../domain/did/operation-limit.ts';
import type { ResolutionOptions, ResolutionResult } from '../domain/did/resolution.ts';
import type { WitnessProof, WitnessRule } from '../domain/did/witness.ts';
import type { Certificate } from '../protocol/jose/certificate.ts';
import type { PublicJwk } from '../domain/did/multikey.ts';
import type { Signer, SigningAlgorithm } from '../domain/did/signer.ts';
import type { VerificationRelationship } from '../domain/did/did-document.ts';
import type { OfficeCode } from '../domain/trust/office.ts';
import type { PinnedContexts } from '../protocol/data-integrity/contexts.ts';
import type { WalletRedirects } from '../protocol/oid4vci/redirect-uri.ts';
import type { EntryContent } from '../protocol/did-webvh/log-entry.ts';
import type { OfficeCertificate, ResponseKey } from './records.ts';
import type { DidRecord, DidTransaction, KeyRecord, PreparedDid, PreparedIdentifier } from './records.ts';
import type { ReadStore, WriteStore } from './store.ts';
import type { VcApiInstance } from './vc-api/instance.ts';
import type { IssuanceLog } from './trust/issuance-log.ts';
import type { StatusReader } from './verification/read-status.ts';

/** The store. `read` sees committed state. */
export type Store = {
  readonly read: ReadStore;
  /**
   * Runs the work in one transaction. What it returned was committed and is on disk when the promise resolves; when the
   * work throws, nothing of it remains. The work may be run once only, must not wait for the network, and must use the
   * ports it is given. Fails with `unavailable` when the store does not answer or the disk is full.
   */
  write<T>(work: (store: WriteStore) => Promise<T>): Promise<T>;
  /** Whether the store answers (readiness). */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
};

/** What a new office or party DID is made of. `path` are the location's segments after the host. */
export type DidRequest = {
  readonly path: readonly string[];
  readonly officeCode: OfficeCode;
  readonly keys: readonly KeyRequest[];
  /** It is an office's own identifier. */
  readonly isOffice?: boolean;
  /** Who has to approve its entries, the first one too; where not given nobody has to. */
  readonly witness?: WitnessRule | undefined;
  readonly services?: readonly {
    readonly fragment: string;
    readonly type: string;
    readonly serviceEndpoint: string;
  }[];
};
/** A key the office keeps: which fragment, which algorithm, what it may be used for. */
export type KeyRequest = {
  readonly fragment: string;
  readonly algorithm: SigningAlgorithm;
  readonly relationships: readonly VerificationRelationship[];
};

/**
 * The office-kept identifiers, made and changed through Veramo's DID manager. Every method prepares: nothing is stored
 * until the use case commits what it got, in the same transaction as its other writes.
 */
export type Dids = {
  /** Makes keys and a signed first log entry. */
  create(request: DidRequest): Promise<PreparedDid>;
  /** As `create` for each, in their order, in much less time where there are many; all of them are made, or none. */
  createMany(requests: readonly DidRequest[]): Promise<readonly PreparedDid[]>;
  /**
   * A signed next entry on the present head: new keys (`rotate`), other names (`rename`), or the end (`deactivate`).
   * Throws `key-not-custodial` where the holder has the update key, `did-deactivated`, `did-not-found`.
   */
  update(did: Did, change: DidUpdate): Promise<PreparedDid>;
  /**
   * Makes keys and an identifier of a method without a log. Throws `did-method-not-supported` where the node has no
   * network for it.
   */
  createPlain(method: Exclude<DidMethod, 'webvh'>, request: DidRequest): Promise<PreparedIdentifier>;
  /** New keys, or the last state, for a did:web identifier whose present version is this one. */
  updatePlain(did: Did, change: DidUpdate, version: number): Promise<PreparedIdentifier>;
  /** Where did:ethr identifiers are changed; undefined where no network is configured. */
  readonly ledger: DidLedger | undefined;
  /** Keys for an identifier that is to come here from another node, and what its document states of them. */
  receive(did: Did, request: ArrivingKeys): Promise<PreparedArrival>;
  /**
   * Signs the entry that lets an identifier go, with the key whose turn it is; whether it may move so is checked by the caller.
   * Throws `key-not-custodial` where the holder has the update key.
   */
  release(did: Did, entry: EntryContent): Promise<LogLine>;
  /** Makes an update key that no document names; it means nothing before an entry commits to it. */
  makeUpdateKey(did: Did): Promise<KeyRecord>;
  /**
   * Signs an entry with this key, which is kept here; whether it may be used so is checked by the caller. Throws
   * `key-not-custodial` where it is not kept.
   */
  signEntry(entry: EntryContent, updateKey: string): Promise<LogLine>;
};
/**
 * The ledgers on which did:ethr identifiers are changed. Nothing here waits until a change is final: it is signed, kept,
 * sent, and asked after.
 */
export type DidLedger = {
  /**
   * New keys for the identifier, or its end, as one or more signed transactions that stand or fall together. Throws
   * `unavailable` where the ledger does not answer, and `conflict` where the account of the identifier cannot pay.
   */
  prepare(record: DidRecord, kind: DidTransaction['kind']): Promise<PreparedTransaction>;
  /** Hands the transactions over; a second time changes nothing. Throws `unavailable` where they are not taken. */
  send(transaction: Pick<DidTransaction, 'did' | 'signed'>): Promise<void>;
  /** Whether they are deep enough in the ledger to count for good, or have failed. */
  state(transaction: Pick<DidTransaction, 'did' | 'signed'>): Promise<DidTransaction['state']>;
};
export type PreparedTransaction = Pick<
  DidTransaction,
  'did' | 'hash' | 'kind' | 'signed' | 'nextRecord' | 'retiredKeyIds'
> & { readonly newKeys: readonly KeyRecord[] };
export type ArrivingKeys = Pick<DidRequest, 'officeCode' | 'keys'>;
export type PreparedArrival = Pick<PreparedDid, 'record' | 'newKeys'> & {
  readonly updateKey: string;
  /** The members of a DID document that hold the new keys. */
  readonly keyMembers: JsonObject;
};
export type DidUpdate =
  /** `isCompromised`: the keys before stay in the document as revoked, so that nothing they sign counts any more. */
  | { readonly kind: 'rotate'; readonly isCompromised?: true }
  /** `successor` is the DID that takes its place. */
  | { readonly kind: 'deactivate'; readonly successor?: Did | undefined }
  /** Other names of the same subject, in place of those stated so far (DID Core 1.0 §5.1.3). */
  | { readonly kind: 'rename'; readonly alsoKnownAs: readonly string[] }
  /** Who keeps copies of the log (did:webvh `watchers`), in place of those named so far. */
  | { readonly kind: 'watch'; readonly watchers: readonly string[] }
  /** Who has to approve the entries from then on; the witnesses before approve this one too. */
  | { readonly kind: 'witness'; readonly rule: WitnessRule };

export type Signing = {
  /** The signer for an office's or party's DID, relationship and algorithm; throws `key-not-custodial` where there is none. */
  signerFor(did: Did, relationship: VerificationRelationship, algorithm: SigningAlgorithm): Promise<Signer>;
};

/** The keys of offices' certificates. */
export type CertificateKeys = {
  /**
   * Takes the private key of a certificate into custody, to be stored by the caller. Throws `key-invalid` where it is not
   * PEM of a key on P-256.
   */
  receive(pem: string): { readonly record: Omit<KeyRecord, 'did'>; readonly publicJwk: PublicJwk };
  /** Signs by a certificate (ES256); throws `key-not-custodial` where its key is not kept here. */
  signerFor(certificate: Pick<OfficeCertificate, 'keyId'>): Promise<Signer>;
};

/** The keys that answers to presentation requests, and requests for credentials, are encrypted to. */
export type ResponseKeys = {
  generate(): ResponseKey;
  /** The private half; throws `unavailable` where it was sealed under another key-encryption key. */
  open(key: ResponseKey): KeyObject;
};

/** Keeps what has to be kept secret at rest, under the key-encryption key. */
export type Secrets = {
  /** `name` is bound to it: under another name it does not open. */
  seal(secret: Uint8Array, name: string): Uint8Array;
  /** Throws `unavailable` where it was sealed under another key-encryption key or another name. */
  open(sealed: Uint8Array, name: string): Uint8Array;
};

/** Resolves local, remote and self-contained DIDs; never throws for anything an outsider can cause. */
export type Resolver = {
  resolve(did: string, options?: ResolutionOptions): Promise<ResolutionResult>;
};

/** Reads a document of another host over `adapter/fetch`; never throws for what an outsider can cause. */
export type Documents = {
  get(url: string, expected: ExpectedDocument): Promise<FetchedDocument>;
};
export type ExpectedDocument = {
  readonly accept: string;
  readonly mostBytes: number;
  /** The entity tag of a copy at hand (RFC 9110 §13.1.2); only where it is given can the outcome be `notModified`. */
  readonly ifNoneMatch?: string | undefined;
  /** Whether a permanent redirect is to be told, as the outcome `moved`; it is never followed. */
  readonly tellsMove?: boolean | undefined;
  /** Ends the wait before the usual deadline does. */
  readonly signal?: AbortSignal | undefined;
};
export type FetchedDocument =
  | {
      readonly outcome: 'found';
      readonly body: Uint8Array;
      readonly contentType: string;
      readonly maxAge: number | undefined;
      /** The entity tag of the document, where its host gives a well-formed one. */
      readonly etag?: string | undefined;
    }
  /** The copy at hand is still the document. */
  | { readonly outcome: 'notModified'; readonly maxAge: number | undefined }
  /** The document stands at another https URL now; only where `tellsMove` was asked for. */
  | { readonly outcome: 'moved'; readonly location: string }
  | { readonly outcome: 'absent' }
  /** `isAddressRefused`: the name leads to an address outside the public internet, so nothing was asked. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly isAddressRefused?: boolean }
  | { readonly outcome: 'unreachable'; readonly reason: string };

/** Sends JSON to the node of another office over `adapter/fetch`; never throws for what an outsider can cause. */
export type Peers = {
  post(url: string, request: PeerRequest): Promise<PeerAnswer>;
};
export type PeerRequest = {
  /** The exact text of the body, which the token in `authorization` is bound to. */
  readonly body: string;
  readonly authorization: string;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
};
export type PeerAnswer =
  | { readonly outcome: 'answered'; readonly status: number; readonly json: Json }
  /** An answer that is no JSON, too large, a redirect; or an address outside the public internet, which is not asked. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unreachable' };

/** The witnesses of an office's identifiers. */
export type Witnesses = {
  /**
   * The rule for new identifiers of the office, where one is configured. Throws `witness-threshold-not-met` where fewer
   * offices witness for it than the threshold.
   */
  usualRule(officeCode: OfficeCode): Promise<WitnessRule | undefined>;
  /** Those of these witnesses that the office can ask. */
  reachable(officeCode: OfficeCode, witnesses: readonly string[]): Promise<readonly string[]>;
  /**
   * Asks those who have to approve the last line of a change, all at once, until enough have; all proofs that hold, with
   * those at hand. Fewer than the rule asks for where too few answer in time; nobody is asked where nobody has to be.
   */
  gather(
    officeCode: OfficeCode,
    change: Pick<LogChange, 'did' | 'lines' | 'neededApprovals'>,
    atHand: readonly WitnessProof[],
  ): Promise<readonly WitnessProof[]>;
};

/** What the node knows of itself. */
export type NodeIdentity = {
  /** The base URL without a trailing slash, for example `https://gid.office.example`. */
  readonly publicUrl: string;
  /** The host part of DIDs made here: host, or `host%3Aport`. */
  readonly didHost: string;
  /** The DIDs whose accreditations every office of the node believes by themselves. */
  readonly trustRoots?: readonly Did[];
  /** Where wallets may be sent back to after an authorization; absent or empty for nowhere. */
  readonly walletRedirects?: WalletRedirects;
  /** Whether a second person has to decide the same before something holds of two parties. */
  readonly needsTwoToDecide?: boolean;
};

/** Everything a use case may need; each takes the part it names. */
export type Ports = {
  readonly store: Store;
  /** How often one DID may be changed. */
  readonly operationLimits: readonly OperationLimit[];
  readonly dids: Dids;
  readonly signing: Signing;
  readonly certificateKeys: CertificateKeys;
  readonly responseKeys: ResponseKeys;
  /** The authorities that are believed where they vouch for an issuer by certificate; without any none is. */
  readonly certificateAnchors?: readonly Certificate[];
  /** Who is believed about where wallets keep their keys; without any nobody is. */
  readonly keyAttesters?: readonly Certificate[];
  readonly secrets: Secrets;
  readonly resolver: Resolver;
  readonly documents: Documents;
  readonly peers: Peers;
  readonly witnesses: Witnesses;
  readonly statusReader: StatusReader;
  /** The issuers, verifiers and holders of the VC API that the node offers. */
  readonly vcApi: readonly VcApiInstance[];
  /** What the offices of the node issued; without it a revoked key never counts. */
  readonly issuanceLog?: IssuanceLog | undefined;
  /** The JSON-LD contexts that may be used; nothing else is ever fetched. */
  readonly contexts: PinnedContexts;
  readonly clock: Clock;
  readonly random: Random;
  readonly node: NodeIdentity;
};
