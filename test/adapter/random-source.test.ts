import { expect, test } from 'vitest';
import { createRandomSource } from '../../src/adapter/keys/random-source.ts';

test('each draw has the length asked for and shares no memory with another', () => {
  const random = createRandomSource();
  const draws = [0, 1, 16, 32, 8 * 1024, 8 * 1024 + 1, 100_000].map((length) => random(length));
  expect(draws.map(({ length }) => length)).toEqual([0, 1, 16, 32, 8 * 1024, 8 * 1024 + 1, 100_000]);
  const first = random(32);
  const before = Buffer.from(first);
  random(32).fill(0);
  expect(Buffer.from(first).equals(before)).toBe(true);
});

test('no bytes are given out twice, also across refills of the pool', () => {
  const random = createRandomSource();
  const seen = new Set(Array.from({ length: 5_000 }, () => Buffer.from(random(16)).toString('hex')));
  expect(seen.size).toBe(5_000);
});

test('the bits look like chance', () => {
  const bytes = createRandomSource()(1_000_000);
  let ones = 0;
  for (const byte of bytes) for (let bit = byte; bit > 0; bit >>= 1) ones += bit & 1;
  // Five standard deviations of eight million fair bits.
  expect(Math.abs(ones - 4_000_000)).toBeLessThan(7_100);
});
