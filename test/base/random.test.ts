import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { timeOrderedUuid } from '../../src/base/random.ts';

const random = (length: number) => randomBytes(length);

// The example of RFC 9562, appendix A.6 (https://www.rfc-editor.org/rfc/rfc9562#appendix-A.6).
test('a time-ordered UUID has the time, the version and the variant of the published example', () => {
  const bits = Buffer.from('0000000000000cc318c4dc0c0c07398f', 'hex');
  const at = new Date('2022-02-22T19:22:22.000Z');
  expect(timeOrderedUuid(() => bits, at)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('time-ordered UUIDs sort by their moments, and two of one moment differ', () => {
  const moments = [0, 1, 999, 1_000, 1_767_225_600_000, 2 ** 48 - 1].map(
    (milliseconds) => new Date(milliseconds),
  );
  const uuids = moments.filter((at) => !Number.isNaN(at.getTime())).map((at) => timeOrderedUuid(random, at));
  expect([...uuids].sort()).toEqual(uuids);
  const at = new Date();
  expect(timeOrderedUuid(random, at)).not.toBe(timeOrderedUuid(random, at));
});
