import type { Json } from '../base/json.ts';
import { Problem } from '../base/problem.ts';
import type { Did } from '../domain/did/did.ts';
import type { LogChange } from '../domain/did/did-log.ts';
import { newPartyId, type Party, type PartyControl } from '../domain/party/party.ts';
import type { PartyData } from '../domain/party/party-data.ts';
import type { Caller } from '../domain/trust/access.ts';
import type { OfficeCode } from '../domain/trust/office.ts';
import { checkSignedDraft } from './draft-log-entry.ts';
import { type RequestIdentity, runOnce } from './idempotent.ts';
import { partyView } from './party-view.ts';
import type { KeyRequest, Ports } from './ports.ts';
import type { PreparedDid } from './records.ts';
import type { WriteStore } from './store.ts';

/** Who will hold the update key: the office, or the party that signed the drafted first entry with its own. */
export type ControlRequest =
  | { readonly mode: 'office' }
  | { readonly mode: 'holder'; readonly draftId: string; readonly signedEntry: Json };
export type RegisterCommand = {
  readonly caller: Caller;
  readonly data: PartyData;
  readonly control: ControlRequest;
  readonly identity?: RequestIdentity | undefined;
};
type RegisterPorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'random'>;

const partyKeys: readonly KeyRequest[] = [
  { fragment: 'key-1', algorithm: 'EdDSA', relationships: ['authentication', 'assertionMethod'] },
];

/**
 * Registers a party and its identifier in one transaction, and answers the party as the API shows it; the same request
 * identity gives the same answer. Throws `party-exists` where one of its numbers of this office is taken, `draft-expired`,
 * and `proof-invalid` for a first entry that is not the drafted one, signed by its update key.
 */
export async function registerParty(ports: RegisterPorts, command: RegisterCommand): Promise<unknown> {
  const { caller, data, control, identity } = command;
  if (control.mode === 'office') {
    const { party, prepared } = await preparePartyIdentifier(ports, caller.officeCode, data);
    return runOnce(ports, identity, async (store) => {
      await addRegistered(store, { party, prepared, actor: caller.actor });
      return partyView(party);
    });
  }
  return runOnce(ports, identity, async (store) => {
    const at = ports.clock();
    const draft = await store.writeDrafts.take(caller.officeCode, control.draftId, at);
    if (draft === undefined)
      throw new Problem('draft-expired', 'There is no such draft any more; ask for a new one.');
    const change = checkSignedDraft(draft, control.signedEntry, at);
    const party = partyOf({ change, officeCode: caller.officeCode, data, control: 'holder', at });
    await addParty(store, party);
    await appendFirst(store, change);
    await audit(store, party, caller.actor);
    return partyView(party);
  });
}

/** Makes the identifier of a party the office will hold the keys for; nothing is stored yet. */
export async function preparePartyIdentifier(
  ports: Pick<Ports, 'dids' | 'clock' | 'random'>,
  officeCode: OfficeCode,
  data: PartyData,
): Promise<{ readonly party: Party; readonly prepared: PreparedDid }> {
  const path = ['parties', newPartyId(ports.random)];
  const prepared = await ports.dids.create({ path, officeCode, keys: partyKeys });
  const party = partyOf({ change: prepared.change, officeCode, data, control: 'office', at: ports.clock() });
  return { party, prepared };
}

/** Adds a prepared party with its log, keys and audit event to the transaction. Throws `party-exists`. */
export async function addRegistered(
  store: WriteStore,
  registered: { readonly party: Party; readonly prepared: PreparedDid; readonly actor: string },
): Promise<void> {
  const { party, prepared, actor } = registered;
  await addParty(store, party);
  await appendFirst(store, prepared.change);
  await store.writeDids.keep(prepared);
  await audit(store, party, actor);
}

async function addParty(store: WriteStore, party: Party): Promise<void> {
  const added = await store.writeParties.add(party);
  if (added.outcome === 'exists') {
    throw new Problem('party-exists', `Party ${added.partyId} has one of these party identifiers already.`);
  }
}

async function appendFirst(store: WriteStore, change: LogChange): Promise<void> {
  const { outcome } = await store.writeDidLogs.append(change, undefined);
  if (outcome === 'conflict') throw new Problem('did-log-conflict', 'The identifier exists already.');
}

function audit(store: WriteStore, party: Party, actor: string): Promise<void> {
  const { officeCode, createdAt, did, partyId, control } = party;
  return store.writeAudit.append({
    ...{ officeCode, at: createdAt, actor, action: 'party.registered', subject: did },
    facts: { partyId, control },
  });
}

function partyOf(parts: {
  readonly change: { readonly did: Did; readonly location: string };
  readonly officeCode: OfficeCode;
  readonly data: PartyData;
  readonly control: PartyControl;
  readonly at: Date;
}): Party {
  const { change, officeCode, data, control, at } = parts;
  const partyId = change.location.slice(change.location.lastIndexOf(':') + 1);
  return {
    partyId,
    officeCode,
    did: change.did,
    control,
    data,
    version: 1,
    status: 'active',
    createdAt: at,
    updatedAt: at,
  };
}
