import type { Explanation } from '../matching/explain.ts';
import type { Band } from '../matching/suggestion.ts';
import type { OfficeCode } from '../trust/office.ts';

/** Two parties of one office that may be one party, as the matching found them; nothing is linked by it. */
export type MatchCandidate = {
  readonly officeCode: OfficeCode;
  /** The two party ids, the smaller one first. */
  readonly partyIds: readonly [string, string];
  readonly band: Band;
  /** That the two are one party, 0 to 1. */
  readonly probability: number;
  readonly explanation: Explanation;
  /** Which version of the rules and weights found it. */
  readonly ruleVersion: string;
};
