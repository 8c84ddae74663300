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
