import { Problem } from '../../base/problem.ts';
import type { EntryParameters } from '../../protocol/did-webvh/create-entry.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import { keyCommitment } from '../../protocol/did-webvh/key-commitment.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import type { RecoveryPlan, RecoveryPlanTerms } from '../records.ts';

/**
 * The keys an ordinary entry of a holder is made with: the one that signs it, and the one that will sign the next, or its
 * hash. Once keys are committed to, every entry names both.
 */
export type NextKeys = {
  readonly updateKey?: string | undefined;
  readonly nextUpdateKey?: string | undefined;
};

/** The hashes of a plan: the recovery key's and that of the key kept for the guardians. */
export function planHashes(plan: RecoveryPlanTerms | undefined): readonly string[] {
  const escrow = plan?.escrowKeyId;
  return [plan?.recoveryKeyHash, escrow === undefined ? undefined : keyHash(escrow)].filter(
    (hash) => hash !== undefined,
  );
}

/** What an entry commits to: the next update key, and the keys of the plan anew. Throws `key-invalid`. */
export function commitments(next: string, plan: RecoveryPlanTerms | undefined): readonly string[] {
  const hashes = [keyCommitment(next), ...planHashes(plan)];
  if (new Set(hashes).size < hashes.length)
    throw new Problem('key-invalid', 'The next update key and the recovery key are two keys.');
  return hashes;
}

/**
 * The parameters of an ordinary entry after `head`. Throws `key-invalid` for a key that `head` did not commit to or that
 * is kept for recovery, and `invalid-request` where a next key is needed.
 */
export function nextParameters(
  head: LogState,
  { updateKey, nextUpdateKey }: NextKeys,
  plan: RecoveryPlan | undefined,
): EntryParameters {
  const isCommitted = head.parameters.nextKeyHashes.length > 0;
  if (isCommitted) checkCommitted(head, updateKey, plan);
  if (isCommitted && nextUpdateKey === undefined)
    throw new Problem('invalid-request', 'The identifier commits to its next key: name it or its hash.');
  return {
    ...(updateKey === undefined ? {} : { updateKeys: [updateKey] }),
    ...(nextUpdateKey === undefined ? {} : { nextKeyHashes: commitments(nextUpdateKey, plan) }),
  };
}

/** The parameters of the last entry of all. Throws as `nextParameters`. */
export function lastParameters(head: LogState, updateKey: string | undefined): EntryParameters {
  if (head.parameters.nextKeyHashes.length === 0) return { deactivated: true, updateKeys: [] };
  checkCommitted(head, updateKey, undefined);
  return { deactivated: true, updateKeys: updateKey === undefined ? [] : [updateKey], nextKeyHashes: [] };
}

/**
 * The parameters of an entry by the recovery key. The new wallet's key is committed to and signs the entry after it,
 * because under pre-rotation no other key than the recovery key could be an update key of this one. Throws `key-invalid`
 * where this is not the recovery key that `head` commits to.
 */
export function recoveryParameters(
  head: LogState,
  { recoveryKey, newUpdateKey }: { readonly recoveryKey: string; readonly newUpdateKey: string },
  plan: RecoveryPlan | undefined,
): EntryParameters {
  const hash = keyHash(recoveryKey);
  if (plan?.recoveryKeyHash !== hash || !head.parameters.nextKeyHashes.includes(hash))
    throw new Problem('key-invalid', 'This is not the recovery key of the identifier.');
  return { updateKeys: [recoveryKey], nextKeyHashes: commitments(newUpdateKey, plan) };
}

function checkCommitted(head: LogState, updateKey: string | undefined, plan: RecoveryPlan | undefined): void {
  const hash = updateKey === undefined ? undefined : keyHash(updateKey);
  if (hash === undefined || !head.parameters.nextKeyHashes.includes(hash))
    throw new Problem('key-invalid', 'The entry before did not commit to this update key.');
  if (planHashes(plan).includes(hash))
    throw new Problem('key-invalid', 'This key is for recovery; ask for a draft of that kind.');
}
