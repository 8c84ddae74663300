import { canonicalJson, isJsonObject, type Json } from '../../base/json.ts';
import { isProofOf, type ReadProof, readProof } from './data-integrity-proof.ts';
import { invalidDid, type LogFault } from './log-fault.ts';
import type { LogState, VerifiedVersion } from './log-state.ts';
import { isWitnessed, type WitnessRule } from './witness-rule.ts';

/**
 * An entry that a threshold of witnesses must have approved
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#did-witnesses).
 */
export type NeededApproval = { readonly versionNumber: number; readonly rule: WitnessRule };

const mostProofs = 2000;

/**
 * The approval an entry needs: by the witnesses before it, or by its own where there were none before. A new list of
 * witnesses therefore counts only after the old ones let it pass; whoever stole the update key cannot replace them.
 */
export function neededApproval(version: LogState, before: LogState | undefined): NeededApproval | undefined {
  const wasWitnessed = before !== undefined && isWitnessed(before.parameters.witness);
  const rule = wasWitnessed ? before.parameters.witness : version.parameters.witness;
  return isWitnessed(rule) ? { versionNumber: version.versionNumber, rule } : undefined;
}

/**
 * Checks the proofs of a `did-witness.json` against the approvals a log needs. A proof approves its version and all
 * before it; proofs of versions that are not in the log, and proofs that do not verify, count for nothing.
 */
export function checkApprovals(
  log: { readonly versions: readonly VerifiedVersion[]; readonly neededApprovals: readonly NeededApproval[] },
  witnessProofs: Json | undefined,
  now: Date,
): LogFault | undefined {
  if (log.neededApprovals.length === 0) return undefined;
  const claims = readClaims(witnessProofs, log.versions, now);
  if (claims === undefined) return invalidDid('The witness proofs are missing or malformed.');
  const approvedUpTo = new Map<string, number>();
  for (const { versionNumber, rule } of log.neededApprovals) {
    const approving = rule.witnesses.filter((witness) => {
      const latest = approvedUpTo.get(witness) ?? latestApproval(claims, witness);
      approvedUpTo.set(witness, latest);
      return latest >= versionNumber;
    });
    if (approving.length < rule.threshold) return invalidDid('An entry has too few witness proofs.');
  }
  return undefined;
}

type Claim = { readonly version: VerifiedVersion; readonly proof: ReadProof };

function readClaims(
  witnessProofs: Json | undefined,
  versions: readonly VerifiedVersion[],
  now: Date,
): readonly Claim[] | undefined {
  if (!Array.isArray(witnessProofs)) return undefined;
  const published = new Map(versions.map((version) => [version.versionId, version]));
  const claims: Claim[] = [];
  let seen = 0;
  for (const item of witnessProofs as readonly Json[]) {
    if (!isJsonObject(item) || typeof item['versionId'] !== 'string') return undefined;
    const proofs = item['proof'] ?? [];
    const version = published.get(item['versionId']);
    if (!Array.isArray(proofs) || (seen += proofs.length) > mostProofs) return undefined;
    if (version === undefined) continue;
    for (const proof of proofs as readonly Json[]) {
      const read = readProof(proof, now);
      if (!('fault' in read)) claims.push({ version, proof: read });
    }
  }
  return claims;
}

/** The highest version number the witness has a verified proof for; 0 where there is none. */
function latestApproval(claims: readonly Claim[], witness: string): number {
  const own = claims
    .filter(({ proof }) => `did:key:${proof.multikey}` === witness)
    .sort((left, right) => right.version.versionNumber - left.version.versionNumber);
  const valid = own.find(({ version, proof }) =>
    isProofOf(proof, canonicalJson({ versionId: version.versionId })),
  );
  return valid?.version.versionNumber ?? 0;
}
