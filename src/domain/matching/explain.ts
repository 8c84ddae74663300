import { levelBits, type MatchModel, missing, priorBits } from './weigh.ts';

/** What one comparison says, in bits: above zero for one party, below it for two. */
export type ExplanationPart = {
  readonly field: string;
  readonly level: string;
  /** How often matches show the level, and how often other pairs do. */
  readonly m: number;
  readonly u: number;
  readonly bits: number;
};

/** Why a pair has its score: the prior and the parts add up to it. */
export type Explanation = {
  readonly priorBits: number;
  readonly parts: readonly ExplanationPart[];
  readonly score: number;
};

/**
 * The explanation of a pair by the levels it shows, in the order of the comparisons, those against it too. What a side has no
 * value for says nothing and is left out. The sum of the prior and the parts is the score, to the last bit of it.
 */
export function explain(model: MatchModel, levels: Uint8Array): Explanation {
  const prior = priorBits(model);
  const parts = model.comparisons.flatMap((comparison, field): ExplanationPart[] => {
    const level = levels[field] ?? missing;
    if (level === missing) return [];
    return [
      {
        field: comparison.field,
        level: comparison.levels[level] ?? '',
        m: comparison.m[level] ?? 0,
        u: comparison.u[level] ?? 0,
        bits: levelBits(comparison, level),
      },
    ];
  });
  return { priorBits: prior, parts, score: parts.reduce((sum, { bits }) => sum + bits, prior) };
}
