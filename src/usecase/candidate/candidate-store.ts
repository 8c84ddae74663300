import type { MatchCandidate } from '../../domain/link/match-candidate.ts';
import type { Band } from '../../domain/matching/suggestion.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

/** A candidate as it stands in a queue of its office. */
export type KeptCandidate = MatchCandidate & { readonly candidateId: string; readonly foundAt: Date };

/** Whether a candidate waits for a decision, was put off, or one of its pair holds. */
export const candidateStates = ['open', 'postponed', 'decided'] as const;
export type CandidateState = (typeof candidateStates)[number];

export type CandidateFilter = {
  readonly band?: Band;
  /** One of the two parties. */
  readonly partyId?: string;
  /** How it stands at a moment; all of them where it is not said. */
  readonly state?: { readonly is: CandidateState; readonly at: Date };
};

export type CandidateReads = {
  readonly candidates: {
    byId(officeCode: OfficeCode, candidateId: string): Promise<KeptCandidate | undefined>;
    /** Those whose decision says most first: of what is suggested the surest, of what is for review the least sure. */
    list(officeCode: OfficeCode, filter: CandidateFilter, page: PageRequest): Promise<Page<KeptCandidate>>;
  };
};

export type CandidateWrites = {
  readonly writeCandidates: {
    /** Adds those whose two parties are no candidate of the office yet; the others stay as they are. */
    addAll(candidates: readonly KeptCandidate[]): Promise<void>;
  };
};
