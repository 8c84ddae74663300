import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { DidLog, LogChange } from '../../domain/did/did-log.ts';
import type { OperationUrgency } from '../../domain/did/operation-limit.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { verifiedChange } from '../../protocol/did-webvh/log-change.ts';
import { activeParty } from '../party/active-party.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import { checkEntryLimits } from './entry-limits.ts';
import type { Ports } from '../ports.ts';
import { endOpenRecovery } from '../recovery/end-open-recovery.ts';
import { entryKind } from '../recovery/holder-entry.ts';
import type { WriteStore } from '../store.ts';
import { approvedChange, noKeys } from '../witness/approved-change.ts';

/**
 * Appends an entry that the holder signed to the holder's log. The entry is verified against the present head, and of
 * competing entries exactly one is taken. One by the recovery key is a recovery; any other shows that the holder has the
 * wallet, and ends a recovery by guardians. Throws `not-found`, `did-deactivated`, `conflict` where the office holds the
 * update key, `did-log-invalid`, `did-log-conflict` where the log has moved on, `too-many-requests`,
 * `witness-threshold-not-met` where too few witnesses approve (sending the same entry again completes it), and
 * `entry-pending` where another one waits for them.
 */
export async function appendLogEntry(
  ports: Pick<Ports, 'store' | 'clock' | 'operationLimits' | 'witnesses'>,
  command: { readonly caller: Caller; readonly partyId: string; readonly signedEntry: Json },
): Promise<Party> {
  const { caller, partyId, signedEntry } = command;
  const party = await activeParty(ports.store.read, caller.officeCode, partyId);
  if (party.control === 'office')
    throw new Problem('conflict', 'The office holds the update key of this identifier.');
  const stored = await ports.store.read.didLogs.byDid(party.did);
  if (stored === undefined) throw new Problem('did-not-found', 'The identifier has no log here.');
  if (!isJsonObject(signedEntry)) throw new Problem('did-log-invalid', 'The entry is not an object.');
  const at = ports.clock();
  const line = canonicalJson(signedEntry);
  const result = verifiedChange({ stored, location: stored.location, lines: [line], now: at });
  if (result.fault !== undefined) {
    throw isOutdated(signedEntry, stored) ? conflict() : new Problem('did-log-invalid', result.fault.detail);
  }
  const { change } = result;
  checkEntryLimits(change);
  const plan = await ports.store.read.recoveryPlans.byDid(party.did);
  const kind = entryKind(stored, { entry: signedEntry, line }, plan);
  const { officeCode, actor } = caller;
  const isRecovery = kind === 'recovery';
  const expectedHead = stored.lines.at(-1)?.versionId ?? '';
  const approved = await approvedChange(ports, {
    ...{ officeCode, partyId, change, expectedHead, keys: noKeys },
    urgency: urgencyOf(change, isRecovery),
    command: { kind: 'holderEntry', isRecovery, actor },
  });
  return ports.store.write((store) =>
    commitHolderEntry(ports, store, { party, change: approved, expectedHead, isRecovery, actor }),
  );
}

function urgencyOf({ deactivated }: LogChange, isRecovery: boolean): OperationUrgency {
  return deactivated || isRecovery ? 'lastResort' : 'ordinary';
}

/**
 * Appends a holder's entry in the caller's transaction, and what follows from it. Throws `did-log-conflict`, `conflict` and
 * `too-many-requests`.
 */
export async function commitHolderEntry(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  appending: {
    readonly party: Party;
    readonly change: LogChange;
    readonly expectedHead: string;
    readonly isRecovery: boolean;
    readonly actor: string;
  },
): Promise<Party> {
  const { party, change, expectedHead, isRecovery, actor } = appending;
  const { did, officeCode, partyId } = party;
  const at = ports.clock();
  const urgency = urgencyOf(change, isRecovery);
  const appended = await appendWithinLimits(ports, store, { change, expectedHead, urgency });
  if (appended.outcome === 'conflict') throw conflict();
  const versionId = change.lines[0]?.versionId ?? '';
  await store.writeAudit.append({
    ...{ officeCode, at, actor, subject: did },
    action: isRecovery ? 'party.recovered' : 'logEntry.appended',
    facts: isRecovery ? { versionId, by: 'recoveryKey' } : { versionId },
  });
  await endOpenRecovery(store, did, {
    to: isRecovery ? 'superseded' : 'objected',
    ...{ at, actor: 'holder', reason: `logEntry ${versionId}` },
  });
  if (!change.deactivated) return party;
  await store.writeDidFiles.removeAll(did);
  const ended = await store.writeParties.amend(officeCode, partyId, party.version, {
    ...{ status: 'deactivated', at },
  });
  if (ended === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
  return ended;
}

// An entry for a place in the log that is taken was right once, or competed with the one that is there.
function isOutdated({ versionId }: JsonObject, { lines }: DidLog): boolean {
  const place = typeof versionId === 'string' ? /^\d{1,9}(?=-)/.exec(versionId)?.[0] : undefined;
  return place !== undefined && Number(place) <= lines.length;
}

function conflict(): Problem {
  return new Problem(
    'did-log-conflict',
    'Another entry was appended first; ask for a new draft on the present head.',
  );
}
