export type PairCounts = { readonly precision: number; readonly recall: number; readonly f1: number };

const f1Of = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

/** Pair and B-cubed precision, recall and F1 of a clustering against the truth; both name a cluster for each record. */
export function clusterQuality(
  found: readonly (number | string)[],
  truth: readonly (number | string)[],
): { readonly pair: PairCounts; readonly bcubed: PairCounts } {
  const sizeOf = (labels: readonly (number | string)[]): Map<number | string, number> => {
    const sizes = new Map<number | string, number>();
    for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
    return sizes;
  };
  const foundSizes = sizeOf(found);
  const truthSizes = sizeOf(truth);
  const both = new Map<string, { f: number; t: number; n: number }>();
  found.forEach((label, index) => {
    const key = `${label}\u0000${truth[index]}`;
    const cell = both.get(key) ?? {
      f: foundSizes.get(label) ?? 0,
      t: truthSizes.get(truth[index] ?? '') ?? 0,
      n: 0,
    };
    cell.n += 1;
    both.set(key, cell);
  });
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  let hit = 0;
  let bp = 0;
  let br = 0;
  for (const { f, t, n } of both.values()) {
    hit += pairs(n);
    bp += (n * n) / f;
    br += (n * n) / t;
  }
  let foundPairs = 0;
  for (const n of foundSizes.values()) foundPairs += pairs(n);
  let truePairs = 0;
  for (const n of truthSizes.values()) truePairs += pairs(n);
  const precision = foundPairs === 0 ? 1 : hit / foundPairs;
  const recall = truePairs === 0 ? 1 : hit / truePairs;
  bp /= found.length;
  br /= found.length;
  return {
    pair: { precision, recall, f1: f1Of(precision, recall) },
    bcubed: { precision: bp, recall: br, f1: f1Of(bp, br) },
  };
}
