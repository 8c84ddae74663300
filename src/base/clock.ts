/** Where the present moment comes from; tests inject their own. */
export type Clock = () => Date;

/** Cryptographically strong random bytes; tests inject their own. */
export type Random = (length: number) => Uint8Array;

/** Whole seconds since 1970, as JWT NumericDate (RFC 7519 §2). */
export function epochSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

export function addSeconds(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000);
}

/** RFC 3339 in UTC, to the second: the form did:webvh and the credentials use. */
export function isoSeconds(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

const dayMilliseconds = 86_400_000;
const latestMilliseconds = 8.64e15; // ECMAScript's own bound
const mostKnownDays = 1000;
const knownDays = new Map<number, string>();

/**
 * A moment as `Date.toISOString` writes it, some times faster, because moments of one day share most of the text; undefined
 * where it is none that a date can have.
 */
export function isoMilliseconds(milliseconds: number): string | undefined {
  const whole = Math.trunc(milliseconds);
  const day = Math.floor(whole / dayMilliseconds);
  const date = knownDays.get(day) ?? dateOf(day);
  if (date === undefined || whole > latestMilliseconds) return undefined;
  const rest = whole - day * dayMilliseconds;
  const [seconds, fraction] = [Math.floor(rest / 1000), rest % 1000];
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${date}T${digits(hour)}:${digits(minute)}:${digits(second)}.${fraction < 100 ? '0' : ''}${digits(fraction)}Z`;
}

function dateOf(day: number): string | undefined {
  const moment = new Date(day * dayMilliseconds);
  if (Number.isNaN(moment.getTime())) return undefined;
  if (knownDays.size >= mostKnownDays) knownDays.clear();
  const date = moment.toISOString().split('T')[0] ?? '';
  knownDays.set(day, date);
  return date;
}

function digits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
