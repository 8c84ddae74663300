import type { Generated } from 'kysely';
import type { Explanation } from '../../domain/matching/explain.ts';
import type { Band } from '../../domain/matching/suggestion.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { JsonText, Moment } from './column.ts';

export type MatchCandidateTable = {
  seq: Generated<number>;
  candidate_id: string;
  office_code: OfficeCode;
  /** The smaller party id of the two, and the other one. */
  left_party_id: string;
  right_party_id: string;
  band: Band;
  probability: number;
  /** The place in its queue, smaller first; a thousand-millionth is one. */
  rank: number;
  explanation: JsonText<Explanation>;
  rule_version: string;
  found_at: Moment;
};

export type CandidateTables = { match_candidate: MatchCandidateTable };
