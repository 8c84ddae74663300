import { isJsonObject, type Json } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import { type DidMethod, didMethodTable } from '../../domain/did/did-method.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import { newPartyId, type Party, type PartyControl } from '../../domain/party/party.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { locationOfDidWeb } from '../../protocol/did-web/did-web.ts';
import { checkSignedDraft } from '../identifier/draft-log-entry.ts';
import { type RequestIdentity, runOnce } from '../idempotent.ts';
import { partyView } from './party-view.ts';
import type { KeyRequest, Ports } from '../ports.ts';
import { addRecoveryPlan } from '../recovery/plan-recovery.ts';
import type { PreparedDid, PreparedIdentifier } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { approvedFirst } from '../witness/approved-change.ts';

/** Who will hold the update key: the office, or the party that signed the drafted first entry with its own. */
export type ControlRequest =
  | { readonly mode: 'office' }
  | { readonly mode: 'holder'; readonly draftId: string; readonly signedEntry: Json };
export type RegisterCommand = {
  readonly caller: Caller;
  readonly data: PartyData;
  readonly control: ControlRequest;
  /** did:webvh where it is not named. */
  readonly didMethod?: DidMethod | undefined;
  readonly identity?: RequestIdentity | undefined;
};
type RegisterPorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'random' | 'witnesses'>;

/** The keys the office makes for a party. */
export const partyKeys: readonly KeyRequest[] = [
  { fragment: 'key-1', algorithm: 'EdDSA', relationships: ['authentication', 'assertionMethod'] },
];

/** The one key of an identifier that has no room for more; what a did:ethr key can do is said by its method. */
const ethrKeys: readonly KeyRequest[] = [
  { fragment: 'controllerKey', algorithm: 'ES256K', relationships: ['authentication', 'assertionMethod'] },
];

/**
 * Registers a party and its identifier in one transaction, and answers the party as the API shows it; the same request
 * identity gives the same answer. Throws `party-exists` where one of its numbers of this office is taken, `draft-expired`,
 * `proof-invalid` for a first entry that is not the drafted one, signed by its update key, `did-method-not-supported`
 * where the node has no network for the method, `invalid-request` where the holder cannot have the key of the method,
 * and `witness-threshold-not-met` where its witnesses do not approve it: nothing is kept then.
 */
export async function registerParty(ports: RegisterPorts, command: RegisterCommand): Promise<unknown> {
  const { caller, data, control, identity, didMethod = 'webvh' } = command;
  if (control.mode === 'holder') return registerHolder(ports, { ...command, control, didMethod });
  const { officeCode, actor } = caller;
  const registered =
    didMethod === 'webvh'
      ? await preparePartyIdentifier(ports, officeCode, data)
      : await preparePlainIdentifier(ports, officeCode, { data, method: didMethod });
  return runOnce(ports, identity, async (store) => {
    await addRegistered(store, { ...registered, actor });
    return partyView(registered.party);
  });
}

async function registerHolder(
  ports: RegisterPorts,
  command: RegisterCommand & {
    readonly control: ControlRequest & { mode: 'holder' };
    readonly didMethod: DidMethod;
  },
): Promise<unknown> {
  const { caller, data, control, identity, didMethod } = command;
  if (!didMethodTable[didMethod].holderControl)
    throw new Problem('invalid-request', 'Of this method the office keeps the keys.', {
      errors: [{ pointer: '/didMethod', detail: 'A holder keeps the update key of did:webvh only.' }],
    });
  const approvals = await draftApprovals(ports, caller.officeCode, control);
  return runOnce(ports, identity, async (store) => {
    const at = ports.clock();
    const draft = await store.writeDrafts.take(caller.officeCode, control.draftId, at);
    if (draft === undefined) throw noDraft();
    const change = { ...checkSignedDraft(draft, control.signedEntry, at), approvals };
    const party = partyOf({ change, officeCode: caller.officeCode, data, control: 'holder', at });
    await addParty(store, party);
    await appendFirst(store, change);
    await audit(store, party, caller.actor);
    if (draft.recovery !== undefined)
      await addRecoveryPlan(store, { party, ...draft.recovery, actor: caller.actor });
    return partyView(party);
  });
}

function noDraft(): Problem {
  return new Problem('draft-expired', 'There is no such draft any more; ask for a new one.');
}

