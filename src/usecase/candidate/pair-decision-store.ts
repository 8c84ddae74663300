import type { PairDecision, PairStanding, PairVerdict } from '../../domain/link/pair-decision.ts';
import type { Pair } from '../../domain/link/same-party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

export type PairDecisionFilter = {
  /** One of the two parties. */
  readonly partyId?: string;
  /** Those that wait for a second person only. */
  readonly isAwaited?: boolean;
};

/** What holds of two parties. */
export type PairInForce = {
  readonly partyIds: readonly [string, string];
  readonly dids: Pair;
  readonly verdict: PairVerdict;
  /** When it was decided. */
  readonly decidedAt: Date;
  readonly decisionId: string;
  /** The decision as the office signed it. */
  readonly statement: string;
};

export type PairDecisionReads = {
  readonly pairDecisions: {
    byId(officeCode: OfficeCode, decisionId: string): Promise<PairDecision | undefined>;
    /** In the order in which they were made. */
    list(officeCode: OfficeCode, filter: PairDecisionFilter, page: PageRequest): Promise<Page<PairDecision>>;
    /** How two parties stand, the smaller id first; undecided where nothing was decided. */
    standing(officeCode: OfficeCode, partyIds: readonly [string, string]): Promise<PairStanding>;
    /** What holds of a party and others; at most `most`. */
    inForce(officeCode: OfficeCode, partyId: string, most: number): Promise<readonly PairInForce[]>;
  };
};

export type PairDecisionWrites = {
  readonly writePairDecisions: {
    /** Waits until no other unit decides of pairs of the office; to be taken before anything else of the unit is written. */
    takeTurn(officeCode: OfficeCode): Promise<void>;
    /** Adds a decision after which the pair stands like this; false where another decision has its number. */
    add(decision: PairDecision, after: PairStanding): Promise<boolean>;
  };
};
