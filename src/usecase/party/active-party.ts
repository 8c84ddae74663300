import { Problem } from '../../base/problem.ts';
import type { Party } from '../../domain/party/party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { ReadStore } from '../store.ts';

/**
 * The office's party, which a credential may be issued to. Throws `not-found` where the office holds no such party and
 * `did-deactivated` where its identifier has ended, and `conflict` where it leaves or has left for another node.
 */
export async function activeParty(
  store: Pick<ReadStore, 'parties'>,
  officeCode: OfficeCode,
  partyId: string,
): Promise<Party> {
  const party = await store.parties.byId(officeCode, partyId);
  if (party === undefined) throw new Problem('not-found', 'The office holds no party of this id.');
  if (party.status === 'deactivated') {
    throw new Problem('did-deactivated', 'The identifier of this party is deactivated.');
  }
  if (party.status !== 'active') {
    throw new Problem('conflict', 'The identifier of this party has left for another office.');
  }
  return party;
}
