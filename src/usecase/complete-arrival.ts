import { canonicalJson, isJsonObject, type Json } from '../base/json.ts';
import { Problem } from '../base/problem.ts';
import type { LogChange } from '../domain/did/did-log.ts';
import type { Party } from '../domain/party/party.ts';
import type { Caller } from '../domain/trust/access.ts';
import { verifiedChange } from '../protocol/did-webvh/log-change.ts';
import { isPreparedMove } from '../protocol/did-webvh/move.ts';
import { type MovingLog, type MovingLogPorts, readMovingLog } from './read-moving-log.ts';
import type { PartyArrival } from './records.ts';
import { addParty, partyOf } from './register-party.ts';
import type { WriteStore } from './store.ts';

/**
 * Takes an identifier over with the signed entry: the whole log, read anew where it still lives, is verified together with
 * it and is published here from then on, and the party is registered, all in one transaction. Throws `draft-expired`
 * for an arrival that is unknown, used or too old, `proof-invalid` for anything but the prepared entry, signed by the
 * present update key or the one that was committed to, `did-log-conflict` where the log has moved on since, `party-exists`, and as `readMovingLog`.
 */
export async function completeArrival(
  ports: MovingLogPorts,
  command: { readonly caller: Caller; readonly arrivalId: string; readonly signedEntry: Json },
): Promise<Party> {
  const { caller, arrivalId, signedEntry } = command;
  const arrival = await ports.store.read.arrivals.byId(caller.officeCode, arrivalId, ports.clock());
  if (arrival === undefined) throw expired();
  const line = signedLine(arrival, signedEntry);
  const log = await readMovingLog(ports, arrival.formerDid);
  const change = arrivedLog(arrival, { log, line, now: ports.clock() });
  return ports.store.write(async (store) => {
    const at = ports.clock();
    const taken = await store.writeArrivals.take(caller.officeCode, arrivalId, at);
    if (taken === undefined) throw expired();
    return settle(store, { arrival: taken, change, caller, at });
  });
}

function signedLine({ unsigned }: PartyArrival, signedEntry: Json): string {
  if (!isJsonObject(signedEntry)) throw new Problem('proof-invalid', 'The signed entry is not an object.');
  const { proof, ...entry } = signedEntry;
  if (proof === undefined) throw new Problem('proof-invalid', 'The entry has no proof.');
  if (!isPreparedMove(entry, unsigned))
    throw new Problem('proof-invalid', 'This is not the entry that was prepared.');
  return canonicalJson(signedEntry);
}

function arrivedLog(
  { location }: PartyArrival,
  { log, line, now }: { readonly log: MovingLog; readonly line: string; readonly now: Date },
): LogChange {
  const result = verifiedChange({ location, lines: [...log.lines, line], now, isArrival: true });
  if (result.fault === undefined) return result.change;
  const { type, detail } = result.fault;
  // The lines before were verified a moment ago, so what is wrong is the new one, or that it continues another head.
  if (type === 'invalidProof') throw new Problem('proof-invalid', detail);
  throw new Problem('did-log-conflict', 'The log has moved on since the entry was prepared; start again.');
}

async function settle(
  store: WriteStore,
  arrived: {
    readonly arrival: PartyArrival;
    readonly change: LogChange;
    readonly caller: Caller;
    readonly at: Date;
  },
): Promise<Party> {
  const { arrival, change, caller, at } = arrived;
  const { officeCode, actor } = caller;
  const { custody, data, formerDid, arrivalId } = arrival;
  const control = custody === undefined ? 'holder' : 'office';
  const party = partyOf({ change, officeCode, data, control, at });
  await addParty(store, party);
  const { outcome } = await store.writeDidLogs.append(change, undefined);
  if (outcome === 'conflict') throw new Problem('did-log-conflict', 'The identifier is here already.');
  if (custody !== undefined) await store.writeDids.keep({ ...custody, retiredKeyIds: [] });
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action: 'party.arrived', subject: party.did },
    facts: { arrivalId, formerDid, partyId: party.partyId, control },
  });
  return party;
}

function expired(): Problem {
  return new Problem('draft-expired', 'There is no such arrival any more; start again.');
}
