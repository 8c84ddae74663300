import type { Generated } from 'kysely';
import type { DecisionKind, PairVerdict } from '../../domain/link/pair-decision.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Explanation } from '../../domain/matching/explain.ts';
import type { Band } from '../../domain/matching/suggestion.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Flag, JsonText, Moment } from './column.ts';

/** Two parties of an office; the smaller id is the left one. */
type PairColumns = {
  office_code: OfficeCode;
  left_party_id: string;
  right_party_id: string;
};

export type MatchCandidateTable = PairColumns & {
  seq: Generated<number>;
  candidate_id: string;
  band: Band;
  probability: number;
  /** The place in its queue, smaller first; a thousand-millionth is one. */
  rank: number;
  explanation: JsonText<Explanation>;
  rule_version: string;
  found_at: Moment;
  /** Whether something holds of the pair, by which it is out of the queues. */
  is_decided: Flag;
  /** From when on it is in its queue: when it was found, or until when it is put off. */
  shown_from: Moment;
};

export type PairDecisionTable = PairColumns & {
  seq: Generated<number>;
  decision_id: string;
  left_did: Did;
  right_did: Did;
  number: number;
  kind: DecisionKind;
  is_final: Flag;
  until: Moment | null;
  reason: string;
  decided_at: Moment;
  decided_by: string;
  band: Band | null;
  probability: number | null;
  explanation: JsonText<Explanation> | null;
  rule_version: string | null;
  statement: string;
};

export type PairStandingTable = PairColumns & {
  number: number;
  last_decision_id: string;
  verdict: PairVerdict | null;
  /** The decision by which the verdict holds. */
  verdict_decision_id: string | null;
  proposed_kind: DecisionKind | null;
  proposed_by: string | null;
  postponed_until: Moment | null;
};

export type DecisionTurnTable = { office_code: OfficeCode; turns: number };

/** The keys a party is looked up by. */
export type MatchKeyTable = { office_code: OfficeCode; key: number; seq: number };

export type CandidateTables = {
  match_key: MatchKeyTable;
  match_candidate: MatchCandidateTable;
  pair_decision: PairDecisionTable;
  pair_standing: PairStandingTable;
  decision_turn: DecisionTurnTable;
};
