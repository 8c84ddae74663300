import type { MatchCandidate } from '../../domain/link/match-candidate.ts';
import type { Explanation } from '../../domain/matching/explain.ts';
import type { Band } from '../../domain/matching/suggestion.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';

export type ImportPorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'random' | 'witnesses'>;

/** Two records that may be one party, by the ids they were given with. */
export type MatchedPair = {
  readonly left: string;
  readonly right: string;
  readonly band: Band;
  readonly probability: number;
  readonly explanation: Explanation;
  readonly ruleVersion: string;
};

/** Finds the records that may be one party; the same for the same records. */
export type MatchRegister = (
  records: AsyncIterable<{ readonly rowId: string; readonly data: PartyData }>,
) => Promise<readonly MatchedPair[]>;

/** Queues candidates for the office to decide, in the transaction; one that is queued or decided already stays as it is. */
export type AddCandidates = (store: WriteStore, candidates: readonly MatchCandidate[]) => Promise<void>;

/** The search for duplicates, where the node has one. */
export type ImportMatching = { readonly match: MatchRegister; readonly addCandidates: AddCandidates };

/** Where the report is written as the import goes on. */
export type ReportJournal = {
  /** Appends what follows that position, which is cut off first; the new position, once it is on disk. */
  append(position: number, text: string): Promise<number>;
};
