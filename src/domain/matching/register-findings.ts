import { createHash } from 'node:crypto';
import type { PartyData } from '../party/party-data.ts';
import { hash } from './block.ts';
import { type Explanation, explain } from './explain.ts';
import { linkedClusters } from './linked-clusters.ts';
import { ComparedPart, draws, fitParties, LevelCoder, pairsWithin, type Scored } from './match-parties.ts';
import { bands } from './match-register.ts';
import { type PartyColumns, PartyColumnBuilder } from './party-columns.ts';
import { partyFeatures, type PartyKind } from './party-features.ts';
import type { Band } from './suggestion.ts';
import type { MatchModel } from './weigh.ts';

/** Two records that an office is asked about, by the ids they were given with, the smaller id on the left. */
export type Finding = {
  readonly left: string;
  readonly right: string;
  readonly probability: number;
  readonly band: Band;
  readonly explanation: Explanation;
  /** Of the rules and of the weights that were fitted to the register. */
  readonly ruleVersion: string;
};

/** What was found in a register. */
export type RegisterFindings = {
  /** The surest first, those that are as sure by their ids. */
  readonly findings: readonly Finding[];
  /** The records that are most likely one party: of each record by its id, the smallest id of its cluster. */
  readonly clusterOf: ReadonlyMap<string, string>;
};

/** Changes with whatever changes what is found in the same register. */
export const rulesVersion = 1;
// Pairs below it move no average.
const leastLinked = 0.05;

/**
 * Finds the parties of a register that an office holds more than once, without labels. The same records give the same findings
 * to the last byte, in whatever order they were added. Of pairs that say the same of a cluster only the surest are found: as
 * many as join its records, so that an office is asked about 500 records of one party 499 times and not 125,000 times.
 */
export class RegisterMatching {
  private readonly ids: { readonly [kind in PartyKind]: string[] } = { naturalPerson: [], organization: [] };
  private readonly builders = {
    naturalPerson: new PartyColumnBuilder('naturalPerson'),
    organization: new PartyColumnBuilder('organization'),
  };

  /** Adds a record; ids are different ones. */
  add(id: string, data: PartyData): void {
    const features = partyFeatures(data);
    this.ids[features.kind].push(id);
    this.builders[features.kind].add(features);
  }

  /** What was found in the records added; nothing can be added afterwards. */
  finish(): RegisterFindings {
    const parts = (['naturalPerson', 'organization'] as const).map((kind) => {
      const order = orderOf(this.ids[kind]);
      const ids = [...order].map((record) => this.ids[kind][record] ?? '');
      return findIn(this.builders[kind].finish({ order }), ids);
    });
    return {
      findings: parts.flatMap(({ findings }) => findings).sort(surestFirst),
      clusterOf: new Map(parts.flatMap(({ clusterOf }) => [...clusterOf])),
    };
  }
}

// By a hash, because ids may stand in an order that says which records belong together, or keep records apart that do.
function orderOf(ids: readonly string[]): Uint32Array<ArrayBuffer> {
  const hashes = Uint32Array.from(ids, hash);
  return Uint32Array.from(ids, (_, record) => record).sort(
    (one, other) => (hashes[one] ?? 0) - (hashes[other] ?? 0) || compare(ids[one], ids[other]),
  );
}

function findIn(columns: PartyColumns, ids: readonly string[]): RegisterFindings {
  const part = new ComparedPart(columns);
  if (part.pairs.left.length === 0) return { findings: [], clusterOf: new Map(ids.map((id) => [id, id])) };
  const drawn = part.drawn(sameNumbers(), draws);
  const pairs = pairsWithin(columns);
  const model = fitParties({ ...columns, pairs }, [part.candidates()], drawn);
  const scored = part.scored(model, leastLinked);
  const clusters = linkedClusters(columns.records, scored);
  const smallest = new Map<number, string>();
  clusters.forEach((cluster, record) => {
    const id = ids[record] ?? '';
    const known = smallest.get(cluster);
    if (known === undefined || id < known) smallest.set(cluster, id);
  });
  return {
    findings: joining(scored, ids).map((at) => findingOf(at, { scored, model, ids, clusters })),
    clusterOf: new Map(ids.map((id, record) => [id, smallest.get(clusters[record] ?? record) ?? id])),
  };
}

