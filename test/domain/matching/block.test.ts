import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidatePairs } from '../../../src/domain/matching/block.ts';

const options = { largest: 100, refine: () => '', depth: 0, neighbours: 5 };

function pairsOf(keys: readonly (readonly (string | undefined)[])[], more: Partial<typeof options> = {}) {
  const passes = [0, 1].map((pass) => (record: number) => keys[record]?.[pass]);
  const { left, right } = candidatePairs(keys.length, passes, { ...options, ...more });
  return [...left].map((record, at) => [record, right[at] ?? 0]);
}

test('records that share a key of a pass are a pair, once', () => {
  const keys = [
    ['a', 'x'],
    ['a', 'x'],
    ['b', 'y'],
    [undefined, 'y'],
    ['c', undefined],
  ];
  expect(pairsOf(keys)).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('a block that is too large is split by a further key, and what stays too large is walked', () => {
  const keys = Array.from({ length: 12 }, () => ['same', undefined]);
  expect(pairsOf(keys)).toHaveLength(66);
  const split = pairsOf(keys, {
    largest: 4,
    depth: 1,
    refine: (...[record]: [number?]) => String((record ?? 0) % 3),
  });
  expect(split).toHaveLength(3 * 6);
  const walked = pairsOf(keys, { largest: 4, neighbours: 2 });
  expect(walked).toHaveLength(2 * 11 - 1);
});

test('no pair is left out where no block is too large, and none twice', () => {
  const key = fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(key, key), { maxLength: 40 }), (keys) => {
      const expected = keys.flatMap((one, i) =>
        keys.flatMap((other, j) =>
          j > i && one.some((each, pass) => each !== undefined && each === other[pass]) ? [[i, j]] : [],
        ),
      );
      expect(pairsOf(keys)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
