import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from './did.ts';

/**
 * Where a recovery by guardians stands. `collecting` waits for approvals, `waiting` for the time in which the holder may
 * object; the others are final.
 */
export type RecoveryState = 'collecting' | 'waiting' | 'completed' | 'objected' | 'superseded' | 'expired';

/** Which state may follow which; nothing follows a final one. */
const transitions: { readonly [from in RecoveryState]: readonly RecoveryState[] } = {
  collecting: ['waiting', 'objected', 'superseded', 'expired'],
  waiting: ['completed', 'objected', 'superseded', 'expired'],
  completed: [],
  objected: [],
  superseded: [],
  expired: [],
};

export const guardianRoles = ['secondDevice', 'office', 'representative'] as const;
export type GuardianRole = (typeof guardianRoles)[number];
export type Guardian = { readonly did: Did; readonly role: GuardianRole };
/** Whose approval lets an identifier be recovered: `threshold` of the guardians, and then `waitingSeconds` of silence. */
export type GuardianRule = {
  readonly guardians: readonly Guardian[];
  readonly threshold: number;
  readonly waitingSeconds: number;
};

const day = 24 * 60 * 60;
/**
 * The bounds of a rule, and how long a recovery is open: approvals are collected for seven days, and a recovery that
 * nobody completes within thirty days after its waiting time has expired. One guardian alone never suffices, so that
 * nobody, the office included, can take an identifier alone.
 */
export const recoveryTerms = {
  waitingSeconds: { least: 60 * 60, usual: 7 * day, most: 90 * day },
  mostGuardians: 10,
  leastThreshold: 2,
  collectingSeconds: 7 * day,
  completionSeconds: 30 * day,
} as const;

/** Whether a recovery may go from one state to the other. */
export function mayBecome(from: RecoveryState, to: RecoveryState): boolean {
  return transitions[from].includes(to);
}

/** Whether something can still become of it. */
export function isOpen(state: RecoveryState): boolean {
  return transitions[state].length > 0;
}

/** The times that bound a recovery; `expiresAt` is the end of the collecting. */
export type RecoveryTimes = { readonly expiresAt: Date; readonly waitingUntil: Date | undefined };

/** The state as it counts at a moment: one that is kept as open has expired once its time is over. */
export function stateAt(
  recovery: RecoveryTimes & { readonly state: RecoveryState },
  now: Date,
): RecoveryState {
  const { state, expiresAt, waitingUntil } = recovery;
  if (!isOpen(state)) return state;
  const end =
    waitingUntil === undefined ? expiresAt : addSeconds(waitingUntil, recoveryTerms.completionSeconds);
  return now < end ? state : 'expired';
}

/** Whether the waiting time has passed without anything that ended the recovery. */
export function isCompletable(
  recovery: RecoveryTimes & { readonly state: RecoveryState },
  now: Date,
): boolean {
  const { waitingUntil } = recovery;
  return stateAt(recovery, now) === 'waiting' && waitingUntil !== undefined && now >= waitingUntil;
}

/** When the waiting time ends where this many approvals complete the number that is needed; else undefined. */
export function waitingTimeAfter(rule: GuardianRule, approvals: number, now: Date): Date | undefined {
  return approvals >= rule.threshold ? addSeconds(now, rule.waitingSeconds) : undefined;
}

/** Throws `invalid-request` for a rule out of bounds, a guardian named twice, and a party that would guard itself. */
export function checkGuardians({ guardians, threshold, waitingSeconds }: GuardianRule, own?: Did): void {
  const { least, most } = recoveryTerms.waitingSeconds;
  const { mostGuardians, leastThreshold } = recoveryTerms;
  const dids = new Set<string>(guardians.map(({ did }) => did));
  if (guardians.length > mostGuardians || dids.size < guardians.length) {
    refuse('/guardians', `There are at most ${mostGuardians} guardians, each named once.`);
  }
  if (own !== undefined && dids.has(own)) refuse('/guardians', 'A party is no guardian of itself.');
  if (!Number.isInteger(threshold) || threshold < leastThreshold || threshold > guardians.length) {
    refuse('/threshold', `At least ${leastThreshold} guardians approve, and no more than there are.`);
  }
  if (!Number.isInteger(waitingSeconds) || waitingSeconds < least || waitingSeconds > most) {
    refuse('/waitingSeconds', `The waiting time is between ${least} and ${most} seconds.`);
  }
}

function refuse(pointer: string, detail: string): never {
  throw new Problem('invalid-request', detail, { errors: [{ pointer, detail }] });
}
