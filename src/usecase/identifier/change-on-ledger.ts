import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { activeParty } from '../party/active-party.ts';
import { refuseTooMany, requireChangeable } from './change-plain-identifier.ts';
import type { DidLedger, Ports } from '../ports.ts';
import type { DidTransaction } from '../records.ts';

type LedgerPorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits'>;
type LedgerCommand = { readonly caller: Caller; readonly partyId: string };

/**
 * Changes an identifier that is on a ledger. The transaction is signed and kept first, and only then sent, so that no key
 * is ever lost; the identifier stays as it is until the transaction is final. Throws `not-found`, `did-deactivated`,
 * `conflict` where a change is under way already or the account cannot pay, `unavailable`, and `too-many-requests`.
 */
export async function changeOnLedger(
  ports: LedgerPorts,
  command: LedgerCommand & { readonly kind: DidTransaction['kind'] },
): Promise<DidTransaction> {
  const { caller, partyId, kind } = command;
  const { officeCode, actor } = caller;
  const { did } = await activeParty(ports.store.read, officeCode, partyId);
  requireChangeable(did, { kind });
  const ledger = ledgerOf(ports);
  const past = await settleTransactions(ports, command);
  if (past.some(({ state }) => state === 'pending')) throw underWay();
  // The last change may just have been the end.
  await activeParty(ports.store.read, officeCode, partyId);
  const times = past.map(({ sentAt }) => sentAt);
  refuseTooMany(ports, times, kind === 'deactivate' ? 'lastResort' : 'ordinary');
  const record = await ports.store.read.didRecords.byDid(did);
  if (record === undefined) throw new Problem('did-not-found', 'The identifier is not kept here.');
  const { newKeys, ...prepared } = await ledger.prepare(record, kind);
  const at = ports.clock();
  await ports.store.write(async (store) => {
    if (!(await store.writeDidTransactions.add({ ...prepared, sentAt: at }))) throw underWay();
    await store.writeDids.keep({ record, newKeys, retiredKeyIds: [] });
    const facts = { kind, transaction: prepared.hash };
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'party.transactionSigned', subject: did },
      facts,
    });
  });
  const transaction: DidTransaction = { ...prepared, state: 'pending', sentAt: at, settledAt: undefined };
  await sendAgain(ledger, transaction);
  return transaction;
}

/**
 * The changes of a party's identifier on its ledger, the newest first. One that was pending is asked after: once it is
 * final its keys take the place of the former ones, and what was not taken yet is sent again.
 */
export async function settleTransactions(
  ports: Pick<Ports, 'store' | 'dids' | 'clock'>,
  { caller, partyId }: LedgerCommand,
): Promise<readonly DidTransaction[]> {
  const party = await ports.store.read.parties.byId(caller.officeCode, partyId);
  if (party === undefined) throw new Problem('not-found', 'The office holds no party of this id.');
  const { list } = ports.store.read.didTransactions;
  const pending = (await list(party.did)).find(({ state }) => state === 'pending');
  if (pending === undefined) return list(party.did);
  const ledger = ledgerOf(ports);
  const state = await ledger.state(pending);
  if (state === 'pending') await sendAgain(ledger, pending);
  else await settle(ports, { party, transaction: pending, state, actor: caller.actor });
  return list(party.did);
}

async function settle(
  ports: Pick<Ports, 'store' | 'clock'>,
  settled: {
    readonly party: Party;
    readonly transaction: DidTransaction;
    readonly state: 'final' | 'failed';
    readonly actor: string;
  },
): Promise<void> {
  const { party, transaction, state, actor } = settled;
  const { did, officeCode } = party;
  const { hash, kind, nextRecord, retiredKeyIds } = transaction;
  const at = ports.clock();
  await ports.store.write(async (store) => {
    if (!(await store.writeDidTransactions.settle(hash, state, at))) return;
    const present = await store.didRecords.byDid(did);
    if (present === undefined) throw new Problem('internal-error', 'The keys are not recorded.');
    if (state === 'final') await store.writeDids.keep({ record: nextRecord, newKeys: [], retiredKeyIds });
    else await store.writeDids.keep({ record: present, newKeys: [], retiredKeyIds: newKeyIds(transaction) });
    if (state === 'final' && kind === 'deactivate') await deactivate(store, party, at);
    const action = state === 'final' ? actions[kind] : 'party.transactionFailed';
    const facts = { transaction: hash };
    await store.writeAudit.append({ ...{ officeCode, at, actor, action, subject: did }, facts });
  });
}

const actions = { rotate: 'party.keyRotated', deactivate: 'party.deactivated' } as const;

async function deactivate(
  store: Parameters<Parameters<Ports['store']['write']>[0]>[0],
  { officeCode, partyId, version }: Party,
  at: Date,
): Promise<void> {
  const change = { status: 'deactivated', at } as const;
  if ((await store.writeParties.amend(officeCode, partyId, version, change)) === undefined)
    throw new Problem('conflict', 'The party has changed meanwhile; try again.');
}

function newKeyIds({ nextRecord }: DidTransaction): readonly string[] {
  return nextRecord.keys.map(({ keyId }) => keyId);
}

// Kept before it was sent, so what does not arrive now is sent again when somebody asks how it is.
async function sendAgain(ledger: DidLedger, transaction: DidTransaction): Promise<void> {
  try {
    await ledger.send(transaction);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

function ledgerOf({ dids }: Pick<Ports, 'dids'>): DidLedger {
  if (dids.ledger === undefined)
    throw new Problem('did-method-not-supported', 'No network for this identifier is configured here.');
  return dids.ledger;
}

function underWay(): Problem {
  return new Problem('conflict', 'A change of the identifier is under way; wait until it is final.');
}

/** Whether the identifier is changed on a ledger, where a change takes its time. */
export function isOnLedger(did: Did): boolean {
  return did.startsWith('did:ethr:');
}
