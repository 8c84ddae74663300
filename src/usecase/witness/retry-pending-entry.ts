import { Problem } from '../../base/problem.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { commitHolderEntry } from '../identifier/append-log-entry.ts';
import { commitOfficeEntry } from '../identifier/change-office-identifier.ts';
import { commitEntry } from '../identifier/change-party-identifier.ts';
import { commitClaim } from '../party/claim-party.ts';
import type { PreparedDid } from '../records.ts';
import { commitRecovery } from '../recovery/complete-recovery.ts';
import type { WriteStore } from '../store.ts';
import { type ApprovedChangePorts, completedPending } from './approved-change.ts';
import type { PendingEntry } from './witness-records.ts';

type Completed = { readonly pending: PendingEntry; readonly change: LogChange };

/**
 * Completes the entry of a party's identifier that waits for its witnesses: the missing approvals are asked for, and the
 * very same entry is appended with everything that belongs to its change. Throws `not-found` where none is pending,
 * `witness-threshold-not-met`, and `did-log-conflict` where another request has completed it.
 */
export async function retryPendingEntry(
  ports: ApprovedChangePorts,
  { caller, partyId }: { readonly caller: Caller; readonly partyId: string },
): Promise<Party> {
  const pending = await readPendingEntry(ports, { caller, partyId });
  const change = await completedPending(ports, pending);
  return ports.store.write((store) => commitOfParty(ports, store, { pending, change }));
}

/** As `retryPendingEntry` for the office's own identifier. */
export async function retryOfficeEntry(ports: ApprovedChangePorts, caller: Caller): Promise<void> {
  const pending = await readOfficeEntry(ports, caller);
  const change = await completedPending(ports, pending);
  const { officeCode, command } = pending;
  if (command.kind !== 'office')
    throw new Problem('internal-error', 'The entry is of a party and not of an office.');
  const { actor, action } = command;
  const prepared = preparedOf({ pending, change });
  await ports.store.write((store) =>
    commitOfficeEntry(ports, store, { officeCode, actor, action, prepared }),
  );
}

/** The entry of the office's own identifier that waits. Throws `not-found`. */
export async function readOfficeEntry(
  { store }: Pick<ApprovedChangePorts, 'store'>,
  { officeCode }: Caller,
): Promise<PendingEntry> {
  const office = await store.read.offices.byCode(officeCode);
  const pending = office && (await store.read.pendingEntries.byDid(office.did));
  if (pending === undefined) throw new Problem('not-found', 'No entry of the office is pending.');
  return pending;
}

/** The entry of a party's identifier that waits. Throws `not-found` where the party is unknown or none is pending. */
export async function readPendingEntry(
  { store }: Pick<ApprovedChangePorts, 'store'>,
  { caller, partyId }: { readonly caller: Caller; readonly partyId: string },
): Promise<PendingEntry> {
  const party = await store.read.parties.byId(caller.officeCode, partyId);
  const pending = party && (await store.read.pendingEntries.byDid(party.did));
  if (pending === undefined) throw new Problem('not-found', 'No entry of the party is pending.');
  return pending;
}

async function commitOfParty(
  ports: ApprovedChangePorts,
  store: WriteStore,
  completed: Completed,
): Promise<Party> {
  const { pending, change } = completed;
  const { officeCode, partyId = '', command, expectedHead } = pending;
  // As it is now: what an entry says of the identifier does not depend on what else is known of the party.
  const party = await store.parties.byId(officeCode, partyId);
  if (party === undefined) throw new Problem('not-found', 'The office holds no party of this id.');
  switch (command.kind) {
    case 'change': {
      const { action, isEnd, actor } = command;
      const prepared = preparedOf(completed);
      return commitEntry(ports, store, { party, officeCode, actor, action, isEnd, prepared });
    }
    case 'holderEntry': {
      const { isRecovery, actor } = command;
      return commitHolderEntry(ports, store, { party, change, expectedHead, isRecovery, actor });
    }
    case 'claim':
      return commitClaim(ports, store, { ...(await claimOf(store, completed)), party });
    case 'recovery': {
      const { recoveryId, actor } = command;
      const recovery = { recoveryId, did: pending.did, headVersionId: expectedHead, officeCode };
      await commitRecovery(ports, store, { recovery, change, actor });
      return party;
    }
    case 'office':
      throw new Problem('internal-error', 'The entry is of an office and not of a party.');
    default:
      return command satisfies never;
  }
}

async function claimOf(store: WriteStore, { pending, change }: Completed) {
  const { command, did, expectedHead, keys } = pending;
  const record = await store.didRecords.byDid(did);
  if (command.kind !== 'claim' || record === undefined)
    throw new Problem('internal-error', 'The pending claim has no keys to give up.');
  const { codeId, evidenceDigest, recoveryTerms: terms } = command;
  const recovery = terms === undefined ? undefined : { terms, newKeys: keys.newKeys };
  return { record, change, expectedHead, recovery, codeId, evidenceDigest };
}

function preparedOf({ pending, change }: Completed): PreparedDid {
  const { record, newKeys, retiredKeyIds } = pending.keys;
  if (record === undefined) throw new Problem('internal-error', 'The pending entry has no keys.');
  return { change, expectedHead: pending.expectedHead, record, newKeys, retiredKeyIds };
}
