import type { Did } from '../did/did.ts';
import { chainedWith, common, type PartyRelation, type Relation, relationRules } from './relation.ts';

/** Relations that one party is the subject of. */
export type RelationsFrom = (subject: Did) => Promise<readonly PartyRelation[]>;

/** Most steps of a search; a register whose chains are longer has something else wrong with it. */
const mostSteps = 2_000;

/**
 * The relation by which a new one would close a circle, or `tooLong` where that cannot be found out in a bounded number
 * of steps; undefined where there is none. Being a part, a branch or a subsidiary makes a circle only while all of it
 * holds at one time: companies do change hands. Being succeeded makes one whenever it was.
 */
export async function circleThrough(
  relation: Relation,
  relationsFrom: RelationsFrom,
): Promise<PartyRelation | 'tooLong' | undefined> {
  const kinds = chainedWith(relation.kind);
  if (kinds.length === 0) return undefined;
  const isTimed = relationRules[relation.kind].chain === 'hierarchy';
  const open = [{ did: relation.object, time: { from: relation.from, until: relation.until } }];
  const seen = new Set<string>();
  for (const { did, time } of open) {
    for (const next of await relationsFrom(did)) {
      if (next.closing?.as === 'withdrawn' || !kinds.includes(next.kind)) continue;
      const shared = isTimed ? common(time, next) : time;
      if (shared === undefined) continue;
      if (next.object === relation.subject) return next;
      const { from = '', until = '' } = shared;
      const key = `${next.object} ${from} ${until}`;
      if (seen.has(key)) continue;
      if (seen.size >= mostSteps) return 'tooLong';
      seen.add(key);
      open.push({ did: next.object, time: { from: shared.from, until: shared.until } }); // and is walked in its turn
    }
  }
  return undefined;
}
