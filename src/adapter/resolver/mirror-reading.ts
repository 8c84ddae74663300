import type { Clock } from '../../base/clock.ts';
import { readJson } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { verifyLog } from '../../protocol/did-webvh/verify-log.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { MirroredLog } from '../../usecase/mirror/mirror-records.ts';

/** The log that this node keeps a copy of, by the DID or its SCID. */
export type ReadMirror = (didOrScid: string) => Promise<MirroredLog | undefined>;

/** A mirrored log that verifies, and when its host last gave a line of it. */
export type MirrorReading = { readonly versions: readonly VerifiedVersion[]; readonly retrieved: string };

/**
 * What the mirror knows of a DID whose host does not answer. A log whose host contradicted itself is not served: nobody
 * can tell which of its versions are true.
 */
export async function readFromMirror(
  ports: { readonly readMirror?: ReadMirror | undefined; readonly clock: Clock },
  did: Did,
): Promise<MirrorReading | undefined> {
  // A copy is kept under the name the DID had first, and it may have moved since.
  const scid = readWebvhDid(did)?.scid;
  const log = (await ports.readMirror?.(did)) ?? (scid && (await ports.readMirror?.(scid)));
  if (!log || log.isContested) return undefined;
  const proofs = log.witnessProofs === undefined ? undefined : readJson(log.witnessProofs);
  const verified = verifyLog({
    lines: log.lines.map(({ line }) => line),
    now: ports.clock(),
    did,
    ...(proofs === undefined || 'fault' in proofs ? {} : { witnessProofs: proofs.value }),
  });
  if (verified.fault !== undefined) return undefined;
  return { versions: verified.versions, retrieved: log.seenAt.toISOString() };
}