/** Of the pairs that are to be shown those that join records which no surer pair joins yet. */
function joining({ left, right, probability }: Scored, ids: readonly string[]): readonly number[] {
  const shown = Uint32Array.from(left, (_, at) => at).filter((at) => (probability[at] ?? 0) >= bands.review);
  const ranks = ranksOf(ids);
  const rankOf = (at: number): number => {
    const [one, other] = [ranks[left[at] ?? 0] ?? 0, ranks[right[at] ?? 0] ?? 0];
    return one < other ? one * ids.length + other : other * ids.length + one;
  };
  shown.sort(
    (one, other) => (probability[other] ?? 0) - (probability[one] ?? 0) || rankOf(one) - rankOf(other),
  );
  const above = Int32Array.from(ids, (_, record) => record);
  const rootOf = (record: number): number => {
    let root = record;
    while (above[root] !== root) {
      above[root] = above[above[root] ?? root] ?? root;
      root = above[root] ?? root;
    }
    return root;
  };
  return [...shown].filter((at) => {
    const [one, other] = [rootOf(left[at] ?? 0), rootOf(right[at] ?? 0)];
    if (one !== other) above[one] = other;
    return one !== other;
  });
}

/** The place of each id in their order. */
function ranksOf(ids: readonly string[]): Uint32Array {
  const order = Uint32Array.from(ids, (_, at) => at).sort((one, other) => compare(ids[one], ids[other]));
  const ranks = new Uint32Array(ids.length);
  order.forEach((at, rank) => {
    ranks[at] = rank;
  });
  return ranks;
}

type Found = {
  readonly scored: Scored;
  readonly model: MatchModel;
  readonly ids: readonly string[];
  readonly clusters: Int32Array;
};
const explanations = new WeakMap<MatchModel, Map<number, Explanation>>();
const versions = new WeakMap<MatchModel, string>();

function findingOf(at: number, { scored, model, ids, clusters }: Found): Finding {
  const [one, other] = [scored.left[at] ?? 0, scored.right[at] ?? 0];
  const [left = '', right = ''] = [ids[one] ?? '', ids[other] ?? ''].sort();
  const probability = scored.probability[at] ?? 0;
  const explanation = explanationOf(model, scored.code[at] ?? 0);
  // A name alone makes nothing all but certain, nor does what the other records of the two speak against.
  const isSure =
    probability >= bands.suggest && clusters[one] === clusters[other] && saysMoreThanNames(explanation);
  return {
    ...{ left, right, probability },
    band: isSure ? 'suggest' : 'review',
    explanation,
    ruleVersion: versionOf(model),
  };
}

const namesOnly: ReadonlySet<string> = new Set(['name', 'besideName']);

function saysMoreThanNames({ parts }: Explanation): boolean {
  return parts.some(({ field, bits }) => bits > 0 && !namesOnly.has(field));
}

// Millions of pairs show some thousands of patterns.
function explanationOf(model: MatchModel, code: number): Explanation {
  const known = explanations.get(model) ?? new Map<number, Explanation>();
  explanations.set(model, known);
  const kept = known.get(code) ?? explain(model, new LevelCoder(model.comparisons).levels(code));
  known.set(code, kept);
  return kept;
}

function versionOf(model: MatchModel): string {
  const kept =
    versions.get(model) ??
    `${rulesVersion}-${createHash('sha256').update(JSON.stringify(model)).digest('hex').slice(0, 16)}`;
  versions.set(model, kept);
  return kept;
}

/** Numbers from 0 to 1 that are the same at every run. */
function sameNumbers(): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The order of findings: the surest first, those that are as sure by their ids. */
export function surestFirst(one: Ranked, other: Ranked): number {
  return (
    other.probability - one.probability || compare(one.left, other.left) || compare(one.right, other.right)
  );
}

type Ranked = Pick<Finding, 'left' | 'right' | 'probability'>;

function compare(one = '', other = ''): number {
  return one < other ? -1 : Number(one > other);
}
