import { type Explanation, explain } from './explain.ts';
import { bands, type Comparison, type RegisterMatching } from './match-register.ts';

export type Band = keyof typeof bands;

/** Two records that may be one party. */
export type Suggestion = {
  readonly left: string;
  readonly right: string;
  readonly probability: number;
  /** `suggest` where it is all but certain, `review` where somebody has to look. */
  readonly band: Band;
  readonly explanation: Explanation;
};

/** The band of a probability; undefined where nobody is to be asked. */
export function bandOf(probability: number): Band | undefined {
  if (probability >= bands.suggest) return 'suggest';
  return probability >= bands.review ? 'review' : undefined;
}

/**
 * What is shown to an office of a matching: the surest pair first, pairs that are as sure by their ids, the smaller id of a
 * pair on the left. Nothing is linked by it.
 */
export function suggestionsOf(
  { model, pairs, probabilities }: RegisterMatching,
  comparisons: readonly Comparison[],
  ids: readonly string[],
): readonly Suggestion[] {
  const found: Suggestion[] = [];
  probabilities.forEach((probability, at) => {
    const band = bandOf(probability);
    if (band === undefined) return;
    const [one, other] = [pairs.left[at] ?? 0, pairs.right[at] ?? 0];
    const levels = Uint8Array.from(comparisons, ({ compare }) => compare(one, other));
    const [left = '', right = ''] = [ids[one] ?? '', ids[other] ?? ''].sort();
    found.push({ left, right, probability, band, explanation: explain(model, levels) });
  });
  return found.sort((a, b) => b.probability - a.probability || compareIds(a, b));
}

function compareIds(a: Suggestion, b: Suggestion): number {
  const [one, other] = [`${a.left} ${a.right}`, `${b.left} ${b.right}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
