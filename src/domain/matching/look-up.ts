import { type Explanation, explain } from './explain.ts';
import { PartyColumnBuilder } from './party-columns.ts';
import { partyComparison, partyComparisons } from './party-comparisons.ts';
import type { PartyFeatures } from './party-features.ts';
import { usualWeights } from './usual-weights.ts';
import { bitsOf, type ComparisonModel, type MatchModel, probability } from './weigh.ts';
import { soundOf } from './word-table.ts';

/** How likely somebody looked for is a party, and why. */
export type LookedUp = { readonly probability: number; readonly explanation: Explanation };

/** What is known of the register that is searched. */
export type SearchedRegister = {
  readonly records: number;
  /** In how many of its parties a word with this sound is. */
  readonly frequencyOf: (sound: string) => number;
};

/** Changes with whatever changes what a look-up says of the same parties. */
export const lookUpVersion = 'look-up-1';

const fewestNames = 20_000;

/**
 * Compares somebody looked for with parties of one kind, in their order. The weights are those of registers in general, not
 * fitted to this one; what is assumed is that the register has one such party.
 */
export function lookUp(
  wanted: PartyFeatures,
  parties: readonly PartyFeatures[],
  { records, frequencyOf }: SearchedRegister,
): readonly LookedUp[] {
  const builder = new PartyColumnBuilder(wanted.kind);
  for (const party of [wanted, ...parties]) builder.add(party);
  const columns = builder.finish({
    // What is rare among few parties says little of how rare it is.
    names: Math.max(records, fewestNames),
    frequencyOf: (text) => frequencyOf(soundOf(text)),
  });
  const compare = partyComparison(columns);
  const model = modelOf(wanted.kind, records);
  const levels = new Uint8Array(model.comparisons.length);
  return parties.map((_, at) => {
    compare(0, at + 1, levels);
    return { probability: probability(bitsOf(model, levels)), explanation: explain(model, levels) };
  });
}

function modelOf(kind: PartyFeatures['kind'], records: number): MatchModel {
  const weights = usualWeights[kind];
  const comparisons = partyComparisons[kind].map((comparison): ComparisonModel => {
    const { m, u } = weights[comparison.field] ?? comparison;
    return { ...comparison, m, u };
  });
  return { comparisons, prior: 1 / Math.max(records, 5) };
}
