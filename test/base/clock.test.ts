import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoMilliseconds } from '../../src/base/clock.ts';

function byDate(milliseconds: number): string | undefined {
  const moment = new Date(milliseconds);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

test('a moment is written as a date writes it', () => {
  const near = fc.integer({ min: -4e12, max: 4e12 });
  const anywhere = fc.double({ min: -9e15, max: 9e15 });
  fc.assert(
    fc.property(fc.oneof(near, anywhere, fc.double()), (milliseconds) => {
      expect(isoMilliseconds(milliseconds)).toBe(byDate(milliseconds));
    }),
    { numRuns: 3000 },
  );
  for (const edge of [0, -0.5, -1, 8.64e15, 8.64e15 + 1, -8.64e15, -8.64e15 - 1, 253402300800000, NaN])
    expect(isoMilliseconds(edge), String(edge)).toBe(byDate(edge));
});
