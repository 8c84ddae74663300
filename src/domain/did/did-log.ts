import type { Did } from './did.ts';
import type { DidDocument } from './did-document.ts';
import type { NeededApproval, WitnessProof } from './witness.ts';

/** One line of a DID log as stored and served: `line` is the exact JSON text, without the line break. */
export type LogLine = { readonly versionId: string; readonly versionTime: string; readonly line: string };

/** A DID log as stored by its host. `location` is the method-specific id without the SCID: `host%3Aport:path:…`. */
export type DidLog = {
  readonly did: Did;
  readonly location: string;
  readonly lines: readonly LogLine[];
  readonly deactivated: boolean;
  /** The DID under which another node publishes it now. */
  readonly movedTo?: Did;
};

/** What a log is changed by: the verified next lines, and the document they lead to. */
export type LogChange = {
  readonly did: Did;
  readonly location: string;
  readonly lines: readonly LogLine[];
  readonly document: DidDocument;
  readonly deactivated: boolean;
  /** The entries among the lines that witnesses must have approved; it is appended only with their proofs. */
  readonly neededApprovals: readonly NeededApproval[];
  /** The proofs of the witnesses, where there are any. */
  readonly approvals?: readonly WitnessProof[];
  /** The DIDs it had at other places, where it comes from one. */
  readonly formerDids?: readonly Did[];
  /** Who keeps copies of the log, as its last entry says (did:webvh `watchers`). */
  readonly watchers?: readonly string[];
};
