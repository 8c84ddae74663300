import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import { isCompletable } from '../../domain/did/recovery.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { unsignedUpdate } from '../../protocol/did-webvh/create-entry.ts';
import { verifiedChange } from '../../protocol/did-webvh/log-change.ts';
import { activeParty } from '../party/active-party.ts';
import { appendWithinLimits } from '../identifier/append-within-limits.ts';
import { withKeys } from '../identifier/draft-log-entry.ts';
import type { Ports } from '../ports.ts';
import type { KeyRecord, Recovery, RecoveryPlan } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { approvedChange, noKeys } from '../witness/approved-change.ts';
import { commitments } from './key-commitments.ts';
import { checkState, readRecovery, readStoredLog } from './read-recovery.ts';

type CompletionPorts = Pick<Ports, 'store' | 'clock' | 'dids' | 'operationLimits' | 'witnesses'>;
/** Everything that one transaction makes of a recovery. */
type Completion = {
  readonly recovery: Recovery;
  readonly plan: RecoveryPlan & { readonly escrowKeyId: string };
  readonly escrow: KeyRecord;
  readonly change: LogChange;
  readonly at: Date;
};

/**
 * Appends the entry of a recovery whose waiting time is over, exactly once. It is signed by the key kept for the
 * guardians, which is forgotten then; a new one takes its place, and the new wallet's key makes the next entry. Throws
 * `not-found`, `conflict` where it is not its time, `did-log-conflict` where the identifier has moved on since,
 * `too-many-requests`, `entry-pending`, and `witness-threshold-not-met`, which leaves the entry pending.
 */
export async function completeRecovery(
  ports: CompletionPorts,
  command: { readonly caller: Caller; readonly partyId: string; readonly recoveryId: string },
): Promise<Party> {
  const { caller, partyId, recoveryId } = command;
  const party = await activeParty(ports.store.read, caller.officeCode, partyId);
  const recovery = await readRecovery(ports.store.read, partyId, recoveryId);
  const at = ports.clock();
  checkState(recovery, at, ['waiting']);
  if (!isCompletable(recovery, at)) throw new Problem('conflict', 'The waiting time is not over yet.');
  const completion = await prepare(ports, recovery, at);
  const { actor, officeCode } = caller;
  const change = await approvedChange(ports, {
    ...{ officeCode, partyId, change: completion.change, expectedHead: recovery.headVersionId, keys: noKeys },
    ...{ urgency: 'lastResort', command: { kind: 'recovery', recoveryId, actor } },
    reserve: (store) => settle(store, completion),
  });
  await ports.store.write(async (store) => {
    if (change.neededApprovals.length === 0) await settle(store, completion);
    await commitRecovery(ports, store, { recovery, change, actor });
  });
  return party;
}

async function prepare(ports: CompletionPorts, recovery: Recovery, at: Date): Promise<Completion> {
  const { read } = ports.store;
  const { did, keys, newKeyHash, headVersionId, planVersion } = recovery;
  const plan = await read.recoveryPlans.byDid(did);
  const { log, head } = await readStoredLog(read, did);
  if (head.versionId !== headVersionId)
    throw new Problem('did-log-conflict', 'The identifier has changed since the recovery was opened.');
  const escrowKeyId = plan?.escrowKeyId;
  if (escrowKeyId === undefined || plan?.version !== planVersion)
    throw new Problem('conflict', 'How the identifier is recovered has changed since.');
  const escrow = await ports.dids.makeUpdateKey(did);
  const state: unknown = head.document;
  const document =
    keys.length === 0 ? asObject(state) : renewed(asObject(state), recovery, head.versionNumber);
  const nextKeyHashes = commitments(newKeyHash, { ...plan, escrowKeyId: escrow.keyId });
  const parameters = { updateKeys: [escrowKeyId], nextKeyHashes };
  const entry = unsignedUpdate({ previous: head, document, parameters, versionTime: at });
  const { line } = await ports.dids.signEntry(entry, escrowKeyId);
  const result = verifiedChange({ stored: log, location: log.location, lines: [line], now: at });
  if (result.fault !== undefined) throw new Problem('unavailable', result.fault.detail);
  return { recovery, plan: { ...plan, escrowKeyId }, escrow, change: result.change, at };
}

function renewed(state: JsonObject, { did, keys }: Recovery, versionNumber: number): JsonObject {
  return withKeys(state, did, keys, `-v${versionNumber + 1}`);
}

// Once a witness may see the entry nothing else can come of the recovery; its key has signed and is not needed any more.
async function settle(store: WriteStore, { recovery, plan, escrow, at }: Completion): Promise<void> {
  if (!(await store.writeRecoveries.move(recovery.recoveryId, 'waiting', 'completed', { at })))
    throw new Problem('conflict', 'The recovery has ended meanwhile.');
  const next = { ...plan, escrowKeyId: escrow.keyId, version: plan.version + 1, setAt: at };
  const keys = { newKeys: [escrow], retiredKeyIds: [plan.escrowKeyId] };
  if (!(await store.writeRecoveryPlans.keep(next, keys)))
    throw new Problem('conflict', 'How the identifier is recovered has changed meanwhile.');
}

/** Appends the entry of a recovery in the caller's transaction. Throws `did-log-conflict` and `too-many-requests`. */
export async function commitRecovery(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  completed: {
    readonly recovery: Pick<Recovery, 'recoveryId' | 'did' | 'headVersionId' | 'officeCode'>;
    readonly change: LogChange;
    readonly actor: string;
  },
): Promise<void> {
  const { recovery, change, actor } = completed;
  const { recoveryId, did, headVersionId, officeCode } = recovery;
  const { outcome } = await appendWithinLimits(ports, store, {
    ...{ change, expectedHead: headVersionId, urgency: 'lastResort' },
  });
  if (outcome === 'conflict')
    throw new Problem('did-log-conflict', 'The identifier has changed since the recovery was opened.');
  const evidence = (await store.recoveries.approvals(recoveryId)).map(({ evidenceDigest }) => evidenceDigest);
  await store.writeAudit.append({
    ...{ officeCode, at: ports.clock(), actor, action: 'party.recovered', subject: did },
    facts: { by: 'guardians', recoveryId, versionId: change.lines.at(-1)?.versionId ?? '', evidence },
  });
}

function asObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Problem('internal-error', 'A stored document is not an object.');
  return value;
}
