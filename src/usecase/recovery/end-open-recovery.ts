import type { Did } from '../../domain/did/did.ts';
import { stateAt } from '../../domain/did/recovery.ts';
import type { WriteStore } from '../store.ts';

/**
 * Ends the recovery of an identifier that is open, in the caller's transaction, where there is one: because its holder
 * still acts (`objected`), or because something else took its place. One whose time is over ends as `expired`.
 */
export async function endOpenRecovery(
  store: WriteStore,
  did: Did,
  end: {
    readonly to: 'objected' | 'superseded';
    readonly at: Date;
    readonly actor: string;
    readonly reason: string;
  },
): Promise<void> {
  const { at, actor, reason } = end;
  const open = await store.recoveries.open(did);
  if (open === undefined) return;
  const to = stateAt(open, at) === 'expired' ? 'expired' : end.to;
  const { recoveryId, officeCode, state } = open;
  if (!(await store.writeRecoveries.move(recoveryId, state, to, { at }))) return;
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action: `recovery.${to}`, subject: did },
    facts: { recoveryId, reason },
  });
}

/** Ends an open recovery that can come to nothing any more, so that another can be opened. */
export async function endLapsedRecovery(store: WriteStore, did: Did, at: Date): Promise<void> {
  const open = await store.recoveries.open(did);
  if (open === undefined) return;
  const isOutdated = (await store.didLogs.head(did))?.versionId !== open.headVersionId;
  if (!isOutdated && stateAt(open, at) !== 'expired') return;
  await endOpenRecovery(store, did, { to: 'superseded', at, actor: 'node', reason: 'lapsed' });
}
