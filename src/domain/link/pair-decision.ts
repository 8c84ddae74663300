import type { Explanation } from '../matching/explain.ts';
import type { Band } from '../matching/suggestion.ts';
import type { OfficeCode } from '../trust/office.ts';
import type { Pair } from './same-party.ts';

/**
 * What an office decides of two of its parties: they are one, they are not, it is put off, or what was decided is taken
 * back.
 */
export const decisionKinds = ['same', 'notSame', 'postponed', 'withdrawn'] as const;
export type DecisionKind = (typeof decisionKinds)[number];
export type PairVerdict = 'same' | 'notSame';

/** What the matching showed of a pair to whoever decided. */
export type SeenCandidate = {
  readonly band: Band;
  readonly probability: number;
  readonly explanation: Explanation;
  readonly ruleVersion: string;
};

/** One decision of two parties of an office. Decisions are kept for ever, in the order of their numbers. */
export type PairDecision = {
  readonly decisionId: string;
  readonly officeCode: OfficeCode;
  /** The smaller party id first. */
  readonly partyIds: readonly [string, string];
  /** The DIDs the two parties had, in the order of their ids. */
  readonly dids: Pair;
  /** 1 for the first one of the pair. */
  readonly number: number;
  readonly kind: DecisionKind;
  /** False where a second person has yet to decide the same. */
  readonly isFinal: boolean;
  /** Until when it is put off. */
  readonly until: Date | undefined;
  readonly reason: string;
  readonly decidedAt: Date;
  readonly decidedBy: string;
  /** Undefined where the matching had not found the pair. */
  readonly seen: SeenCandidate | undefined;
  /** The decision as the office signed it, a JWT. */
  readonly statement: string;
};

/** How a pair stands after all its decisions. */
export type PairStanding = {
  /** How many decisions there are. */
  readonly number: number;
  /** What holds. */
  readonly verdict: PairVerdict | undefined;
  /** What one person decided and a second one has yet to. */
  readonly proposal: { readonly kind: DecisionKind; readonly by: string } | undefined;
  readonly postponedUntil: Date | undefined;
};

export const undecided: PairStanding = {
  number: 0,
  verdict: undefined,
  proposal: undefined,
  postponedUntil: undefined,
};

/** How the pair stands after one more decision. */
export function standingAfter(
  { number, verdict }: Pick<PairStanding, 'number' | 'verdict'>,
  { kind, isFinal, decidedBy, until }: Pick<PairDecision, 'kind' | 'isFinal' | 'decidedBy' | 'until'>,
): PairStanding {
  const next = { ...undecided, number: number + 1, verdict };
  if (!isFinal) return { ...next, proposal: { kind, by: decidedBy } };
  switch (kind) {
    case 'postponed':
      return { ...next, postponedUntil: until };
    case 'withdrawn':
      // A proposal that is taken back leaves what holds as it was.
      return { ...next, verdict: undefined };
    default:
      return { ...next, verdict: kind };
  }
}

/** The standing anew from all decisions of a pair, in their order. */
export function recountStanding(decisions: readonly PairDecision[]): PairStanding {
  return decisions.reduce((standing, decision) => standingAfter(standing, decision), undecided);
}

/** What may be decided of a pair as it stands: whether it then holds, or what is in the way. */
export type Admission = { readonly isFinal: boolean } | { readonly fault: string };

/**
 * Whether a decision fits how a pair stands. What holds has to be withdrawn before the other can be decided, so "not the
 * same" holds until somebody takes it back. Where two persons are needed, the second one has to decide the same as the
 * first, and a decision that differs is a proposal of its own.
 */
export function admit(
  { verdict, proposal }: PairStanding,
  { kind, by, needsTwo }: { readonly kind: DecisionKind; readonly by: string; readonly needsTwo: boolean },
): Admission {
  if (kind === 'withdrawn' && verdict === undefined)
    return proposal === undefined ? { fault: 'There is no decision to withdraw.' } : { isFinal: true };
  if (kind !== 'withdrawn' && verdict !== undefined)
    return { fault: verdict === kind ? 'This is decided already.' : faultOf[verdict] };
  if (kind === 'postponed' || !needsTwo) return { isFinal: true };
  if (proposal?.kind !== kind) return { isFinal: false };
  return proposal.by === by ? { fault: 'A second person has to decide the same.' } : { isFinal: true };
}

const faultOf: { readonly [verdict in PairVerdict]: string } = {
  same: 'It is decided that these are one party; withdraw that first.',
  notSame: 'It is decided that these are not one party; withdraw that first.',
};

/** Two party ids in the one order in which a pair is kept. */
export function partyPair(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one];
}
