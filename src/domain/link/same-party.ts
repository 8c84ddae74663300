import type { Did } from '../did/did.ts';

export type Pair = readonly [Did, Did];

/** Whether two DIDs are one party. `contested`: somebody says so, and somebody says otherwise or objects. */
export const samePartyAnswers = ['same', 'notSame', 'notKnown', 'contested'] as const;
export type SamePartyAnswer = (typeof samePartyAnswers)[number];

/** What is known of pairs: statements that count, statements somebody objects to, and decisions that two are not one. */
export type KnownPairs = {
  readonly same: readonly Pair[];
  readonly objected: readonly Pair[];
  readonly notSame: readonly Pair[];
};
export type SamePartyFinding = {
  readonly answer: SamePartyAnswer;
  /** The DIDs from the one to the other, by which they are one; empty where there is no such way. */
  readonly path: readonly Did[];
};

/**
 * Whether two DIDs are one party by what is known. They are along a way of statements that count, unless two DIDs on it
 * are decided not to be one: then it is contested, as it is along a way some of which is objected to. Without a way they
 * are not one where a decision separates their groups.
 */
export function samePartyFinding([one, other]: Pair, known: KnownPairs): SamePartyFinding {
  const path = shortestWay([one, other], known.same);
  if (path.length > 0) {
    const onWay = new Set(path);
    const isParted = known.notSame.some(([left, right]) => onWay.has(left) && onWay.has(right));
    return { answer: isParted ? 'contested' : 'same', path };
  }
  const isObjected = shortestWay([one, other], [...known.same, ...known.objected]).length > 0;
  if (isObjected) return { answer: 'contested', path: [] };
  const isParted = areParted([one, other], known);
  return { answer: isParted ? 'notSame' : 'notKnown', path: [] };
}

/** Whether a decision says that somebody in the group of one is not somebody in the group of the other. */
export function areParted(
  [one, other]: Pair,
  { same, notSame }: Pick<KnownPairs, 'same' | 'notSame'>,
): boolean {
  const [near, far] = [groupOf(one, same), groupOf(other, same)];
  return notSame.some(
    ([left, right]) => (near.has(left) && far.has(right)) || (near.has(right) && far.has(left)),
  );
}

function groupOf(start: Did, pairs: readonly Pair[]): ReadonlySet<Did> {
  return new Set(reachedFrom(start, pairs).keys());
}

function shortestWay([start, end]: Pair, pairs: readonly Pair[]): readonly Did[] {
  const before = reachedFrom(start, pairs);
  if (!before.has(end)) return [];
  const way: Did[] = [];
  for (let at: Did | undefined = end; at !== undefined; at = before.get(at)) way.unshift(at);
  return way;
}

/** Every DID that is reached, with the one it is reached from; in breadth, so that ways are the shortest. */
function reachedFrom(start: Did, pairs: readonly Pair[]): ReadonlyMap<Did, Did | undefined> {
  const before = new Map<Did, Did | undefined>([[start, undefined]]);
  for (const at of before.keys()) {
    for (const [left, right] of pairs) {
      const next = left === at ? right : right === at ? left : undefined;
      if (next !== undefined && !before.has(next)) before.set(next, at);
    }
  }
  return before;
}
