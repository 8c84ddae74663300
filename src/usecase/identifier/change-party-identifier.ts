import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { OperationUrgency } from '../../domain/did/operation-limit.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { activeParty } from '../party/active-party.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import {
  commitPlainChange,
  preparePlainChange,
  type PreparedVersion,
  requireChangeable,
} from './change-plain-identifier.ts';
import type { DidUpdate, Ports } from '../ports.ts';
import type { PreparedDid } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { approvedChanges, type ProposedChange } from '../witness/approved-change.ts';

type ChangePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;
export type IdentifierChange = { readonly partyId: string; readonly update: DidUpdate };
type PreparedChange = {
  readonly party: Party;
  readonly update: DidUpdate;
  readonly prepared: PreparedDid | PreparedVersion;
};

const actions: { readonly [kind in DidUpdate['kind']]: string } = {
  rotate: 'party.keyRotated',
  deactivate: 'party.deactivated',
  rename: 'party.otherNamesStated',
  watch: 'party.watchersNamed',
  witness: 'party.witnessesNamed',
};

function actionOf(update: DidUpdate): string {
  return update.kind === 'rotate' && update.isCompromised === true
    ? 'party.keysRevoked'
    : actions[update.kind];
}

/**
 * Changes an identifier that the office keeps for a party: new keys, other names, or the end for good. Throws
 * `not-found`, `did-deactivated`, `key-not-custodial` where the holder has the update key, `did-log-conflict` where
 * another change came first, `conflict` where the method does not allow the change, `too-many-requests`,
 * `witness-threshold-not-met` where witnesses have to approve the entry and too few have, which leaves it pending, and
 * `entry-pending` where another one is.
 */
export async function changePartyIdentifier(
  ports: ChangePorts,
  command: IdentifierChange & { readonly caller: Caller },
): Promise<Party> {
  const { caller, partyId, update } = command;
  const [party] = await changePartyIdentifiers(ports, caller, [{ partyId, update }]);
  if (party === undefined) throw new Problem('internal-error', 'The change gave no party.');
  return party;
}

/**
 * As `changePartyIdentifier` for several identifiers at once: all of them are changed, or none. Where witnesses are missing
 * none is changed yet, and every entry that needs witnesses is pending. `first` is done in the same transaction.
 */
export async function changePartyIdentifiers(
  ports: ChangePorts,
  caller: Caller,
  changes: readonly IdentifierChange[],
  first?: (store: WriteStore) => Promise<void>,
): Promise<readonly Party[]> {
  const prepared: PreparedChange[] = [];
  for (const change of changes) prepared.push(await prepare(ports, caller, change));
  const approved = await withApprovals(ports, caller, prepared);
  return ports.store.write(async (store) => {
    await first?.(store);
    const changed: Party[] = [];
    for (const change of approved) changed.push(await commit(ports, store, caller, change));
    return changed;
  });
}

async function withApprovals(
  ports: ChangePorts,
  { officeCode, actor }: Caller,
  changes: readonly PreparedChange[],
): Promise<readonly PreparedChange[]> {
  const proposed = changes.flatMap(({ party, update, prepared }): ProposedChange[] => {
    if (!('change' in prepared) || prepared.expectedHead === undefined) return [];
    const { change, expectedHead, record, newKeys, retiredKeyIds } = prepared;
    const isEnd = update.kind === 'deactivate';
    const command = { kind: 'change', action: actionOf(update), isEnd, actor } as const;
    const keys = { record, newKeys, retiredKeyIds };
    const urgency = urgencyOf(isEnd);
    return [{ officeCode, partyId: party.partyId, change, expectedHead, urgency, keys, command }];
  });
  const approved = await approvedChanges(ports, proposed);
  return changes.map((each) => {
    const change = approved.find(({ did }) => did === each.party.did);
    return change === undefined || !('change' in each.prepared)
      ? each
      : { ...each, prepared: { ...each.prepared, change } };
  });
}

function urgencyOf(isEnd: boolean): OperationUrgency {
  return isEnd ? 'lastResort' : 'ordinary';
}

