import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { DidLog } from '../../domain/did/did-log.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import { multikeyOfDidUrl } from '../../protocol/did-webvh/update-key.ts';
import { restoreLog } from '../../protocol/did-webvh/verify-log.ts';
import type { RecoveryPlan } from '../records.ts';
import { planHashes } from './key-commitments.ts';

/** What a verified entry of a holder is: one like others, or a recovery, signed by the recovery key. */
export type EntryKind = 'ordinary' | 'recovery';

/**
 * Tells recoveries from ordinary entries, and refuses an ordinary one that takes the identifier out of the reach of its
 * recovery: the commitments to the keys of the plan are renewed by every entry but the last and one that the recovery key
 * signed itself. Without this, who steals a wallet could shut the holder out for good. Throws `did-log-invalid`.
 */
export function entryKind(
  stored: DidLog,
  { entry, line }: { readonly entry: JsonObject; readonly line: string },
  plan: RecoveryPlan | undefined,
): EntryKind {
  if (plan === undefined) return 'ordinary';
  const versions = restoreLog([...stored.lines.map((each) => each.line), line]);
  const [before, after] = [versions?.at(-2), versions?.at(-1)];
  if (before === undefined || after === undefined)
    throw new Problem('internal-error', 'A verified log cannot be read.');
  const isRecovery = signers(entry).some((multikey) => keyHash(multikey) === plan.recoveryKeyHash);
  if (isRecovery) return 'recovery';
  if (!after.parameters.deactivated) checkRenewed(before, after, plan);
  return 'ordinary';
}

function checkRenewed(before: LogState, after: LogState, plan: RecoveryPlan): void {
  const hashes = planHashes(plan);
  const owed = hashes.filter((hash) => before.parameters.nextKeyHashes.includes(hash));
  const isRenewed = owed.every((hash) => after.parameters.nextKeyHashes.includes(hash));
  // A key that only recovers is none that others may bring into play by naming it.
  const isUsed = after.parameters.updateKeys.some((key) => hashes.includes(keyHash(key)));
  if (isRenewed && !isUsed) return;
  throw new Problem('did-log-invalid', 'The entry does not commit to the recovery keys as the one before.');
}

// The proofs were verified, every one of them.
function signers({ proof }: JsonObject): readonly string[] {
  return [proof]
    .flat()
    .map((each) => (isJsonObject(each) ? each['verificationMethod'] : undefined))
    .map((method) => (typeof method === 'string' ? multikeyOfDidUrl(method) : undefined))
    .filter((multikey) => multikey !== undefined);
}
