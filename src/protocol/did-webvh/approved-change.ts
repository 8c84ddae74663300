import type { LogChange } from '../../domain/did/did-log.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import type { LogFault } from './log-fault.ts';
import { countApprovals } from './witness-approval.ts';
import { witnessFile } from './witness-file.ts';
import type { ApprovedVersion } from './witness-proof.ts';

/** How many witnesses had to approve the last line of a change, and how many did. */
export type ChangeApprovals = { readonly threshold: number; readonly approvals: number };

/**
 * What the proofs of a change come to, each verified: undefined where its last line needs none. The fault where a line
 * has too few.
 */
export function changeApprovals(
  { lines, neededApprovals }: Pick<LogChange, 'lines' | 'neededApprovals'>,
  proofs: readonly WitnessProof[],
  now: Date,
):
  | { readonly fault?: undefined; readonly approvals: ChangeApprovals | undefined }
  | { readonly fault: LogFault } {
  if (neededApprovals.length === 0) return { approvals: undefined };
  const versions = lines.map(({ versionId }) => versionOf(versionId));
  const counted = countApprovals({ versions, neededApprovals }, witnessFile(proofs), now);
  if (counted.fault !== undefined) return counted;
  const last = versions.at(-1)?.versionNumber;
  const needed = neededApprovals.find(({ versionNumber }) => versionNumber === last);
  if (needed === undefined) return { approvals: undefined };
  const approvals = counted.counts.get(needed.versionNumber) ?? 0;
  return { approvals: { threshold: needed.rule.threshold, approvals } };
}

/** The version a verified versionId names. */
export function versionOf(versionId: string): ApprovedVersion {
  return { versionId, versionNumber: Number(versionId.split('-', 1)[0]) };
}
