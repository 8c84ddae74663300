import type { Did } from '../../domain/did/did.ts';
import { areParted, type Pair } from '../../domain/link/same-party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { Problem } from '../../base/problem.ts';
import type { ReadStore } from '../store.ts';

const mostLinks = 100;
const mostDids = 200;

/** The pairs an office keeps around some DIDs: linked from both sides, or decided not to be one party. */
export async function keptPairs(
  { didLinks }: Pick<ReadStore, 'didLinks'>,
  officeCode: OfficeCode,
  start: readonly Did[],
): Promise<{ readonly same: readonly Pair[]; readonly notSame: readonly Pair[] }> {
  const reached = new Set(start);
  const [same, notSame] = [new Map<string, Pair>(), new Map<string, Pair>()];
  for (const did of reached) {
    if (reached.size > mostDids) break;
    const { items } = await didLinks.list(officeCode, { did }, { limit: mostLinks });
    for (const { linkId, dids, state, isNotSame } of items) {
      if (isNotSame) notSame.set(linkId, dids);
      if (state !== 'reciprocal') continue;
      same.set(linkId, dids);
      for (const each of dids) reached.add(each);
    }
  }
  return { same: [...same.values()], notSame: [...notSame.values()] };
}

/** Throws `party-link-conflict` where linking the two would join DIDs that are decided not to be one party. */
export async function refuseParted(
  store: Pick<ReadStore, 'didLinks'>,
  officeCode: OfficeCode,
  pair: Pair,
): Promise<void> {
  if (areParted(pair, await keptPairs(store, officeCode, pair)))
    throw new Problem('party-link-conflict', 'The office has decided that these are not one party.');
}
