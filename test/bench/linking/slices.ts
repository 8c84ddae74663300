import type { Measures } from './measures.ts';

/** The B-cubed recall of the records of each slice, by its name; a record may be in several. */
export function recallBySlice(
  clusters: ArrayLike<number>,
  truth: readonly string[],
  slices: readonly (readonly string[])[],
): Measures {
  const together = new Map<string, number>();
  const ofEntity = new Map<string, number>();
  const keyOf = (record: number): string => `${clusters[record] ?? -1} ${truth[record] ?? ''}`;
  truth.forEach((entity, record) => {
    ofEntity.set(entity, (ofEntity.get(entity) ?? 0) + 1);
    together.set(keyOf(record), (together.get(keyOf(record)) ?? 0) + 1);
  });
  const sums = new Map<string, { recall: number; records: number }>();
  truth.forEach((entity, record) => {
    const recall = (together.get(keyOf(record)) ?? 0) / (ofEntity.get(entity) ?? 1);
    for (const slice of slices[record] ?? []) {
      const sum = sums.get(slice) ?? { recall: 0, records: 0 };
      sums.set(slice, { recall: sum.recall + recall, records: sum.records + 1 });
    }
  });
  return Object.fromEntries(
    [...sums]
      .map(([slice, { recall, records }]) => [`recall of ${slice}`, recall / records] as const)
      .sort(([, one], [, other]) => one - other),
  );
}
