import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averageLink, type Edge } from '../../../src/domain/matching/cluster.ts';

const options = { threshold: 0.5, unseen: 0.05 };

function clusters(nodes: number, edges: readonly Edge[], apart: readonly (readonly [number, number])[] = []) {
  return [...averageLink(nodes, edges, { ...options, apart })];
}

describe('average link', () => {
  test('joins what is alike, and names a cluster by its smallest member', () => {
    const edges = [
      { left: 1, right: 2, score: 0.9 },
      { left: 3, right: 4, score: 0.95 },
      { left: 0, right: 3, score: 0.2 },
    ];
    expect(clusters(5, edges)).toEqual([0, 1, 1, 3, 3]);
  });

  test('one strong pair does not join two groups that have nothing else in common', () => {
    const within = [0, 1, 2].flatMap((i) => [0, 1, 2].filter((j) => j > i).map((j) => [i, j] as const));
    const edges = [
      ...within.map(([left, right]) => ({ left, right, score: 0.99 })),
      ...within.map(([left, right]) => ({ left: left + 3, right: right + 3, score: 0.99 })),
      { left: 0, right: 3, score: 0.9 },
    ];
    expect(clusters(6, edges)).toEqual([0, 0, 0, 3, 3, 3]);
  });

  test('what must not be one party stays apart, also through others', () => {
    const edges = [
      { left: 0, right: 1, score: 0.99 },
      { left: 1, right: 2, score: 0.98 },
      { left: 0, right: 2, score: 0.97 },
    ];
    expect(clusters(3, edges)).toEqual([0, 0, 0]);
    expect(clusters(3, edges, [[0, 2]])).toEqual([0, 0, 2]);
  });

  test('the order of the pairs does not count', () => {
    const edge = fc.record({
      left: fc.integer({ min: 0, max: 9 }),
      right: fc.integer({ min: 10, max: 19 }),
      score: fc.constantFrom(0.3, 0.6, 0.6, 0.9),
    });
    const edges = fc.uniqueArray(edge, {
      maxLength: 40,
      selector: ({ left, right }) => `${left}-${right}`,
    });
    fc.assert(
      fc.property(edges, fc.infiniteStream(fc.integer()), (given, order) => {
        const keyed = given.map((each) => ({ each, key: Number(order.next().value) }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ each }) => each);
        expect(clusters(20, shuffled)).toEqual(clusters(20, given));
      }),
      { numRuns: 300 },
    );
  });
});
