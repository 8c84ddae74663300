import { isJsonObject, type Json } from '../../base/json.ts';
import type { NeededApproval } from '../../domain/did/witness.ts';
import { isProofOf, type ReadProof, readProof } from './data-integrity-proof.ts';
import { invalidDid, type LogFault } from './log-fault.ts';
import type { LogState, VerifiedVersion } from './log-state.ts';
import { isWitnessed } from './witness-rule.ts';

// did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#did-witnesses
export type { NeededApproval };

/** A log whose entries hold on their own chain, and the entries of it that witnesses must have approved. */
export type ApprovableLog = {
  readonly versions: readonly Pick<VerifiedVersion, 'versionNumber' | 'versionId'>[];
  readonly neededApprovals: readonly NeededApproval[];
};

// More than fit into a file of the size that is read; a file that keeps the proofs of all versions is allowed.
const mostProofs = 10_000;

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
 * How many witnesses approved each entry that needs it, by version number, from the proofs of a `did-witness.json`; the
 * fault where one has too few. A proof approves its version and all before it; proofs of versions that are not in the log,
 * and proofs that do not verify, count for nothing, and a witness counts once.
 */
export function countApprovals(
  log: ApprovableLog,
  witnessProofs: Json | undefined,
  now: Date,
):
  | { readonly fault?: undefined; readonly counts: ReadonlyMap<number, number> }
  | { readonly fault: LogFault } {
  const counts = new Map<number, number>();
  if (log.neededApprovals.length === 0) return { counts };
  const claims = readClaims(witnessProofs, log.versions, now);
  if (claims === undefined) return { fault: invalidDid('The witness proofs are missing or malformed.') };
  const approvedUpTo = new Map<string, number>();
  for (const { versionNumber, rule } of log.neededApprovals) {
    const approving = rule.witnesses.filter((witness) => {
      const latest = approvedUpTo.get(witness) ?? latestApproval(claims.get(witness) ?? []);
      approvedUpTo.set(witness, latest);
      return latest >= versionNumber;
    });
    if (approving.length < rule.threshold)
      return { fault: invalidDid('An entry has too few witness proofs.') };
    counts.set(versionNumber, approving.length);
  }
  return { counts };
}

/** The versions with the number of witnesses that approved each, as `countApprovals` counted them. */
export function withApprovals(
  versions: readonly VerifiedVersion[],
  counts: ReadonlyMap<number, number>,
): readonly VerifiedVersion[] {
  if (counts.size === 0) return versions;
  return versions.map((version) => ({ ...version, approvals: counts.get(version.versionNumber) }));
}

/** The fault of a log whose entries lack approvals, as `countApprovals` finds it. */
export function checkApprovals(
  log: ApprovableLog,
  witnessProofs: Json | undefined,
  now: Date,
): LogFault | undefined {
  return countApprovals(log, witnessProofs, now).fault;
}

/** How many witnesses approved the last entry that needed it, or one after it; undefined where none did. */
export function approvalsAtHead(
  log: ApprovableLog,
  witnessProofs: Json | undefined,
  now: Date,
): number | undefined {
  const needed = log.neededApprovals.at(-1);
  if (needed === undefined) return undefined;
  const claims = readClaims(witnessProofs, log.versions, now);
  return needed.rule.witnesses.filter(
    (witness) => latestApproval(claims?.get(witness) ?? []) >= needed.versionNumber,
  ).length;
}

type Claim = { readonly versionNumber: number; readonly versionId: string; readonly proof: ReadProof };

/** The proofs of versions in the log, by the did:key DID of the witness; undefined where the file has another form. */
function readClaims(
  witnessProofs: Json | undefined,
  versions: ApprovableLog['versions'],
  now: Date,
): ReadonlyMap<string, Claim[]> | undefined {
  if (!Array.isArray(witnessProofs)) return undefined;
  const published = new Map(versions.map((version) => [version.versionId, version]));
  const claims = new Map<string, Claim[]>();
  let seen = 0;
  for (const item of witnessProofs as readonly Json[]) {
    if (!isJsonObject(item) || typeof item['versionId'] !== 'string') return undefined;
    const proofs = item['proof'] ?? [];
    const version = published.get(item['versionId']);
    if (!Array.isArray(proofs) || (seen += proofs.length) > mostProofs) return undefined;
    if (version !== undefined) addClaims(claims, version, proofs as readonly Json[], now);
  }
  return claims;
}

function addClaims(
  claims: Map<string, Claim[]>,
  { versionNumber, versionId }: ApprovableLog['versions'][number],
  proofs: readonly Json[],
  now: Date,
): void {
  for (const each of proofs) {
    const proof = readProof(each, now);
    if ('fault' in proof) continue;
    const witness = `did:key:${proof.multikey}`;
    const own = claims.get(witness) ?? [];
    own.push({ versionNumber, versionId, proof });
    claims.set(witness, own);
  }
}

/** The highest version number among one witness's proofs that verify; 0 where none does. */
function latestApproval(own: readonly Claim[]): number {
  const latestFirst = own.toSorted((left, right) => right.versionNumber - left.versionNumber);
  const valid = latestFirst.find(({ versionId, proof }) =>
    isProofOf(proof, `{"versionId":${JSON.stringify(versionId)}}`),
  );
  return valid?.versionNumber ?? 0;
}
