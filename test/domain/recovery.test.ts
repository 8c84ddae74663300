import { describe, expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import {
  checkGuardians,
  type GuardianRule,
  isCompletable,
  isOpen,
  mayBecome,
  type RecoveryState,
  stateAt,
  waitingTimeAfter,
} from '../../src/domain/did/recovery.ts';

const now = new Date('2026-05-04T10:00:00Z');
const day = 24 * 60 * 60;
const states: readonly RecoveryState[] = [
  'collecting',
  'waiting',
  'completed',
  'objected',
  'superseded',
  'expired',
];
const guardians = ['one', 'two', 'three'].map(
  (name) => ({ did: parseDid(`did:example:${name}`), role: 'representative' }) as const,
);
const rule: GuardianRule = { guardians, threshold: 2, waitingSeconds: 7 * day };

test.each<[RecoveryState, readonly RecoveryState[]]>([
  ['collecting', ['waiting', 'objected', 'superseded', 'expired']],
  ['waiting', ['completed', 'objected', 'superseded', 'expired']],
  ['completed', []],
  ['objected', []],
  ['superseded', []],
  ['expired', []],
])('from the state %s a recovery goes to %j only', (from, to) => {
  expect(states.filter((state) => mayBecome(from, state))).toEqual(to);
  expect(isOpen(from)).toBe(to.length > 0);
});

describe('the state at a moment', () => {
  const collecting = {
    state: 'collecting',
    expiresAt: addSeconds(now, 7 * day),
    waitingUntil: undefined,
  } as const;
  const waiting = { ...collecting, state: 'waiting', waitingUntil: addSeconds(now, day) } as const;

  test.each([
    ['collecting', collecting, 7 * day - 1, 'collecting'],
    ['collecting for too long', collecting, 7 * day, 'expired'],
    ['waiting longer than approvals were collected', waiting, 8 * day, 'waiting'],
    ['waiting and never completed', waiting, 31 * day, 'expired'],
    ['objected long ago', { ...waiting, state: 'objected' } as const, 99 * day, 'objected'],
  ])('of one that is %s', (_name, recovery, seconds, expected) => {
    expect(stateAt(recovery, addSeconds(now, seconds))).toBe(expected);
  });

  test.each([
    ['a second before the waiting time is over', waiting, day - 1, false],
    ['when it is over', waiting, day, true],
    ['when nobody came for a month', waiting, 31 * day, false],
    ['while approvals are missing', collecting, day, false],
    ['after an objection', { ...waiting, state: 'objected' } as const, day, false],
  ])('%s it can be completed: %#', (_name, recovery, seconds, expected) => {
    expect(isCompletable(recovery, addSeconds(now, seconds))).toBe(expected);
  });
});

test('the waiting time begins with the last approval that is needed', () => {
  expect(waitingTimeAfter(rule, 1, now)).toBeUndefined();
  expect(waitingTimeAfter(rule, 2, now)).toEqual(addSeconds(now, 7 * day));
});

describe('a rule', () => {
  test('of two of three guardians and a week holds', () => {
    expect(() => checkGuardians(rule, parseDid('did:example:party'))).not.toThrow();
  });

  test.each<[string, Partial<GuardianRule>]>([
    ['one guardian alone', { threshold: 1 }],
    ['more approvals than guardians', { threshold: 4 }],
    ['half an approval', { threshold: 2.5 }],
    ['a guardian named twice', { guardians: [...guardians.slice(0, 2), ...guardians.slice(0, 1)] }],
    ['eleven guardians', { guardians: Array.from({ length: 11 }, (_, n) => guardian(n)) }],
    ['less than an hour', { waitingSeconds: 3599 }],
    ['more than ninety days', { waitingSeconds: 90 * day + 1 }],
  ])('of %s is refused', (_name, change) => {
    expect(() => checkGuardians({ ...rule, ...change })).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  });

  test('in which the party guards itself is refused', () => {
    expect(() => checkGuardians(rule, guardians[0]?.did)).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  });
});

function guardian(number: number) {
  return { did: parseDid(`did:example:guardian${number}`), role: 'secondDevice' } as const;
}
