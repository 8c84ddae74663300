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
  if (before !== undefined && moment <= new Date(before.versionTime)) {
    return invalidDid('A versionTime is not later than the one before.');
  }
  return moment > addSeconds(now, skewSeconds) ? invalidDid('A versionTime is in the future.') : undefined;
};

/** The moment of a UTC time in ISO 8601, or undefined where it is none; days that do not exist are none. */
export function utcMoment(text: string): Date | undefined {
  if (!utcPattern.test(text)) return undefined;
  const moment = new Date(text);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text.slice(0, 19))
    ? moment
    : undefined;
}
