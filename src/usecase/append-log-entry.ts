import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { Problem } from '../base/problem.ts';
import type { DidLog } from '../domain/did/did-log.ts';
import type { Party } from '../domain/party/party.ts';
import type { Caller } from '../domain/trust/access.ts';
import { verifiedChange } from '../protocol/did-webvh/log-change.ts';
import { activeParty } from './active-party.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import { checkEntryLimits } from './entry-limits.ts';
import type { Ports } from './ports.ts';
import { endOpenRecovery } from './recovery/end-open-recovery.ts';
import { type EntryKind, entryKind } from './recovery/holder-entry.ts';
import type { WriteStore } from './store.ts';

/**
 * Appends an entry that the holder signed to the holder's log. The entry is verified against the present head, and of
 * competing entries exactly one is taken. One by the recovery key is a recovery; any other shows that the holder has the
 * wallet, and ends a recovery by guardians. Throws `not-found`, `did-deactivated`, `conflict` where the office holds the
 * update key, `did-log-invalid`, `did-log-conflict` where the log has moved on, and `too-many-requests`.
 */
export async function appendLogEntry(
  ports: Pick<Ports, 'store' | 'clock' | 'operationLimits'>,
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
  return ports.store.write(async (store) => {
    const appended = await appendWithinLimits(ports, store, {
      change,
      expectedHead: stored.lines.at(-1)?.versionId,
      urgency: change.deactivated || kind === 'recovery' ? 'lastResort' : 'ordinary',
    });
    if (appended.outcome === 'conflict') throw conflict();
    const versionId = change.lines[0]?.versionId ?? '';
    await auditEntry(store, { party, caller, at, versionId, kind });
    const end = kind === 'recovery' ? ('superseded' as const) : ('objected' as const);
    await endOpenRecovery(store, party.did, {
      to: end,
      at,
      actor: 'holder',
      reason: `logEntry ${versionId}`,
    });
    if (!change.deactivated) return party;
    await store.writeDidFiles.removeAll(party.did);
    const ended = await store.writeParties.amend(caller.officeCode, partyId, party.version, {
      status: 'deactivated',
      at,
    });
    if (ended === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
    return ended;
  });
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

function auditEntry(
  store: WriteStore,
  {
    party,
    caller,
    at,
    versionId,
    kind,
  }: {
    readonly party: Party;
    readonly caller: Caller;
    readonly at: Date;
    readonly versionId: string;
    readonly kind: EntryKind;
  },
): Promise<void> {
  const { officeCode, actor } = caller;
  return store.writeAudit.append({
    officeCode,
    at,
    actor,
    action: kind === 'recovery' ? 'party.recovered' : 'logEntry.appended',
    subject: party.did,
    facts: kind === 'recovery' ? { versionId, by: 'recoveryKey' } : { versionId },
  });
}
