import { writeFileSync } from 'node:fs';
import { ComparedPart, draws, fitAllPairs, pairsWithin } from '../../../src/domain/matching/match-parties.ts';
import { PartyColumnBuilder } from '../../../src/domain/matching/party-columns.ts';
import { partyFeatures } from '../../../src/domain/matching/party-features.ts';
import { syntheticRegister } from '../../../src/domain/synthetic-register/synthetic-register.ts';
import { seededRandom } from './measures.ts';

// Fits the weights of a look-up to a made-up register, without labels, and writes them where the look-up reads them. No
// benchmark is of this seed.
const seed = 31_007;
const records = 100_000;
const file = new URL('../../../src/domain/matching/usual-weights.ts', import.meta.url);

const builders = {
  naturalPerson: new PartyColumnBuilder('naturalPerson'),
  organization: new PartyColumnBuilder('organization'),
};
for (const { party } of syntheticRegister({ seed, records })) {
  const features = partyFeatures(party);
  builders[features.kind].add(features);
}

const rounded = (shares: readonly number[]): string =>
  shares.map((share) => Number(share.toPrecision(3))).join(', ');
const blocks = Object.entries(builders).map(([kind, builder]) => {
  const columns = builder.finish();
  const part = new ComparedPart(columns);
  const drawn = part.drawn(seededRandom(12_345), draws);
  const model = fitAllPairs({ ...columns, pairs: pairsWithin(columns) }, [part.candidates()], drawn);
  const fields = model.comparisons.map(
    ({ field, m, u }) => `    ${field}: {\n      m: [${rounded(m)}],\n      u: [${rounded(u)}],\n    },`,
  );
  return `  ${kind}: {\n${fields.join('\n')}\n  },`;
});
writeFileSync(
  file,
  `import type { PartyKind } from './party-features.ts';

export type Weights = { readonly m: readonly number[]; readonly u: readonly number[] };

/**
 * How often matches (m) and others (u) show each level of a comparison, in registers in general: fitted without labels to a
 * made-up register by \`node test/bench/linking/usual-weights.ts\`, which writes this file.
 */
export const usualWeights: { readonly [kind in PartyKind]: { readonly [field: string]: Weights } } = {
${blocks.join('\n')}
};
`,
);
