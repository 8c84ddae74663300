import { describe, expect, test } from 'vitest';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { logOf } from '../support/log-of-entries.ts';

const now = new Date('2026-06-01T00:00:00Z');

describe('a log is refused', () => {
  test.each([
    '2026-01-01T00:00:00+02:00',
    '2026-01-01T00:00:00-00:00',
    '2026-01-01T00:00:00',
    '2026-01-01t00:00:00z',
    '2026-01-01 00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00Z',
    '2026-01-01',
    '20260101T000000Z',
    '2026-06-01T00:01:01Z',
    '1767225600',
    '',
  ])('for the time %j', (versionTime) => {
    expect(verifyLog({ lines: logOf({ versionTime }), now })).toMatchObject({
      fault: { type: 'invalidDid' },
    });
  });

  test.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000+00:00'],
    ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.500Z'],
    ['2026-01-01T00:00:00.000000002Z', '2026-01-01T00:00:00.000000001Z'],
    ['2026-01-02T00:00:00Z', '2026-01-01T23:59:59.999Z'],
  ])('where %s is followed by %s', (...times) => {
    const [genesis = {}, ...updates] = times.map((versionTime) => ({ versionTime }));
    expect(verifyLog({ lines: logOf(genesis, ...updates), now })).toMatchObject({
      fault: { detail: 'A versionTime is not later than the one before.' },
    });
  });
});
