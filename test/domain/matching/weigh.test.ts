import { describe, expect, test } from 'vitest';
import {
  bitsOf,
  type ComparisonModel,
  fit,
  levelBits,
  patternsOf,
  priorBits,
  probability,
} from '../../../src/domain/matching/weigh.ts';

const before: readonly ComparisonModel[] = [
  { field: 'name', levels: ['-', 'same', 'alike', 'other'], m: [1, 0.6, 0.3, 0.1], u: [1, 0.01, 0.04, 0.95] },
  { field: 'city', levels: ['-', 'same', 'other'], m: [1, 0.7, 0.3], u: [1, 0.1, 0.9] },
  { field: 'date', levels: ['-', 'same', 'other'], m: [1, 0.7, 0.3], u: [1, 0.05, 0.95] },
];

/** A register of which the shares are known: so many matches among so many pairs, drawn by a fixed rule. */
function population(matches: number, others: number) {
  let state = 2463534242;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const level = (shares: readonly number[]) => {
    const drawn = next();
    let sum = 0;
    return 1 + shares.findIndex((share) => drawn < (sum += share));
  };
  const row = (name: readonly number[], city: readonly number[], date: readonly number[]) =>
    Uint8Array.of(level(name), level(city), next() < 0.3 ? 0 : level(date));
  const truth = { name: [0.8, 0.15, 0.05], city: [0.6, 0.4], date: [0.9, 0.1] };
  const random = { name: [0.001, 0.02, 0.979], city: [0.2, 0.8], date: [0.01, 0.99] };
  const matching = Array.from({ length: matches }, () => row(truth.name, truth.city, truth.date));
  const other = Array.from({ length: others }, () => row(random.name, random.city, random.date));
  return { matching, other };
}

describe.each([
  ['rare', 2_000, 30_000],
  ['frequent', 10_000, 4_000],
])('where matches are %s among the candidates', (_name, matches, others) => {
  const { matching, other } = population(matches, others);
  const drawn = population(0, 20_000).other;
  const model = fit(before, {
    candidates: patternsOf([...matching, ...other]),
    drawn: patternsOf(drawn),
    pairs: 8_000_000,
    records: 4_000,
  });

  test('the shares are nearer to the truth than what was assumed, without a label', () => {
    const assumed = before.map(({ m }) => m[1] ?? 0);
    const found = model.comparisons.map(({ m }) => m[1] ?? 0);
    [0.8, 0.6, 0.9].forEach((truth, field) => {
      const [nearer, assumption] = [found[field] ?? 0, assumed[field] ?? 0];
      expect(Math.abs(nearer - truth)).toBeLessThanOrEqual(Math.abs(assumption - truth));
    });
    expect(model.comparisons[0]?.u[3]).toBeGreaterThan(0.8);
  });

  test('as many pairs are expected to match as do, but for one in twenty', () => {
    const of = (rows: readonly Uint8Array[]) => rows.map((levels) => probability(bitsOf(model, levels)));
    const expected = [...of(matching), ...of(other)].reduce((sum, p) => sum + p, 0);
    expect(Math.abs(expected - matches) / (matches + others)).toBeLessThan(0.05);
  });

  test('the parts of an explanation add up to the score', () => {
    for (const levels of [...matching.slice(0, 200), ...other.slice(0, 200)]) {
      const parts = model.comparisons.map((each, field) => levelBits(each, levels[field] ?? 0));
      const sum = parts.reduce((total, bits) => total + bits, priorBits(model));
      expect(Math.abs(sum - bitsOf(model, levels))).toBeLessThan(1e-9);
    }
  });

  test('what is missing says nothing', () => {
    const [nothing, some] = [Uint8Array.of(0, 0, 0), Uint8Array.of(1, 0, 0)];
    expect(bitsOf(model, nothing)).toBe(priorBits(model));
    expect(bitsOf(model, some)).toBeGreaterThan(priorBits(model));
  });

  test('the same pairs in another order give the same model', () => {
    const again = fit(before, {
      candidates: patternsOf([...other, ...matching].reverse()),
      drawn: patternsOf([...drawn].reverse()),
      pairs: 8_000_000,
      records: 4_000,
    });
    expect(again).toEqual(model);
  });
});
