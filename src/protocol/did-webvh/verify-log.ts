import type { Json } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { authorizedProof } from './check/authorized-proof.ts';
import { documentId } from './check/document-id.ts';
import { hashChain } from './check/hash-chain.ts';
import { keyRotation } from './check/key-rotation.ts';
import { parameterPresence } from './check/parameter-presence.ts';
import { selfCertification } from './check/self-certification.ts';
import { stillActive } from './check/still-active.ts';
import { versionNumber } from './check/version-number.ts';
import { versionTime } from './check/version-time.ts';
import { canonicalEntry } from './entry-hash.ts';
import { type LogEntry, mostLines, readEntry } from './log-entry.ts';
import { invalidDid, type LogFault } from './log-fault.ts';
import type { EntryCheck, EntryContext, LogState, VerifiedVersion } from './log-state.ts';
import { inForce, readParameters, type StatedParameters } from './parameters.ts';
import { countApprovals, type NeededApproval, neededApproval, withApprovals } from './witness-approval.ts';

/** The rules for an entry in the order they are applied; the signature comes last, because it costs most. */
const entryChecks: readonly EntryCheck[] = [
  stillActive,
  versionNumber,
  versionTime,
  parameterPresence,
  keyRotation,
  documentId,
  selfCertification,
  hashChain,
  authorizedProof,
];

/** A log whose every entry holds on its own chain; `neededApprovals` are the entries that witnesses must have approved. */
export type VerifiedEntries = {
  readonly fault?: undefined;
  /** Every version, oldest first. */
  readonly versions: readonly VerifiedVersion[];
  /** Where the log stands now. */
  readonly head: VerifiedVersion;
  readonly neededApprovals: readonly NeededApproval[];
};
export type LogRefusal = { readonly fault: LogFault };

/** What is verified: lines of a log, from its first entry, or from the one after `after`. */
export type LogInput = {
  readonly lines: readonly string[];
  readonly now: Date;
  /** The verified state the lines continue; undefined for a whole log. */
  readonly after?: LogState;
};

/**
 * Verifies a did:webvh log (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#read-resolve) with its witness
 * proofs, in one pass. An invalid entry makes the whole log invalid: a host cannot cut a log short and be believed. Where
 * `did` is given, at least one version is its document.
 */
export function verifyLog(
  input: LogInput & { readonly did?: Did; readonly witnessProofs?: Json },
): VerifiedEntries | LogRefusal {
  const log = verifyEntries(input);
  if (log.fault !== undefined) return log;
  if (input.did !== undefined && !log.versions.some(({ did }) => did === input.did)) {
    return { fault: invalidDid('The log is the log of another DID.') };
  }
  const approved = countApprovals(log, input.witnessProofs, input.now);
  if (approved.fault !== undefined) return approved;
  const versions = withApprovals(log.versions, approved.counts);
  return { ...log, versions, head: versions.at(-1) ?? log.head };
}

/** Like `verifyLog`, without the witness proofs: for callers that fetch them only when `neededApprovals` says so. */
export function verifyEntries({ lines, now, after }: LogInput): VerifiedEntries | LogRefusal {
  if (lines.length > mostLines) return { fault: invalidDid('The log has too many entries.') };
  const versions: VerifiedVersion[] = [];
  const neededApprovals: NeededApproval[] = [];
  let before = after;
  for (const line of lines) {
    const context = readContext(line, before, now);
    if ('fault' in context) return context;
    const fault = firstFault(context);
    if (fault !== undefined) return { fault };
    const version = versionOf(context);
    const { versionNumber, approvedBy } = version;
    if (approvedBy !== undefined) neededApprovals.push({ versionNumber, rule: approvedBy });
    versions.push(version);
    before = version;
  }
  const head = versions.at(-1);
  return head === undefined
    ? { fault: invalidDid('The log is empty.') }
    : { versions, head, neededApprovals };
}

/**
 * Where a stored log stands, and every version of it, without verifying anything: only for lines that were verified
 * before they were stored. Undefined where they do not even parse.
 */
export function restoreLog(lines: readonly string[]): readonly VerifiedVersion[] | undefined {
  const versions: VerifiedVersion[] = [];
  for (const line of lines) {
    const entry = readEntry(line);
    if ('type' in entry) return undefined;
    const stated = readParameters(entry.parameters);
    if ('type' in stated) return undefined;
    versions.push(versionOf({ entry, stated, before: versions.at(-1) }));
  }
  return versions;
}

function readContext(line: string, before: LogState | undefined, now: Date): EntryContext | LogRefusal {
  const entry = readEntry(line);
  if ('type' in entry) return { fault: entry };
  const stated = readParameters(entry.parameters);
  if ('type' in stated) return { fault: stated };
  const canonical = canonicalEntry(entry);
  if (canonical === undefined)
    return { fault: invalidDid('An entry has a number beyond the range of JSON.') };
  return { entry, stated, canonical, before, now };
}

function firstFault(context: EntryContext): LogFault | undefined {
  for (const check of entryChecks) {
    const fault = check(context);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function versionOf(verified: {
  readonly entry: LogEntry;
  readonly stated: StatedParameters;
  readonly before: LogState | undefined;
}): VerifiedVersion {
  const { entry, stated, before } = verified;
  // `documentId` has checked the id; the other members are looked at where the document is used.
  const document = entry.state as unknown as DidDocument;
  const state = {
    did: document.id,
    versionNumber: (before?.versionNumber ?? 0) + 1,
    versionId: entry.versionId,
    versionTime: entry.versionTime,
    parameters: inForce(stated, before?.parameters),
  };
  return { ...state, document, approvedBy: neededApproval(state, before)?.rule };
}
