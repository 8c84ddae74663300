import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import { type ApprovedVersion, readAnyApproval } from './witness-proof.ts';

const mostProofs = 1_000;

/**
 * The content of `did-witness.json`
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#the-witness-proofs-file): of each witness the proof of the
 * latest version, because it approves those before too.
 */
export function witnessFile(proofs: readonly WitnessProof[]): readonly JsonObject[] {
  const latest = new Map<string, WitnessProof>();
  for (const proof of proofs) {
    const known = latest.get(proof.witness);
    if (known === undefined || known.versionNumber < proof.versionNumber) latest.set(proof.witness, proof);
  }
  const kept = [...latest.values()].toSorted(
    (one, other) => one.versionNumber - other.versionNumber || compareText(one.witness, other.witness),
  );
  const versions = [...new Set(kept.map(({ versionId }) => versionId))];
  return versions.map((versionId) => ({
    versionId,
    proof: kept.filter((each) => each.versionId === versionId).map(({ proof }) => proof),
  }));
}

/**
 * The proofs of a witness file that hold for versions of the log, verified each; undefined for what is no such file. At
 * most 1,000 are looked at, the latest in the file first.
 */
export function readWitnessFile(
  file: Json | undefined,
  versions: readonly ApprovedVersion[],
  now: Date,
): readonly WitnessProof[] | undefined {
  if (!Array.isArray(file)) return undefined;
  const known = new Map(versions.map((version) => [version.versionId, version]));
  const proofs: WitnessProof[] = [];
  let left = mostProofs;
  for (const item of (file as readonly Json[]).toReversed()) {
    if (!isJsonObject(item) || typeof item['versionId'] !== 'string') return undefined;
    const version = known.get(item['versionId']);
    const given = item['proof'] ?? [];
    if (!Array.isArray(given)) return undefined;
    if (version === undefined) continue;
    const looked = (given as readonly Json[]).slice(0, left);
    left -= looked.length;
    proofs.push(...looked.flatMap((proof) => readAnyApproval(proof, version, now) ?? []));
  }
  return proofs;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
