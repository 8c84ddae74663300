import { Problem } from '../../base/problem.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import type { DidUpdate, Ports } from '../ports.ts';
import type { PreparedDid } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { approvedChange } from '../witness/approved-change.ts';

type OfficeChangePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;

/**
 * Changes the office's own identifier. Throws `not-found`, `did-log-conflict` where another change came first,
 * `too-many-requests`, `witness-threshold-not-met`, which leaves the entry pending, and `entry-pending`.
 */
export async function changeOfficeIdentifier(
  ports: OfficeChangePorts,
  caller: Caller,
  { update, action }: { readonly update: DidUpdate; readonly action: string },
): Promise<Office> {
  const { officeCode, actor } = caller;
  const office = await ports.store.read.offices.byCode(officeCode);
  if (office === undefined) throw new Problem('not-found', 'There is no such office here.');
  const prepared = await ports.dids.update(office.did, update);
  const { record, newKeys, retiredKeyIds, expectedHead = '' } = prepared;
  const change = await approvedChange(ports, {
    ...{ officeCode, partyId: undefined, change: prepared.change, expectedHead, urgency: 'lastResort' },
    keys: { record, newKeys, retiredKeyIds },
    command: { kind: 'office', action, actor },
  });
  await ports.store.write((store) =>
    commitOfficeEntry(ports, store, { officeCode, actor, action, prepared: { ...prepared, change } }),
  );
  return office;
}

/** Appends the entry in the caller's transaction, with its keys. Throws `did-log-conflict`. */
export async function commitOfficeEntry(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  changed: {
    readonly officeCode: OfficeCode;
    readonly actor: string;
    readonly action: string;
    readonly prepared: PreparedDid;
  },
): Promise<void> {
  const { officeCode, actor, action, prepared } = changed;
  const { change, expectedHead } = prepared;
  const urgency = 'lastResort';
  const { outcome } = await appendWithinLimits(ports, store, { change, expectedHead, urgency });
  if (outcome === 'conflict')
    throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.');
  await store.writeDids.keep(prepared);
  await store.writeAudit.append({
    ...{ officeCode, at: ports.clock(), actor, action, subject: change.did },
    facts: { versionId: change.lines.at(-1)?.versionId ?? '' },
  });
}
