import { Problem } from '../../base/problem.ts';
import type { DidLink } from '../../domain/link/did-link.ts';
import { stateEquivalence } from '../identifier/equivalent-parties.ts';
import { decidedPairs } from './known-pairs.ts';
import type { Ports } from '../ports.ts';

type EquivalencePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;

/**
 * Has the documents of the office's own parties name the other DID of a link, or no longer name it. What cannot be changed,
 * because the party has its key itself or says so already, stays: the link rests on its credentials and not on this.
 */
export async function setLinkEquivalence(
  ports: EquivalencePorts,
  change: { readonly link: DidLink; readonly actor: string; readonly isSame: boolean },
): Promise<void> {
  const { link, actor, isSame } = change;
  const { officeCode, dids } = link;
  if (!isSame && (await areDecidedSame(ports, link))) return;
  const caller = { officeCode, actor, scopes: [] };
  for (const did of dids) {
    const [other] = dids.filter((each) => each !== did);
    const party = await ports.store.read.parties.byDid(officeCode, did);
    if (party === undefined || other === undefined) continue;
    try {
      await stateEquivalence(ports, { caller, partyId: party.partyId, did: other, isSame });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
}

// What was decided, too, goes on to be stated without the link.
async function areDecidedSame(
  { store }: Pick<Ports, 'store'>,
  { officeCode, dids: [one, other] }: DidLink,
): Promise<boolean> {
  const decided = await decidedPairs(store.read, officeCode, one);
  return decided.some(({ verdict, pair }) => verdict === 'same' && pair.includes(other));
}
