import { expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import {
  longestWindow,
  operationWait,
  type OperationUrgency,
  usualOperationLimits,
} from '../../src/domain/did/operation-limit.ts';

const now = new Date('2026-05-04T10:00:00Z');
const ago = (seconds: number) => addSeconds(now, -seconds);
const times = (count: number, secondsAgo: number) => Array.from({ length: count }, () => ago(secondsAgo));

function wait(given: readonly Date[], urgency: OperationUrgency = 'ordinary') {
  return operationWait(usualOperationLimits, { times: given, now, urgency });
}

test.each<[string, readonly Date[], number | undefined]>([
  ['nothing yet', [], undefined],
  ['nine within the hour', times(9, 60), undefined],
  ['ten within the hour', times(10, 60), 3_540],
  ['ten, the first an hour ago', [...times(9, 60), ago(3_600)], undefined],
  ['ten, the first just under an hour ago', [...times(9, 60), ago(3_599)], 1],
  ['thirty within the day, few within the hour', [...times(21, 7_200), ...times(9, 60)], 79_200],
  ['twenty-nine within the day', [...times(20, 7_200), ...times(9, 60)], undefined],
  ['a hundred within the week', [...times(80, 500_000), ...times(20, 90_000)], 104_800],
  ['ninety-nine within the week', [...times(79, 500_000), ...times(20, 90_000)], undefined],
])('%s', (_case, given, expected) => {
  expect(wait(given)).toBe(expected);
});

test('recovery and deactivation have two operations more, and no third', () => {
  expect(wait(times(11, 60))).toBeGreaterThan(0);
  expect(wait(times(11, 60), 'lastResort')).toBeUndefined();
  expect(wait(times(12, 60), 'lastResort')).toBe(3_540);
});

test('after the wait it is allowed', () => {
  const given = Array.from({ length: 25 }, (_, index) => ago(index * 100));
  const seconds = wait(given) ?? 0;
  expect(seconds).toBeGreaterThan(0);
  const asked = (later: number) =>
    operationWait(usualOperationLimits, { times: given, now: addSeconds(now, later), urgency: 'ordinary' });
  expect(asked(seconds)).toBeUndefined();
  expect(asked(seconds - 1)).toBe(1);
});

test('without limits there is no wait, and the longest window is that of the week', () => {
  expect(operationWait([], { times: times(500, 1), now, urgency: 'ordinary' })).toBeUndefined();
  expect(longestWindow(usualOperationLimits)).toBe(604_800);
  expect(longestWindow([])).toBe(0);
});
