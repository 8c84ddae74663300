import { canonicalJson, isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { jwkFromMultikey } from '../../domain/did/multikey.ts';
import type { Party } from '../../domain/party/party.ts';
import type { EntryContent } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { checkMove, isPreparedMove, leavesKeyOpen, withRevealedKey } from '../../protocol/did-webvh/move.ts';
import { verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import { activeParty } from '../party/active-party.ts';
import { refusePending } from '../identifier/append-within-limits.ts';
import { type Departing, versionsHere } from './departing.ts';
import type { Ports } from '../ports.ts';
import { ownAuthority } from './read-moving-log.ts';

type DeparturePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'node' | 'witnesses'>;
/** The party as it is now, and for the node it goes to the entry and the proofs of its witnesses that could be had. */
export type Departed = {
  readonly party: Party;
  readonly signedEntry: Json;
  readonly witnessProofs: readonly JsonObject[];
};

/**
 * Lets an identifier go whose keys the office keeps: signs the entry, made by the node it goes to, that moves this very
 * identifier one step on and does nothing else. From then on this node signs nothing else for it and changes nothing, and
 * gives the same signed entry again for the same request; it goes on publishing the log until the move is confirmed. Where
 * witnesses have to approve the entry they are asked; the same request again asks those who did not answer.
 * Throws `not-found`, `did-deactivated`, `key-not-custodial` where the holder has the update key, `did-log-invalid` for an
 * entry that is not such a move, `did-log-conflict` where another change came first, and `conflict` where it left already.
 */
export async function departParty(
  ports: DeparturePorts,
  command: Departing & { readonly unsigned: Json },
): Promise<Departed> {
  const { caller, partyId, unsigned } = command;
  const again = await departedBefore(ports, command);
  if (again !== undefined) return withProofs(ports, again);
  const party = await activeParty(ports.store.read, caller.officeCode, partyId);
  if (party.control === 'holder')
    throw new Problem('key-not-custodial', 'The holder has the update key and signs the move.');
  const { head } = await versionsHere(ports, party.did);
  const move = await permittedMove(ports, { party, head, unsigned });
  const { line } = await ports.dids.release(party.did, move.entry);
  const now = ports.clock();
  const verified = verifyEntries({ lines: [line], after: head, now });
  if (verified.fault !== undefined) throw new Problem('did-log-invalid', verified.fault.detail);
  const signedEntry = parsed(line);
  const at = now;
  const { officeCode, actor } = caller;
  const leaving = await ports.store.write(async (store) => {
    const begun = await store.writeDepartures.begin(party.did, head.versionId, {
      ...{ to: move.to, signedEntry, at },
    });
    if (!begun) await refusePending(store, party.did);
    if (!begun) throw new Problem('did-log-conflict', 'Another change of the identifier came first.');
    const changed = await store.writeParties.amend(officeCode, partyId, party.version, {
      ...{ status: 'leaving', at },
    });
    if (changed === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'party.leaving', subject: party.did },
      facts: { to: move.to, versionId: move.entry.versionId },
    });
    return changed;
  });
  return withProofs(ports, { party: leaving, signedEntry });
}

/** The log can take no other entry any more, so its witnesses see this one only. */
async function withProofs(
  ports: DeparturePorts,
  departed: Omit<Departed, 'witnessProofs'>,
): Promise<Departed> {
  const { party, signedEntry } = departed;
  const line = canonicalJson(signedEntry);
  const { head } = await versionsHere(ports, party.did);
  const verified = verifyEntries({ lines: [line], after: head, now: ports.clock() });
  if (verified.fault !== undefined || verified.neededApprovals.length === 0)
    return { ...departed, witnessProofs: [] };
  const { versionId, versionTime } = verified.head;
  const { neededApprovals } = verified;
  const change = { did: party.did, lines: [{ versionId, versionTime, line }], neededApprovals };
  const proofs = await ports.witnesses.gather(party.officeCode, change, []);
  return { ...departed, witnessProofs: proofs.map(({ proof }) => proof) };
}

async function departedBefore(
  ports: DeparturePorts,
  { caller, partyId, unsigned }: Departing & { readonly unsigned: Json },
): Promise<Omit<Departed, 'witnessProofs'> | undefined> {
  const party = await ports.store.read.parties.byId(caller.officeCode, partyId);
  if (party?.status !== 'leaving' && party?.status !== 'moved') return undefined;
  const signedEntry = (await ports.store.read.didLogs.departure(party.did))?.signedEntry;
  if (!isJsonObject(signedEntry) || !isJsonObject(unsigned)) return undefined;
  const { proof, ...entry } = signedEntry;
  return proof !== undefined && isPreparedMove(entry, unsigned) ? { party, signedEntry } : undefined;
}

async function permittedMove(
  ports: Pick<Ports, 'store' | 'node'>,
  asked: { readonly party: Party; readonly head: VerifiedVersion; readonly unsigned: Json },
): Promise<{ readonly to: Did; readonly entry: EntryContent }> {
  const { party, head, unsigned } = asked;
  const move = checkMove(unsigned, { previous: head, ownAuthority: ownAuthority(ports) });
  if (move.fault !== undefined) throw new Problem('did-log-invalid', move.fault.detail);
  const record = await ports.store.read.didRecords.byDid(party.did);
  const keys = record?.keys ?? [];
  const state = JSON.stringify(move.entry.state);
  // In a document a key stands as Multikey, which is its id, or by its first coordinate.
  const isKept = keys.some(
    ({ keyId }) => state.includes(keyId) || state.includes(jwkFromMultikey(keyId)?.x ?? keyId),
  );
  if (isKept) throw new Problem('did-log-invalid', 'The document keeps a key of this office.');
  const updateKey = record?.nextKeyId;
  if (updateKey === undefined || !leavesKeyOpen(unsigned)) return move;
  return { to: move.to, entry: withRevealedKey(move.entry, { previous: head, updateKey }) };
}

function parsed(line: string): Json {
  const read = readJson(line);
  if ('fault' in read) throw new Problem('internal-error', 'A signed entry is not JSON.');
  return read.value;
}
