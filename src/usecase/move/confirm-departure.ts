import { isJsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { withoutKeys } from '../identifier/custodial-keys.ts';
import { type Departing, departingParty, versionsHere } from './departing.ts';
import type { Ports } from '../ports.ts';
import type { Departure } from '../records.ts';
import { resolutionProblem } from '../identifier/resolution-problem.ts';

type ConfirmPorts = Pick<Ports, 'store' | 'clock' | 'resolver'>;

/**
 * Records that an identifier has moved, once the other node publishes its log with everything that is kept here and, where
 * the office signed the move, with that very entry. The office's keys for it are forgotten, and its old address leads to
 * the new one from then on. The same request again changes nothing. Throws `not-found`, `did-deactivated`, `conflict` for
 * an identifier whose keys the office keeps and has not let go, and `did-log-invalid` where the DID named is not its
 * continuation, or as a resolution of it fails.
 */
export async function confirmDeparture(
  ports: ConfirmPorts,
  command: Departing & { readonly did: Did },
): Promise<Party> {
  const { caller, partyId, did } = command;
  const { officeCode, actor } = caller;
  const party = await departingParty(ports, command);
  if (party.status === 'deactivated')
    throw new Problem('did-deactivated', 'The identifier of this party is deactivated.');
  const departure = await ports.store.read.didLogs.departure(party.did);
  if (departure?.movedAt !== undefined && departure.to === did) return party;
  if (departure === undefined ? party.control === 'office' : departure.to !== did)
    throw new Problem('conflict', 'The identifier was not let go to this DID.');
  const { versions, head } = await versionsHere(ports, party.did);
  if (versions.some((version) => version.did === did))
    throw new Problem('did-log-invalid', 'The DID is one the identifier had before.');
  await checkPublished(ports, { did, head, departure });
  const record = await ports.store.read.didRecords.byDid(party.did);
  return ports.store.write(async (store) => {
    const at = ports.clock();
    const begin = { to: did, signedEntry: undefined, at };
    const isHere =
      departure !== undefined || (await store.writeDepartures.begin(party.did, head.versionId, begin));
    const isFirst = isHere && (await store.writeDepartures.confirm(party.did, at));
    const moved = isFirst
      ? await store.writeParties.amend(officeCode, partyId, party.version, { status: 'moved', at })
      : undefined;
    if (moved === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
    if (record !== undefined) await store.writeDids.keep(withoutKeys(record));
    await store.writeDidFiles.removeAll(party.did);
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'party.moved', subject: party.did },
      facts: { to: did },
    });
    return moved;
  });
}

async function checkPublished(
  { resolver }: Pick<Ports, 'resolver'>,
  asked: {
    readonly did: Did;
    readonly head: VerifiedVersion;
    readonly departure: Departure | undefined;
  },
): Promise<void> {
  const { did, head, departure } = asked;
  const entry = departure?.signedEntry;
  const signed = isJsonObject(entry) ? entry['versionId'] : undefined;
  // Each versionId is a hash over all before it, so two of them stand for the whole log up to there.
  for (const [number, versionId] of [
    [head.versionNumber, head.versionId],
    [head.versionNumber + 1, signed],
  ] as const) {
    const result = await resolver.resolve(did, {
      versionNumber: number,
      noCache: number === head.versionNumber,
    });
    if (result.error !== undefined) throw resolutionProblem(result.error);
    if (versionId !== undefined && result.documentMetadata.versionId !== versionId)
      throw new Problem('did-log-invalid', 'The DID is not the continuation of the one that is kept here.');
  }
}
