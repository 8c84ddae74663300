import { addSeconds } from '../base/clock.ts';
import { Problem } from '../base/problem.ts';
import type { LogChange } from '../domain/did/did-log.ts';
import { longestWindow, operationWait, type OperationUrgency } from '../domain/did/operation-limit.ts';
import type { Ports } from './ports.ts';
import type { WriteStore } from './store.ts';

/**
 * Appends to a log inside the caller's transaction, as `writeDidLogs.append` does. Throws `too-many-requests`, with the
 * seconds to wait, where the DID was changed too often; recovery and deactivation (`lastResort`) have a reserve.
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
  if (expectedHead !== undefined && ports.operationLimits.length > 0) {
    const now = ports.clock();
    const since = addSeconds(now, -longestWindow(ports.operationLimits));
    const times = await store.didLogs.operationTimes(change.did, since);
    const wait = operationWait(ports.operationLimits, { times, now, urgency });
    if (wait !== undefined) {
      throw new Problem('too-many-requests', `The identifier was changed too often; wait ${wait} seconds.`, {
        retryAfter: wait,
      });
    }
  }
  return store.writeDidLogs.append(change, expectedHead);
}
