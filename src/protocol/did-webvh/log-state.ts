import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { CanonicalEntry } from './entry-hash.ts';
import type { LogEntry } from './log-entry.ts';
import type { LogFault } from './log-fault.ts';
import type { Parameters, StatedParameters } from './parameters.ts';
import type { WitnessRule } from './witness-rule.ts';

/** Where a log stands after an entry: all that is needed to verify or make the next one. */
export type LogState = {
  readonly did: Did;
  readonly versionNumber: number;
  readonly versionId: string;
  readonly versionTime: string;
  readonly parameters: Parameters;
};

/**
 * One verified entry: the state it led to, with the watchers, the `ttl` and whether the DID is portable among its
 * parameters, and its document.
 */
export type VerifiedVersion = LogState & {
  readonly document: DidDocument;
  /** The witnesses who had to approve the entry, which are not always those it states; undefined where none had to. */
  readonly approvedBy?: WitnessRule | undefined;
  /** How many of them did; only of logs that were verified with their witness proofs. */
  readonly approvals?: number | undefined;
};

/** What a check sees: the entry as it came, what it states, and where the log stood before (undefined for the first). */
export type EntryContext = {
  readonly entry: LogEntry;
  readonly stated: StatedParameters;
  readonly canonical: CanonicalEntry;
  readonly before: LogState | undefined;
  readonly now: Date;
};

/** One rule of the specification: the fault where an entry breaks it. */
export type EntryCheck = (context: EntryContext) => LogFault | undefined;
