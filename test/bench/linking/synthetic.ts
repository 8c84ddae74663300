import { linkedClusters } from '../../../src/domain/matching/linked-clusters.ts';
import { ComparedPart, draws, fitParties, pairsWithin } from '../../../src/domain/matching/match-parties.ts';
import { PartyColumnBuilder } from '../../../src/domain/matching/party-columns.ts';
import { partyFeatures, type PartyKind } from '../../../src/domain/matching/party-features.ts';
import { offices } from '../../../src/domain/synthetic-register/office-style.ts';
import { syntheticRegister } from '../../../src/domain/synthetic-register/synthetic-register.ts';
import { clusterMeasures, matchingMeasures, type Measures, seededRandom } from './measures.ts';
import { clusterQuality } from './metrics.ts';
import { recallBySlice } from './slices.ts';

// No number of the matching was chosen on registers of this seed.
const seed = 20_261;
const kinds = ['naturalPerson', 'organization'] as const;

type Side = { readonly builder: PartyColumnBuilder; readonly truth: string[]; readonly slices: string[][] };

/** A register of so many made-up records over all offices and scripts, natural persons and organizations together. */
export function measureSynthetic(records: number): Measures {
  const sides: { readonly [kind in PartyKind]: Side } = {
    naturalPerson: { builder: new PartyColumnBuilder('naturalPerson'), truth: [], slices: [] },
    organization: { builder: new PartyColumnBuilder('organization'), truth: [], slices: [] },
  };
  const scripts = new Map(offices.map(({ officeCode }) => [officeCode, `office ${officeCode}`]));
  let seconds = 0;
  for (const { party, entityId, corruptions, officeCode } of syntheticRegister({ seed, records })) {
    const started = performance.now();
    const features = partyFeatures(party);
    sides[features.kind].builder.add(features);
    seconds += (performance.now() - started) / 1000;
    sides[features.kind].truth.push(entityId);
    sides[features.kind].slices.push([...corruptions, scripts.get(officeCode) ?? '']);
  }
  const found = kinds.map((kind) => {
    const started = performance.now();
    const columns = sides[kind].builder.finish();
    const part = new ComparedPart(columns);
    const drawn = part.drawn(seededRandom(12_345), draws);
    const model = fitParties({ ...columns, pairs: pairsWithin(columns) }, [part.candidates()], drawn);
    const scored = part.scored(model, 0);
    const clusters = linkedClusters(columns.records, scored);
    seconds += (performance.now() - started) / 1000;
    return { kind, model, scored, clusters };
  });
  // As one register: the records of one kind after those of the other.
  const truth = kinds.flatMap((kind) => sides[kind].truth);
  const offset = sides.naturalPerson.truth.length;
  const shift = ({ kind }: { readonly kind: PartyKind }): number => (kind === 'organization' ? offset : 0);
  const joined = (pick: (scored: (typeof found)[number]['scored']) => Uint32Array): Uint32Array =>
    Uint32Array.from(
      found.flatMap((each) => Array.from(pick(each.scored), (record) => record + shift(each))),
    );
  const clusters = Int32Array.from(
    found.flatMap((each) => Array.from(each.clusters, (record) => record + shift(each))),
  );
  const [first] = found;
  const measured = matchingMeasures(
    {
      model: first?.model ?? { comparisons: [], prior: 0 },
      pairs: { left: joined(({ left }) => left), right: joined(({ right }) => right) },
      probabilities: Float64Array.from(found.flatMap(({ scored }) => Array.from(scored.probability))),
      clusters,
    },
    truth,
  );
  const slices = kinds.flatMap((kind) => sides[kind].slices);
  const byKind = found.flatMap(({ kind, clusters: own }) => {
    const { b3 = 0 } = clusterMeasures(clusterQuality([...own], sides[kind].truth));
    return [[kind === 'naturalPerson' ? 'b3 of persons' : 'b3 of organizations', b3] as const];
  });
  return {
    ...measured,
    seconds,
    ...Object.fromEntries(byKind),
    ...recallBySlice(clusters, truth, slices),
  };
}
