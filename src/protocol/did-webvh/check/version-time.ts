import { addSeconds } from '../../../base/clock.ts';
import { invalidDid } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';

const utcPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|\+00:00)$/;
const skewSeconds = 60;

/**
 * `versionTime` is a UTC time, later than the one before, and not in the future by more than the clock skew of 60 s
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#read-resolve step 4).
 */
export const versionTime: EntryCheck = ({ entry, before, now }) => {
  const moment = utcMoment(entry.versionTime);
  if (moment === undefined) return invalidDid('A versionTime is not a UTC time.');
  if (before !== undefined && orderOf(entry.versionTime) <= orderOf(before.versionTime)) {
    return invalidDid('A versionTime is not later than the one before.');
  }
  return moment > addSeconds(now, skewSeconds) ? invalidDid('A versionTime is in the future.') : undefined;
};

/** The moment of a UTC time in ISO 8601, or undefined where it is none; days that do not exist are none. */
export function utcMoment(text: string): Date | undefined {
  if (!utcPattern.test(text)) return undefined;
  const moment = new Date(text);
  // A day that does not exist, and the hour 24, are read as one of the days after it.
  return moment.getUTCDate() === Number(text.slice(8, 10)) ? moment : undefined;
}

/** How long a UTC time is up to the second. */
export const secondsLength = '2026-01-01T00:00:00'.length;

/** A text that sorts as the UTC time does, to the nanosecond: a Date ends at the millisecond. */
export function orderOf(utcTime: string): string {
  if (utcTime.charAt(secondsLength) !== '.') return utcTime.slice(0, secondsLength);
  const fraction = utcTime.slice(
    secondsLength,
    utcTime.length - (utcTime.endsWith('Z') ? 1 : '+00:00'.length),
  );
  return `${utcTime.slice(0, secondsLength)}${fraction.replace(/\.?0+$/, '')}`;
}
