import { type BlockOptions, candidatePairs, type CandidatePairs, type Pass } from './block.ts';
import { averageLink, type ClusterOptions, type Edge } from './cluster.ts';
import { bitsOf, type ComparisonModel, fit, type MatchModel, type Patterns, probability } from './weigh.ts';

/** A comparison of two records of a register by their numbers: one of the model's levels, 0 where a side has no value. */
export type Comparison = ComparisonModel & { readonly compare: (left: number, right: number) => number };

/** The records of a register, by their numbers from 0, and what is compared. */
export type Register = {
  readonly records: number;
  /** By which keys records become candidates. */
  readonly passes: readonly Pass[];
  readonly blocks: BlockOptions;
  readonly comparisons: readonly Comparison[];
  /** How many records of the world each number stands for; one where not given. */
  readonly sizes?: readonly number[];
  /** Pairs that must not become one party. */
  readonly apart?: ClusterOptions['apart'];
  /** Numbers from 0 to 1 that are the same at every run, by which pairs are drawn. */
  readonly random: () => number;
};

export type RegisterMatching = {
  readonly model: MatchModel;
  readonly pairs: CandidatePairs;
  /** The probability of each pair that it is one party. */
  readonly probabilities: Float64Array;
  /** The cluster of each record, by its smallest member. */
  readonly clusters: Int32Array;
};

/** From which probability on a pair is suggested to an office, and from which on it is shown for review. */
export const bands = { suggest: 0.99, review: 0.5 } as const;

const drawnPairs = 200_000;
// Below it a pair moves no average, and there are many.
const leastLinked = 0.05;
const linking = { threshold: 0.3, unseen: 0.1 } as const;

/**
 * Finds the parties of a register without any label: candidates by the passes, weights fitted to them and to pairs drawn at
 * random, and clusters by average link. The same register gives the same answer to the last bit.
 */
export function matchRegister(register: Register): RegisterMatching {
  const { records, passes, blocks, comparisons } = register;
  const pairs = candidatePairs(records, passes, blocks);
  const coder = patternCoder(comparisons);
  const codes = Float64Array.from(pairs.left, (left, at) => coder.code(left, pairs.right[at] ?? 0));
  const model = fit(
    comparisons.map(({ field, levels, m, u }) => ({ field, levels, m, u })),
    {
      candidates: coder.patterns(codes),
      drawn: coder.patterns(drawnCodes(register, coder)),
      pairs: (records * (records - 1)) / 2,
      records,
    },
  );
  const known = new Map<number, number>();
  const probabilities = codes.map((code) => {
    const kept = known.get(code) ?? probability(bitsOf(model, coder.levels(code)));
    known.set(code, kept);
    return kept;
  });
  return { model, pairs, probabilities, clusters: clustersOf(register, pairs, probabilities) };
}

function clustersOf(
  { records, sizes, apart }: Register,
  { left, right }: CandidatePairs,
  probabilities: Float64Array,
): Int32Array {
  const edges: Edge[] = [];
  probabilities.forEach((score, at) => {
    if (score > leastLinked) edges.push({ left: left[at] ?? 0, right: right[at] ?? 0, score });
  });
  return averageLink(records, edges, {
    ...linking,
    ...(sizes === undefined ? {} : { sizes }),
    ...(apart === undefined ? {} : { apart }),
  });
}

type PatternCoder = ReturnType<typeof patternCoder>;

/** The levels of a pair as one number, so that millions of pairs are a few hundred patterns. */
function patternCoder(comparisons: readonly Comparison[]) {
  const radixes = comparisons.map(({ levels }) => levels.length);
  const levelsOf = (code: number): Uint8Array => {
    const levels = new Uint8Array(radixes.length);
    let rest = code;
    for (let field = radixes.length - 1; field >= 0; field -= 1) {
      const radix = radixes[field] ?? 1;
      levels[field] = rest % radix;
      rest = Math.floor(rest / radix);
    }
    return levels;
  };
  return {
    code: (left: number, right: number): number =>
      comparisons.reduce(
        (code, { compare }, field) => code * (radixes[field] ?? 1) + compare(left, right),
        0,
      ),
    levels: levelsOf,
    patterns(codes: Iterable<number>): Patterns {
      const counts = new Map<number, number>();
      for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
      const ordered = [...counts].toSorted(([one], [other]) => one - other);
      return { levels: ordered.map(([code]) => levelsOf(code)), counts: ordered.map(([, count]) => count) };
    },
  };
}

function* drawnCodes({ records, random }: Register, coder: PatternCoder): Generator<number> {
  // In a small register all pairs are fewer than those that would be drawn.
  if ((records * (records - 1)) / 2 <= drawnPairs) {
    for (let left = 0; left < records; left += 1)
      for (let right = left + 1; right < records; right += 1) yield coder.code(left, right);
    return;
  }
  for (let drawn = 0; drawn < drawnPairs; drawn += 1) {
    const left = Math.floor(random() * records);
    const right = Math.floor(random() * records);
    if (left !== right) yield coder.code(left, right);
  }
}
