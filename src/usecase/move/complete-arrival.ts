import { canonicalJson, isJsonObject, type Json } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { verifiedChange } from '../../protocol/did-webvh/log-change.ts';
import { isPreparedMove } from '../../protocol/did-webvh/move.ts';
import { versionOf } from '../../protocol/did-webvh/approved-change.ts';
import { readAnyApproval } from '../../protocol/did-webvh/witness-proof.ts';
import type { Ports } from '../ports.ts';
import { type MovingLog, type MovingLogPorts, readMovingLog } from './read-moving-log.ts';
import type { PartyArrival } from '../records.ts';
import { addParty, partyOf } from '../party/register-party.ts';
import type { WriteStore } from '../store.ts';
import { approvedFirst } from '../witness/approved-change.ts';

/**
 * Takes an identifier over with the signed entry: the whole log, read anew where it still lives, is verified together with
 * it and is published here from then on, and the party is registered, all in one transaction. Throws `draft-expired`
 * for an arrival that is unknown, used or too old, `proof-invalid` for anything but the prepared entry, signed by the
 * present update key or the one that was committed to, `did-log-conflict` where the log has moved on since, `party-exists`,
 * `witness-threshold-not-met` where witnesses have to approve the entry and too few have (the same request can be
 * repeated), and as `readMovingLog`.
 */
export async function completeArrival(
  ports: MovingLogPorts & Pick<Ports, 'witnesses'>,
  command: {
    readonly caller: Caller;
    readonly arrivalId: string;
    readonly signedEntry: Json;
    /** What witnesses have said of the entry already. */
    readonly witnessProofs?: readonly Json[] | undefined;
  },
): Promise<Party> {
  const { caller, arrivalId, signedEntry, witnessProofs = [] } = command;
  const arrival = await ports.store.read.arrivals.byId(caller.officeCode, arrivalId, ports.clock());
  if (arrival === undefined) throw expired();
  const line = signedLine(arrival, signedEntry);
  const log = await readMovingLog(ports, arrival.formerDid);
  const arrived = arrivedLog(arrival, { log, line, now: ports.clock() });
  const change = await approved(ports, arrival, { log, arrived, witnessProofs });
  return ports.store.write(async (store) => {
    const at = ports.clock();
    const taken = await store.writeArrivals.take(caller.officeCode, arrivalId, at);
    if (taken === undefined) throw expired();
    return settle(store, { arrival: taken, change, caller, at });
  });
}

/** The log with the proofs its former host publishes, those that came along, and those that witnesses still have to give. */
async function approved(
  ports: Pick<Ports, 'witnesses' | 'clock'>,
  { officeCode, formerDid, did }: PartyArrival,
  given: { readonly log: MovingLog; readonly arrived: LogChange; readonly witnessProofs: readonly Json[] },
): Promise<LogChange> {
  const { log, arrived, witnessProofs } = given;
  if (arrived.neededApprovals.length === 0) return arrived;
  const last = versionOf(arrived.lines.at(-1)?.versionId ?? '');
  const brought = witnessProofs.flatMap((proof) => readAnyApproval(proof, last, ports.clock()) ?? []);
  const approvals = [...log.approvals, ...brought];
  // Witnesses know the log by the DID it has until the entry is published.
  const change = await approvedFirst(ports, officeCode, { ...arrived, did: formerDid, approvals });
  return { ...change, did };
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
