import { Problem } from '../base/problem.ts';
import type { Did } from '../domain/did/did.ts';
import type { Party } from '../domain/party/party.ts';
import type { Caller } from '../domain/trust/access.ts';
import { activeParty } from './active-party.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import {
  commitPlainChange,
  preparePlainChange,
  type PreparedVersion,
  requireChangeable,
} from './change-plain-identifier.ts';
import type { DidUpdate, Ports } from './ports.ts';
import type { PreparedDid } from './records.ts';
import type { WriteStore } from './store.ts';

type ChangePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits'>;
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
};

function actionOf(update: DidUpdate): string {
  return update.kind === 'rotate' && update.isCompromised === true
    ? 'party.keysRevoked'
    : actions[update.kind];
}

/**
 * Changes an identifier that the office keeps for a party: new keys, other names, or the end for good. Throws
 * `not-found`, `did-deactivated`, `key-not-custodial` where the holder has the update key, `did-log-conflict` where
 * another change came first, `conflict` where the method does not allow the change, and `too-many-requests`.
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

/** As `changePartyIdentifier` for several identifiers at once: all of them are changed, or none. */
export async function changePartyIdentifiers(
  ports: ChangePorts,
  caller: Caller,
  changes: readonly IdentifierChange[],
): Promise<readonly Party[]> {
  const prepared: PreparedChange[] = [];
  for (const change of changes) prepared.push(await prepare(ports, caller, change));
  return ports.store.write(async (store) => {
    const changed: Party[] = [];
    for (const change of prepared) changed.push(await commit(ports, store, caller, change));
    return changed;
  });
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
  { officeCode, actor }: Caller,
  { party, update, prepared }: PreparedChange,
): Promise<Party> {
  const at = ports.clock();
  const isEnd = update.kind === 'deactivate';
  if ('change' in prepared) await commitEntry(ports, store, prepared, isEnd);
  else await commitPlainChange(ports, store, prepared, update.kind);
  if (isEnd) await store.writeDidFiles.removeAll(party.did);
  const status = isEnd ? 'deactivated' : 'active';
  const changed = await store.writeParties.amend(officeCode, party.partyId, party.version, { status, at });
  if (changed === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
  const versionId =
    'change' in prepared
      ? (prepared.change.lines.at(-1)?.versionId ?? '')
      : String(prepared.expectedVersion + 1);
  const facts = { versionId };
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action: actionOf(update), subject: party.did },
    facts,
  });
  return changed;
}

async function commitEntry(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  prepared: PreparedDid,
  isEnd: boolean,
): Promise<void> {
  const { change, expectedHead } = prepared;
  const urgency = isEnd ? 'lastResort' : 'ordinary';
  const { outcome } = await appendWithinLimits(ports, store, { change, expectedHead, urgency });
  if (outcome === 'conflict')
    throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.');
  await store.writeDids.keep(prepared);
}
