/** At most so many operations on one DID in so many seconds. */
export type OperationLimit = { readonly most: number; readonly seconds: number };

/** An ordinary change, or one that has to stay possible for an owner whose quota somebody else used up. */
export type OperationUrgency = 'ordinary' | 'lastResort';

/**
 * The limits that did:plc has proven in practice (https://web.plc.directory/spec/v0.1/did-plc): ten an hour, thirty a
 * day, a hundred a week.
 */
export const usualOperationLimits: readonly OperationLimit[] = [
  { most: 10, seconds: 3_600 },
  { most: 30, seconds: 86_400 },
  { most: 100, seconds: 604_800 },
];

/** Operations beyond each limit that are kept for recovery and deactivation. */
const reserved = 2;

/** How far back operations count. */
export function longestWindow(limits: readonly OperationLimit[]): number {
  return Math.max(0, ...limits.map(({ seconds }) => seconds));
}

/**
 * The seconds to wait before one more operation is allowed, or undefined where it is allowed now. `times` are those of
 * earlier operations on the DID; the first entry of its log is none.
 */
export function operationWait(
  limits: readonly OperationLimit[],
  asked: { readonly times: readonly Date[]; readonly now: Date; readonly urgency: OperationUrgency },
): number | undefined {
  const { times, now, urgency } = asked;
  const extra = urgency === 'lastResort' ? reserved : 0;
  const waits = limits.map(({ most, seconds }) => waitUnder(most + extra, seconds, { times, now }));
  const longest = Math.max(0, ...waits);
  return longest === 0 ? undefined : longest;
}

function waitUnder(
  most: number,
  seconds: number,
  { times, now }: { readonly times: readonly Date[]; readonly now: Date },
): number {
  const start = now.getTime() - seconds * 1000;
  const counted = times.map((time) => time.getTime()).filter((time) => time > start);
  if (counted.length < most) return 0;
  // The one that has to leave the window before there is room again.
  const oldest = counted.sort((one, other) => one - other)[counted.length - most] ?? now.getTime();
  return Math.max(1, Math.ceil((oldest - start) / 1000));
}
