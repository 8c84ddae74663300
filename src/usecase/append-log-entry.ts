import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { Problem } from '../base/problem.ts';
import type { DidLog } from '../domain/did/did-log.ts';
import type { Party } from '../domain/party/party.ts';
import type { Caller } from '../domain/trust/access.ts';
import { verifiedChange } from '../protocol/did-webvh/log-change.ts';
import { activeParty } from './active-party.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import type { Ports } from './ports.ts';
import type { WriteStore } from './store.ts';

/**
 * Appends an entry that the holder signed to the holder's log. The entry is verified against the present head, and of
 * competing entries exactly one is taken. Throws `not-found`, `did-deactivated`, `conflict` where the office holds the
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
  return ports.store.write(async (store) => {
    const appended = await appendWithinLimits(ports, store, {
      change,
      expectedHead: stored.lines.at(-1)?.versionId,
      urgency: change.deactivated ? 'lastResort' : 'ordinary',
    });
    if (appended.outcome === 'conflict') throw conflict();
    await auditEntry(store, { party, caller, at, versionId: change.lines[0]?.versionId ?? '' });
    if (!change.deactivated) return party;
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
  }: { readonly party: Party; readonly caller: Caller; readonly at: Date; readonly versionId: string },
): Promise<void> {
  const { officeCode, actor } = caller;
  return store.writeAudit.append({
    officeCode,
    at,
    actor,
    action: 'logEntry.appended',
    subject: party.did,
    facts: { versionId },
  });
}