/** The approvals of a signed draft where its entry needs some; the draft is only looked at, and can be sent again. */
async function draftApprovals(
  ports: RegisterPorts,
  officeCode: OfficeCode,
  { signedEntry, draftId }: ControlRequest & { mode: 'holder' },
): Promise<readonly WitnessProof[]> {
  if (!statesWitnesses(signedEntry)) return [];
  const at = ports.clock();
  const draft = await ports.store.read.drafts.byId(officeCode, draftId, at);
  // A repeated request whose answer is kept: nothing is to be approved any more.
  if (draft === undefined) return [];
  const change = checkSignedDraft(draft, signedEntry, at);
  return (await approvedFirst(ports, officeCode, change)).approvals ?? [];
}

function statesWitnesses(entry: Json): boolean {
  const parameters = isJsonObject(entry) ? entry['parameters'] : undefined;
  return isJsonObject(parameters) && parameters['witness'] !== undefined;
}

/** As `preparePartyIdentifier` for an identifier without a log. */
async function preparePlainIdentifier(
  ports: Pick<Ports, 'dids' | 'clock' | 'random'>,
  officeCode: OfficeCode,
  { data, method }: { readonly data: PartyData; readonly method: Exclude<DidMethod, 'webvh'> },
): Promise<{ readonly party: Party; readonly prepared: PreparedIdentifier }> {
  const path = ['parties', newPartyId(ports.random)];
  const keys = method === 'ethr' ? ethrKeys : partyKeys;
  const prepared = await ports.dids.createPlain(method, { path, officeCode, keys });
  const change = { did: prepared.record.did, location: path.join(':') };
  return { party: partyOf({ change, officeCode, data, control: 'office', at: ports.clock() }), prepared };
}

/**
 * Makes the identifier of a party the office will hold the keys for, and has it approved where new ones are witnessed;
 * nothing is stored yet. Throws `witness-threshold-not-met`.
 */
export async function preparePartyIdentifier(
  ports: Pick<Ports, 'dids' | 'clock' | 'random' | 'witnesses'>,
  officeCode: OfficeCode,
  data: PartyData,
): Promise<{ readonly party: Party; readonly prepared: PreparedDid }> {
  const path = ['parties', newPartyId(ports.random)];
  const witness = await ports.witnesses.usualRule(officeCode);
  const made = await ports.dids.create({ path, officeCode, keys: partyKeys, witness });
  const prepared = { ...made, change: await approvedFirst(ports, officeCode, made.change) };
  const party = partyOf({ change: prepared.change, officeCode, data, control: 'office', at: ports.clock() });
  return { party, prepared };
}

/** Adds a prepared party with its log, keys and audit event to the transaction. Throws `party-exists`. */
export async function addRegistered(
  store: WriteStore,
  registered: {
    readonly party: Party;
    readonly prepared: PreparedDid | PreparedIdentifier;
    readonly actor: string;
  },
): Promise<void> {
  const { party, prepared, actor } = registered;
  await addParty(store, party);
  if ('change' in prepared) await appendFirst(store, prepared.change);
  else await publishFirst(store, prepared, party.createdAt);
  await store.writeDids.keep(prepared);
  await audit(store, party, actor);
}

/** Adds the party to the transaction. Throws `party-exists`. */
export async function addParty(store: WriteStore, party: Party): Promise<void> {
  const added = await store.writeParties.add(party);
  if (added.outcome === 'exists') {
    throw new Problem('party-exists', `Party ${added.partyId} has one of these party identifiers already.`);
  }
}

async function appendFirst(store: WriteStore, change: LogChange): Promise<void> {
  const { outcome } = await store.writeDidLogs.append(change, undefined);
  if (outcome === 'conflict') throw new Problem('did-log-conflict', 'The identifier exists already.');
}

async function publishFirst(
  store: WriteStore,
  { record: { did }, document }: PreparedIdentifier,
  at: Date,
): Promise<void> {
  if (document === undefined) return;
  const location = locationOfDidWeb(did);
  if (location === undefined || !(await store.writeHostedDocuments.add({ did, location, document, at })))
    throw new Problem('did-log-conflict', 'The identifier exists already.');
}

function audit(store: WriteStore, party: Party, actor: string): Promise<void> {
  const { officeCode, createdAt, did, partyId, control } = party;
  return store.writeAudit.append({
    ...{ officeCode, at: createdAt, actor, action: 'party.registered', subject: did },
    facts: { partyId, control },
  });
}

/** The new party whose identifier lives at the location. */
export function partyOf(parts: {
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
