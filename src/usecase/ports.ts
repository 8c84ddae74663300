import type { Clock, Random } from '../base/clock.ts';
import type { Did } from '../domain/did/did.ts';
import type { OperationLimit } from '../domain/did/operation-limit.ts';
import type { ResolutionOptions, ResolutionResult } from '../domain/did/resolution.ts';
import type { Signer, SigningAlgorithm } from '../domain/did/signer.ts';
import type { VerificationRelationship } from '../domain/did/did-document.ts';
import type { OfficeCode } from '../domain/trust/office.ts';
import type { PreparedDid } from './records.ts';
import type { ReadStore, WriteStore } from './store.ts';
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
  /**
   * A signed next entry on the present head: new keys (`rotate`), other names (`rename`), or the end (`deactivate`).
   * Throws `key-not-custodial` where the holder has the update key, `did-deactivated`, `did-not-found`.
   */
  update(did: Did, change: DidUpdate): Promise<PreparedDid>;
};
export type DidUpdate =
  | { readonly kind: 'rotate' }
  /** `successor` is the DID that takes its place. */
  | { readonly kind: 'deactivate'; readonly successor?: Did | undefined }
  /** Other names of the same subject, in place of those stated so far (DID Core 1.0 §5.1.3). */
  | { readonly kind: 'rename'; readonly alsoKnownAs: readonly string[] };

export type Signing = {
  /** The signer for an office's or party's DID, relationship and algorithm; throws `key-not-custodial` where there is none. */
  signerFor(did: Did, relationship: VerificationRelationship, algorithm: SigningAlgorithm): Promise<Signer>;
};

/** Resolves local, remote and self-contained DIDs; never throws for anything an outsider can cause. */
export type Resolver = {
  resolve(did: string, options?: ResolutionOptions): Promise<ResolutionResult>;
};

/** Reads a document of another host over `adapter/fetch`; never throws for what an outsider can cause. */
export type Documents = {
  get(
    url: string,
    expected: { readonly accept: string; readonly mostBytes: number },
  ): Promise<FetchedDocument>;
};
export type FetchedDocument =
  | {
      readonly outcome: 'found';
      readonly body: Uint8Array;
      readonly contentType: string;
      readonly maxAge: number | undefined;
    }
  | { readonly outcome: 'absent' }
  /** `isAddressRefused`: the name leads to an address outside the public internet, so nothing was asked. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly isAddressRefused?: boolean }
  | { readonly outcome: 'unreachable'; readonly reason: string };

/** What the node knows of itself. */
export type NodeIdentity = {
  /** The base URL without a trailing slash, for example `https://gid.office.example`. */
  readonly publicUrl: string;
  /** The host part of DIDs made here: host, or `host%3Aport`. */
  readonly didHost: string;
};

/** Everything a use case may need; each takes the part it names. */
export type Ports = {
  readonly store: Store;
  /** How often one DID may be changed. */
  readonly operationLimits: readonly OperationLimit[];
  readonly dids: Dids;
  readonly signing: Signing;
  readonly resolver: Resolver;
  readonly documents: Documents;
  readonly statusReader: StatusReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly node: NodeIdentity;
};