/**
 * Ends an identifier that the office keeps for a party, and names the DID that takes its place. Throws as
 * `changePartyIdentifier`, and `invalid-request` for a successor that is the same DID or does not resolve to an active one.
 */
export async function endPartyIdentifier(
  ports: ChangePorts & Pick<Ports, 'resolver'>,
  command: {
    readonly caller: Caller;
    readonly partyId: string;
    readonly successor?: Did | undefined;
  },
): Promise<Party> {
  const { caller, partyId, successor } = command;
  const party = await activeParty(ports.store.read, caller.officeCode, partyId);
  if (successor !== undefined) {
    const { document, documentMetadata } = await ports.resolver.resolve(successor);
    if (successor === party.did || document?.id !== successor || documentMetadata.deactivated === true) {
      const detail = 'The successor is not another DID that resolves and is active.';
      throw new Problem('invalid-request', detail, { errors: [{ pointer: '/successor', detail }] });
    }
  }
  return changePartyIdentifier(ports, { caller, partyId, update: { kind: 'deactivate', successor } });
}

async function prepare(
  ports: Pick<Ports, 'store' | 'dids'>,
  caller: Caller,
  { partyId, update }: IdentifierChange,
): Promise<PreparedChange> {
  const party = await activeParty(ports.store.read, caller.officeCode, partyId);
  if (party.control === 'holder') {
    throw new Problem(
      'key-not-custodial',
      'The holder has the update key; the change needs the holder’s signature.',
    );
  }
  const method = requireChangeable(party.did, update);
  if (method !== 'webvh' && update.kind === 'rotate' && update.isCompromised === true)
    throw new Problem('conflict', 'Only an identifier with a log can state that its keys were revoked.');
  switch (method) {
    case 'webvh':
      return { party, update, prepared: await ports.dids.update(party.did, update) };
    case 'web':
      return { party, update, prepared: await preparePlainChange(ports, party.did, update) };
    default:
      throw new Problem('conflict', 'This identifier is changed on its ledger, one change at a time.');
  }
}

async function commit(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  caller: Caller,
  { party, update, prepared }: PreparedChange,
): Promise<Party> {
  const isEnd = update.kind === 'deactivate';
  const done = { party, officeCode: caller.officeCode, actor: caller.actor, action: actionOf(update), isEnd };
  if ('change' in prepared) return commitEntry(ports, store, { ...done, prepared });
  await commitPlainChange(ports, store, prepared, update.kind);
  return settle(ports, store, { ...done, versionId: String(prepared.expectedVersion + 1) });
}

type Done = {
  /** As it was when the change was prepared. */
  readonly party: Party;
  readonly officeCode: Party['officeCode'];
  readonly actor: string;
  readonly action: string;
  readonly isEnd: boolean;
};

/**
 * Appends the entry in the caller's transaction, with its keys and what becomes of the party. Throws `did-log-conflict` and
 * `conflict`.
 */
export async function commitEntry(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  done: Done & { readonly prepared: PreparedDid },
): Promise<Party> {
  const { change, expectedHead } = done.prepared;
  const urgency = urgencyOf(done.isEnd);
  const { outcome } = await appendWithinLimits(ports, store, { change, expectedHead, urgency });
  if (outcome === 'conflict')
    throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.');
  await store.writeDids.keep(done.prepared);
  return settle(ports, store, { ...done, versionId: change.lines.at(-1)?.versionId ?? '' });
}

async function settle(
  { clock }: Pick<Ports, 'clock'>,
  store: WriteStore,
  { party, officeCode, actor, action, isEnd, versionId }: Done & { readonly versionId: string },
): Promise<Party> {
  const at = clock();
  const status = isEnd ? 'deactivated' : 'active';
  const changed = await store.writeParties.amend(officeCode, party.partyId, party.version, { status, at });
  if (changed === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
  if (isEnd) await store.writeDidFiles.removeAll(party.did);
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action, subject: party.did },
    facts: { versionId },
  });
  return changed;
}
