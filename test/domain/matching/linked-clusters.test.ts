import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageLink } from '../../../src/domain/matching/cluster.ts';
import { linkedClusters } from '../../../src/domain/matching/linked-clusters.ts';

const pairs = fc.uniqueArray(
  fc
    .tuple(fc.nat(29), fc.nat(29), fc.integer({ min: 0, max: 100 }))
    .filter(([one, other]) => one !== other)
    .map(([one, other, score]) => ({
      left: Math.min(one, other),
      right: Math.max(one, other),
      score: score / 100,
    })),
  { selector: ({ left, right }) => left * 30 + right, maxLength: 80 },
);

test('clusters worked out group by group are those of the whole register', () => {
  fc.assert(
    fc.property(pairs, (edges) => {
      const found = linkedClusters(30, {
        left: Uint32Array.from(edges, ({ left }) => left),
        right: Uint32Array.from(edges, ({ right }) => right),
        probability: Float64Array.from(edges, ({ score }) => score),
      });
      expect([...found]).toEqual([...averageLink(30, edges, { threshold: 0.35, unseen: 0.1 })]);
    }),
    { numRuns: 500 },
  );
});
