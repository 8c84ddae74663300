import { Problem } from '../../base/problem.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import type { OperationUrgency } from '../../domain/did/operation-limit.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { changeApprovals } from '../../protocol/did-webvh/approved-change.ts';
import { checkOperationLimits, refusePending } from '../identifier/append-within-limits.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import type { PendingCommand, PendingEntry, PendingKeys } from './witness-records.ts';

export type ApprovedChangePorts = Pick<Ports, 'store' | 'clock' | 'operationLimits' | 'witnesses'>;

/** A signed change of a log, and everything that is to happen when it is appended. */
export type ProposedChange = {
  readonly officeCode: OfficeCode;
  readonly partyId: string | undefined;
  readonly change: LogChange;
  readonly expectedHead: string;
  readonly urgency: OperationUrgency;
  readonly keys: PendingKeys;
  readonly command: PendingCommand;
  /** What is used up as soon as a witness may see the entry, in the transaction that makes it pending. */
  readonly reserve?: (store: WriteStore) => Promise<void>;
};

const retrySeconds = 30;
export const noKeys: PendingKeys = { record: undefined, newKeys: [], retiredKeyIds: [] };

/**
 * The change with the approvals it needs, before the transaction that appends it. One that needs none is given back as it
 * is, and nothing is read or written for it. Any other is made the pending entry of its DID first, so that no witness is
 * ever shown another one of its number; then the witnesses are asked. Throws `witness-threshold-not-met`, with the seconds to
 * wait, where too few approve: the entry stays pending. Throws `entry-pending` where another one is, `did-log-conflict`
 * where another change came first, and `too-many-requests`.
 */
export async function approvedChange(
  ports: ApprovedChangePorts,
  proposed: ProposedChange,
): Promise<LogChange> {
  const [change] = await approvedChanges(ports, [proposed]);
  return change ?? proposed.change;
}

/**
 * As `approvedChange` for changes that belong together. Where one of them lacks approvals all that need some stay pending,
 * and each is completed by itself.
 */
export async function approvedChanges(
  ports: ApprovedChangePorts,
  proposed: readonly ProposedChange[],
): Promise<readonly LogChange[]> {
  const witnessed = proposed.filter(({ change }) => change.neededApprovals.length > 0);
  if (witnessed.length === 0) return proposed.map(({ change }) => change);
  for (const each of witnessed) await checkReachable(ports, each);
  const pending = await ports.store.write(async (store) => {
    const entries: PendingEntry[] = [];
    for (const each of witnessed) entries.push(await makePending(ports, store, each));
    return entries;
  });
  // All of them are asked for before any failure is told, so that as much as can be is ready for the next try.
  const settled = await Promise.allSettled(pending.map((entry) => completedPending(ports, entry)));
  const failure = settled.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  const approved = new Map(
    settled.flatMap((each) => (each.status === 'fulfilled' ? [[each.value.did, each.value] as const] : [])),
  );
  return proposed.map(({ change }) => approved.get(change.did) ?? change);
}

/**
 * The change of a pending entry with its approvals, of which those that were missing are asked for. What came is kept.
 * Throws `witness-threshold-not-met`.
 */
export async function completedPending(
  ports: Pick<ApprovedChangePorts, 'store' | 'clock' | 'witnesses'>,
  { officeCode, did, change, proofs }: PendingEntry,
): Promise<LogChange> {
  const approvals = await ports.witnesses.gather(officeCode, change, proofs);
  if (isEnough(ports, change, approvals)) return { ...change, approvals };
  const versionId = change.lines.at(-1)?.versionId ?? '';
  if (approvals.length > proofs.length)
    await ports.store.write((store) => store.writePendingEntries.keepProofs(did, versionId, approvals));
  throw notMet('The entry is kept; the former version stays published until it is completed.');
}

/**
 * The change of an identifier that is not here yet, a new one or one that arrives, with its approvals. Nothing is kept where
 * too few approve. Throws `witness-threshold-not-met`.
 */
export async function approvedFirst(
  ports: Pick<ApprovedChangePorts, 'clock' | 'witnesses'>,
  officeCode: OfficeCode,
  change: LogChange,
): Promise<LogChange> {
  if (change.neededApprovals.length === 0) return change;
  const approvals = await ports.witnesses.gather(officeCode, change, change.approvals ?? []);
  if (isEnough(ports, change, approvals)) return { ...change, approvals };
  throw notMet('Nothing was changed; try again.');
}

// Else the entry would wait for ever, and with it every other change of the identifier.
async function checkReachable(
  { witnesses }: Pick<Ports, 'witnesses'>,
  { officeCode, change }: ProposedChange,
): Promise<void> {
  for (const { rule } of change.neededApprovals) {
    if ((await witnesses.reachable(officeCode, rule.witnesses)).length < rule.threshold)
      throw notMet('Fewer of its witnesses are offices that witness for this one; nothing was changed.');
  }
}

async function makePending(
  ports: ApprovedChangePorts,
  store: WriteStore,
  proposed: ProposedChange,
): Promise<PendingEntry> {
  const { officeCode, partyId, change, expectedHead, urgency, keys, command, reserve } = proposed;
  const { did } = change;
  const versionId = change.lines.at(-1)?.versionId;
  const present = await store.pendingEntries.byDid(did);
  if (present !== undefined) {
    // The very entry that waits, sent again.
    if (present.change.lines.at(-1)?.versionId === versionId) return present;
    await refusePending(store, did);
  }
  await checkOperationLimits(ports, store, { did, urgency });
  const createdAt = ports.clock();
  const entry: PendingEntry = {
    ...{ did, officeCode, partyId, expectedHead, change, urgency, keys, command, proofs: [], createdAt },
  };
  if (!(await store.writePendingEntries.put(entry)))
    throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.');
  await reserve?.(store);
  const actor = 'actor' in command ? command.actor : 'wallet';
  await store.writeAudit.append({
    ...{ officeCode, at: createdAt, actor, action: 'logEntry.pending', subject: did },
    facts: { versionId: versionId ?? '', change: command.kind },
  });
  return entry;
}

function isEnough(
  { clock }: Pick<Ports, 'clock'>,
  change: LogChange,
  approvals: readonly WitnessProof[],
): boolean {
  return changeApprovals(change, approvals, clock()).fault === undefined;
}

function notMet(detail: string): Problem {
  return new Problem('witness-threshold-not-met', `Too few witnesses have approved the entry. ${detail}`, {
    retryAfter: retrySeconds,
  });
}
