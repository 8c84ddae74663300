import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import { longestWindow, operationWait, type OperationUrgency } from '../../domain/did/operation-limit.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';

/**
 * Appends to a log inside the caller's transaction, as `writeDidLogs.append` does, with the witness proofs the change comes
 * with. Throws `too-many-requests`, with the seconds to wait, where the DID was changed too often; recovery and
 * deactivation (`lastResort`) have a reserve. Throws `entry-pending` where another entry waits for its witnesses, and
 * `witness-threshold-not-met` for a change that lacks approvals.
 */
export async function appendWithinLimits(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  operation: {
    readonly change: LogChange;
    readonly expectedHead: string | undefined;
    readonly urgency?: OperationUrgency;
  },
): ReturnType<WriteStore['writeDidLogs']['append']> {
  const { change, expectedHead, urgency = 'ordinary' } = operation;
  if (expectedHead !== undefined) await checkOperationLimits(ports, store, { did: change.did, urgency });
  const appended = await store.writeDidLogs.append(change, expectedHead);
  if (appended.outcome === 'conflict' && appended.head === expectedHead)
    await refusePending(store, change.did);
  return appended;
}

/** Throws `too-many-requests`, with the seconds to wait, where the DID was changed too often for one more operation. */
export async function checkOperationLimits(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  { did, urgency }: { readonly did: Did; readonly urgency: OperationUrgency },
): Promise<void> {
  if (ports.operationLimits.length === 0) return;
  const now = ports.clock();
  const since = addSeconds(now, -longestWindow(ports.operationLimits));
  const times = await store.didLogs.operationTimes(did, since);
  const wait = operationWait(ports.operationLimits, { times, now, urgency });
  if (wait === undefined) return;
  throw new Problem('too-many-requests', `The identifier was changed too often; wait ${wait} seconds.`, {
    retryAfter: wait,
  });
}

/** Throws `entry-pending` where an entry of the identifier waits for its witnesses. */
export async function refusePending(store: Pick<WriteStore, 'pendingEntries'>, did: Did): Promise<void> {
  if ((await store.pendingEntries.byDid(did)) === undefined) return;
  throw new Problem(
    'entry-pending',
    'An entry of the identifier waits for its witnesses; complete that one first.',
  );
}
