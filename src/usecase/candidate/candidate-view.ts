import { z } from 'zod';
import { decisionKinds, type PairDecision, type PairStanding } from '../../domain/link/pair-decision.ts';
import type { Explanation } from '../../domain/matching/explain.ts';
import type { KeptCandidate } from './candidate-store.ts';

const moment = z.iso.datetime();
const partyIds = z.tuple([z.string(), z.string()]);
const band = z.enum(['suggest', 'review']).meta({
  description: '`suggest`: all but certain, by more than names; `review`: more likely than not.',
});
const probability = z.number().meta({ description: 'That the two are one party, 0 to 1.' });
const ruleVersion = z.string().meta({ description: 'Which rules and weights found it.' });

/** Why two are taken to be one, in bits. */
export const explanationSchema = z
  .object({
    priorBits: z.number().meta({ description: 'What is assumed of two parties of this register, in bits.' }),
    parts: z.array(
      z.object({
        field: z.string(),
        level: z.string().meta({ description: 'How the two compare in it.' }),
        m: z.number().meta({ description: 'The share of pairs of one party that compare so.' }),
        u: z.number().meta({ description: 'The share of other pairs that compare so.' }),
        bits: z.number().meta({ description: 'What it says: log2(m / u); negative speaks against.' }),
      }),
    ),
    score: z.number().meta({ description: 'The sum of `priorBits` and all `bits`.' }),
  })
  .meta({ id: 'MatchExplanation' });

export const standingSchema = z
  .object({
    decisions: z.int().meta({ description: 'How many decisions there are of the two.' }),
    verdict: z.enum(['same', 'notSame']).optional().meta({ description: 'What holds; absent for nothing.' }),
    proposal: z
      .object({ decision: z.enum(decisionKinds), by: z.string() })
      .optional()
      .meta({ description: 'What one person decided; a second one has to decide the same.' }),
    postponedUntil: moment.optional(),
  })
  .meta({ id: 'PairStanding' });

/** A pair in the queue of an office, as the API shows it. */
export const candidateSchema = z
  .object({
    candidateId: z.string(),
    partyIds,
    ...{ band, probability, explanation: explanationSchema, ruleVersion },
    foundAt: moment,
  })
  .meta({ id: 'MatchCandidate' });

export const pairDecisionSchema = z
  .object({
    decisionId: z.string(),
    partyIds,
    dids: z.tuple([z.string(), z.string()]).meta({ description: 'The DIDs of the two when it was decided.' }),
    number: z.int().meta({ description: '1 for the first decision of the two.' }),
    decision: z.enum(decisionKinds),
    isFinal: z.boolean().meta({ description: 'False where a second person has to decide the same.' }),
    until: moment.optional(),
    reason: z.string(),
    decidedAt: moment,
    decidedBy: z.string(),
    seen: z
      .object({ band, probability, explanation: explanationSchema, ruleVersion })
      .optional()
      .meta({ description: 'What the matching had shown of the two; absent where it had not found them.' }),
    statement: z.string().meta({ description: 'The decision as the office signed it, a JWT.' }),
  })
  .meta({ id: 'PairDecision' });

export function candidateView(candidate: KeptCandidate): z.output<typeof candidateSchema> {
  const { candidateId, partyIds: ids, explanation, foundAt, ...found } = candidate;
  return {
    ...{ candidateId, partyIds: [...ids], band: found.band, probability: found.probability },
    ...{ explanation: explanationView(explanation), ruleVersion: found.ruleVersion },
    foundAt: foundAt.toISOString(),
  };
}

export function standingView({
  number,
  verdict,
  proposal,
  postponedUntil,
}: PairStanding): z.output<typeof standingSchema> {
  return {
    decisions: number,
    ...(verdict === undefined ? {} : { verdict }),
    ...(proposal === undefined ? {} : { proposal: { decision: proposal.kind, by: proposal.by } }),
    ...(postponedUntil === undefined ? {} : { postponedUntil: postponedUntil.toISOString() }),
  };
}

export function pairDecisionView(decision: PairDecision): z.output<typeof pairDecisionSchema> {
  const { decisionId, partyIds: ids, dids, number, kind, isFinal, until, reason } = decision;
  const { decidedAt, decidedBy, seen, statement } = decision;
  return {
    ...{ decisionId, partyIds: [...ids], dids: [...dids], number, decision: kind, isFinal },
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...{ reason, decidedAt: decidedAt.toISOString(), decidedBy },
    ...(seen === undefined ? {} : { seen: { ...seen, explanation: explanationView(seen.explanation) } }),
    statement,
  };
}

export function explanationView({
  priorBits,
  parts,
  score,
}: Explanation): z.output<typeof explanationSchema> {
  return { priorBits, parts: parts.map((part) => ({ ...part })), score };
}
