import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { restoreLog } from '../../protocol/did-webvh/verify-log.ts';
import type { Ports } from '../ports.ts';

/** Who lets which party of the office go. */
export type Departing = { readonly caller: Caller; readonly partyId: string };

/** The party in any state. Throws `not-found`. */
export async function departingParty(
  { store }: Pick<Ports, 'store'>,
  { caller, partyId }: Departing,
): Promise<Party> {
  const party = await store.read.parties.byId(caller.officeCode, partyId);
  if (party === undefined) throw new Problem('not-found', 'The office holds no party of this id.');
  return party;
}

/** Every version of the log that is kept here, and where it stands. Throws `did-not-found`. */
export async function versionsHere(
  { store }: Pick<Ports, 'store'>,
  did: Did,
): Promise<{ readonly versions: readonly VerifiedVersion[]; readonly head: VerifiedVersion }> {
  const log = await store.read.didLogs.byDid(did);
  const versions = log === undefined ? undefined : restoreLog(log.lines.map(({ line }) => line));
  const head = versions?.at(-1);
  if (versions === undefined || head === undefined)
    throw new Problem('did-not-found', 'The identifier has no log here.');
  return { versions, head };
}
