import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { areParted, type Pair } from '../../domain/link/same-party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PairInForce } from '../candidate/pair-decision-store.ts';
import type { ReadStore } from '../store.ts';

type PairReads = Pick<ReadStore, 'didLinks' | 'pairDecisions' | 'parties'>;
type KeptPairs = { readonly same: readonly Pair[]; readonly notSame: readonly Pair[] };

const mostOfOne = 1_000;
const mostDids = 2_000;

/**
 * The pairs an office keeps around some DIDs: linked from both sides, or decided to be one party or not to be. Throws
 * `conflict` where there are more than can be looked at, because what was left out might say otherwise.
 */
export async function keptPairs(
  store: PairReads,
  officeCode: OfficeCode,
  start: readonly Did[],
): Promise<KeptPairs> {
  const reached = new Set(start);
  const [same, notSame] = [new Map<string, Pair>(), new Map<string, Pair>()];
  for (const did of reached) {
    const found = [
      ...(await linkedPairs(store, officeCode, did)),
      ...(await decidedPairs(store, officeCode, did)).map(({ decisionId, pair, verdict }) => ({
        id: decisionId,
        pair,
        isSame: verdict === 'same',
      })),
    ];
    for (const { id, pair, isSame } of found) {
      (isSame ? same : notSame).set(id, pair);
      if (isSame) for (const each of pair) reached.add(each);
    }
    if (reached.size > mostDids || found.length >= mostOfOne)
      throw new Problem('conflict', 'More is known of these parties than can be checked at once.');
  }
  return { same: [...same.values()], notSame: [...notSame.values()] };
}

/** The DIDs that are one party with a DID by what the office keeps, itself among them. */
export async function findGroup(
  store: PairReads,
  officeCode: OfficeCode,
  did: Did,
): Promise<ReadonlySet<Did>> {
  const { same } = await keptPairs(store, officeCode, [did]);
  return new Set([did, ...same.flat()]);
}

/** Throws `party-link-conflict` where making the two one would join DIDs that are decided not to be one party. */
export async function refuseParted(store: PairReads, officeCode: OfficeCode, pair: Pair): Promise<void> {
  if (areParted(pair, await keptPairs(store, officeCode, pair)))
    throw new Problem('party-link-conflict', 'The office has decided that these are not one party.');
}

type FoundPair = { readonly id: string; readonly pair: Pair; readonly isSame: boolean };

async function linkedPairs(
  { didLinks }: PairReads,
  officeCode: OfficeCode,
  did: Did,
): Promise<readonly FoundPair[]> {
  const { items } = await didLinks.list(officeCode, { did }, { limit: mostOfOne });
  return items.flatMap(({ linkId, dids, state, isNotSame }) => [
    ...(isNotSame ? [{ id: linkId, pair: dids, isSame: false }] : []),
    ...(state === 'reciprocal' ? [{ id: linkId, pair: dids, isSame: true }] : []),
  ]);
}

/** A decision that holds of a DID's party and another one, as the DIDs they have now: the asked one first. */
export type DecidedPair = Pick<PairInForce, 'verdict' | 'decidedAt' | 'decisionId' | 'statement'> & {
  readonly pair: Pair;
};

/** What the office decided of the party with this DID and others of its parties, as far as it holds. */
export async function decidedPairs(
  { pairDecisions, parties }: Pick<PairReads, 'pairDecisions' | 'parties'>,
  officeCode: OfficeCode,
  did: Did,
): Promise<readonly DecidedPair[]> {
  const party = await parties.byDid(officeCode, did);
  if (party === undefined) return [];
  const held = await pairDecisions.inForce(officeCode, party.partyId, mostOfOne);
  const found: DecidedPair[] = [];
  for (const { partyIds, dids, verdict, decidedAt, decisionId, statement } of held) {
    const other = partyIds[0] === party.partyId ? 1 : 0;
    // A party may have another DID by now than when it was decided.
    const current = await parties.byId(officeCode, partyIds[other]);
    found.push({ pair: [did, current?.did ?? dids[other]], verdict, decidedAt, decisionId, statement });
  }
  return found;
}
