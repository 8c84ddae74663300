import { bands, type RegisterMatching } from '../../../src/domain/matching/match-register.ts';
import { clusterQuality } from './metrics.ts';

/** What is measured of one set of data, by the names that `--json` prints. */
export type Measures = { readonly [measure: string]: number };

const bins = 20;

/** How good a matching is beside the truth: pairs, clusters, the band that is suggested, and whether probabilities are true. */
export function matchingMeasures(
  { pairs, probabilities, clusters }: RegisterMatching,
  truth: readonly string[],
): Measures {
  const sizes = new Map<string, number>();
  for (const entity of truth) sizes.set(entity, (sizes.get(entity) ?? 0) + 1);
  const truePairs = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const isMatch = Array.from(pairs.left, (left, at) => truth[left] === truth[pairs.right[at] ?? 0]);
  const quality = clusterQuality([...clusters], truth);
  const linked = countOf(probabilities, isMatch, bands.review);
  const suggested = countOf(probabilities, isMatch, bands.suggest);
  return {
    pairCompleteness: isMatch.filter(Boolean).length / truePairs,
    linkPrecision: linked.hits / linked.all,
    linkRecall: linked.hits / truePairs,
    suggestPrecision: suggested.hits / suggested.all,
    calibrationError: calibrationError(probabilities, isMatch),
    ...clusterMeasures(quality),
  };
}

/** The measures of clusters. */
export function clusterMeasures({ pair, bcubed }: ReturnType<typeof clusterQuality>): Measures {
  return {
    pairPrecision: pair.precision,
    pairRecall: pair.recall,
    pairF1: pair.f1,
    b3Precision: bcubed.precision,
    b3Recall: bcubed.recall,
    b3: bcubed.f1,
  };
}

/** The expected calibration error over twenty bins of equal width. */
export function calibrationError(probabilities: ArrayLike<number>, isMatch: readonly boolean[]): number {
  const sums = Array.from({ length: bins }, () => ({ expected: 0, found: 0 }));
  isMatch.forEach((match, at) => {
    const p = probabilities[at] ?? 0;
    const bin = sums[Math.min(bins - 1, Math.floor(p * bins))];
    if (bin === undefined) return;
    bin.expected += p;
    bin.found += match ? 1 : 0;
  });
  return sums.reduce((sum, { expected, found }) => sum + Math.abs(expected - found), 0) / isMatch.length;
}

function countOf(probabilities: ArrayLike<number>, isMatch: readonly boolean[], least: number) {
  const chosen = isMatch.filter((_, at) => (probabilities[at] ?? 0) >= least);
  return { all: chosen.length, hits: chosen.filter(Boolean).length };
}

/** Numbers from 0 to 1 that are the same at every run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
