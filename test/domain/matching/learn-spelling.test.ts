import { expect, test } from 'vitest';
import { learnSpelling, type Move } from '../../../src/domain/matching/learn-spelling.ts';
import { jointBits, latticeOf, type SpellingModel } from '../../../src/domain/matching/spelling-model.ts';

const moves: readonly Move[] = [
  [1, 1],
  [2, 1],
  [1, 0],
  [0, 1],
];
// An invented script: two Latin letters of `sh` and `th` are one of its own, and vowels are not written.
const letters: readonly (readonly [latin: string, native: string])[] = [
  ['sh', 'ᚠ'],
  ['th', 'ᚢ'],
  ['s', 'ᚦ'],
  ['t', 'ᚨ'],
  ['r', 'ᚱ'],
  ['k', 'ᚲ'],
  ['a', ''],
  ['o', ''],
];

function names(count: number, seed: number) {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, () => {
    const syllables = Array.from({ length: 2 + next(3) }, () => [
      letters[next(6)],
      letters[6 + next(2)],
    ]).flat();
    const written = (side: 0 | 1) => syllables.map((pair) => pair?.[side] ?? '').join('');
    return { latin: [...written(0)], native: [...written(1)] };
  });
}

function bitsOf(model: SpellingModel, latin: readonly string[], native: readonly string[]): number {
  const { latinChunks, latinShare, nativeChunks, nativeShare } = model;
  const left = latticeOf(latin, { chunks: latinChunks, shares: latinShare, most: 2 });
  const right = latticeOf(native, { chunks: nativeChunks, shares: nativeShare, most: 1 });
  return jointBits(model, left, right, moves) - left.alone;
}

const options = { moves, rounds: 8, leastCount: 2, band: 0.5, penalty: 0.3 };
const model = learnSpelling(names(2_000, 7), options);

test('a name that was never seen finds its own spelling in another script among many', () => {
  const fresh = names(60, 99);
  const found = fresh.filter(({ native }, at) => {
    const scores = fresh.map(({ latin }) => bitsOf(model, latin, native));
    const own = scores[at] ?? 0;
    return fresh.every(
      ({ native: other }, i) => (scores[i] ?? 0) <= own || other.join('') === native.join(''),
    );
  });
  expect(found.length).toBeGreaterThanOrEqual(57);
});

test('two letters that stand for one of the other script are learned as such', () => {
  const share = (latin: string, native: string) =>
    model.joint[model.latinChunks.get(latin) ?? -1]?.get(model.nativeChunks.get(native) ?? -1) ?? 0;
  expect(share('sh', 'ᚠ')).toBeGreaterThan(10 * share('sh', 'ᚦ'));
  expect(share('s', 'ᚦ')).toBeGreaterThan(10 * share('s', 'ᚠ'));
});

test('the same pairs give the same model', () => {
  expect(learnSpelling(names(300, 3), options)).toEqual(learnSpelling(names(300, 3), options));
});

test('names that are too long for it are not compared, and nothing fails', () => {
  const long = Array.from({ length: 200 }, () => 's');
  expect(bitsOf(model, long, long)).toBeLessThan(-1e8);
  expect(bitsOf(model, [], [])).toBe(0);
  expect(Number.isFinite(bitsOf(model, ['é', '漢'], ['x']))).toBe(true);
});
