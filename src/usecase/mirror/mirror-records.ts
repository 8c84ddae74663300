import type { Json } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';

/** One line of one log at its place in the feed of a node; `line` is the exact text. */
export type FeedEntry = {
  readonly position: number;
  readonly did: Did;
  readonly versionNumber: number;
  readonly versionId: string;
  readonly line: string;
  /** The proofs of its witnesses, where it has some. */
  readonly witnessProofs?: readonly Json[] | undefined;
};

/** How far a node's feed was taken over: its last entry. `source` is the node's base URL. */
export type MirrorSource = {
  readonly source: string;
  readonly position: number;
  readonly did: Did;
  readonly versionId: string;
  readonly reachedAt: Date;
};

/** Where a mirrored log stands; a contested one takes no further lines. */
export type MirroredHead = {
  readonly did: Did;
  readonly lineCount: number;
  readonly head: LogState;
  readonly isContested: boolean;
};
export type MirroredLine = { readonly versionId: string; readonly line: string };

/** A mirrored log as it is served. */
export type MirroredLog = {
  readonly source: string;
  readonly did: Did;
  readonly scid: string;
  readonly lines: readonly MirroredLine[];
  /** The text of the witness file that the log was verified with, where it needed one. */
  readonly witnessProofs: string | undefined;
  readonly isContested: boolean;
  /** When the source last gave a line of it. */
  readonly seenAt: Date;
};

/** Verified lines that continue a mirrored log, or begin it. */
export type MirrorAddition = {
  readonly source: string;
  readonly did: Did;
  readonly lines: readonly MirroredLine[];
  readonly head: LogState;
  readonly witnessProofs: string | undefined;
  readonly seenAt: Date;
};

/**
 * What a source showed that cannot be: `rewritten`, another text at a number that was mirrored; `missing`, mirrored lines
 * that it has no more; `invalid`, a line that does not verify as the continuation; `inserted`, a line at a place that was
 * read before without it; `backwards`, a feed that is not the continuation of what was read of it.
 */
export type MirrorFinding = {
  readonly source: string;
  readonly kind: 'rewritten' | 'missing' | 'invalid' | 'inserted' | 'backwards';
  /** Undefined where the finding is about the feed itself. */
  readonly did: Did | undefined;
  readonly versionNumber: number | undefined;
  /** SHA-256 in base64url of the mirrored text and of the text shown, where there is one. */
  readonly keptDigest: string | undefined;
  readonly seenDigest: string | undefined;
  readonly detail: string;
  readonly foundAt: Date;
};
