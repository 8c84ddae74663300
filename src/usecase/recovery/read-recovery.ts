import { Problem } from '../../base/problem.ts';
import type { DidLog } from '../../domain/did/did-log.ts';
import type { Did } from '../../domain/did/did.ts';
import { stateAt } from '../../domain/did/recovery.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { restoreLog } from '../../protocol/did-webvh/verify-log.ts';
import type { Recovery } from '../records.ts';
import type { ReadStore } from '../store.ts';

/** The recovery of a party. Throws `not-found`. */
export async function readRecovery(
  store: Pick<ReadStore, 'recoveries'>,
  partyId: string,
  recoveryId: string,
): Promise<Recovery> {
  const recovery = await store.recoveries.byId(partyId, recoveryId);
  if (recovery === undefined) throw new Problem('not-found', 'The party has no such recovery.');
  return recovery;
}

/** Throws `conflict` where the recovery is not in this state. */
export function checkState(recovery: Recovery, now: Date, expected: readonly Recovery['state'][]): void {
  const state = stateAt(recovery, now);
  if (!expected.includes(state)) throw new Problem('conflict', `The recovery is in the state “${state}”.`);
}

/** The log of an identifier with where it stands. Throws `did-not-found`. */
export async function readStoredLog(
  store: Pick<ReadStore, 'didLogs'>,
  did: Did,
): Promise<{ readonly log: DidLog; readonly head: VerifiedVersion }> {
  const log = await store.didLogs.byDid(did);
  const head = log && restoreLog(log.lines.map(({ line }) => line))?.at(-1);
  if (log === undefined || head === undefined)
    throw new Problem('did-not-found', 'The identifier has no log here.');
  return { log, head };
}
