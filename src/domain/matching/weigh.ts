/**
 * Fellegi-Sunter weights without labels: how often each level of each comparison occurs among matches (m) and among
 * others (u), both estimated from the candidate pairs by expectation and maximization, with what is known beforehand
 * as pseudo-counts, so that neither rare nor frequent matches lead it astray.
 */
export type ComparisonModel = {
  readonly field: string;
  readonly levels: readonly string[];
  readonly m: readonly number[];
  readonly u: readonly number[];
  /** Levels that can say nothing for a match, whatever a small register makes believe. */
  readonly against?: readonly number[];
};
export type MatchModel = { readonly comparisons: readonly ComparisonModel[]; readonly prior: number };
/** Level 0 of every comparison means that a side has no value: it says nothing. */
export const missing = 0;

export type EstimateOptions = {
  /** How much the knowledge beforehand counts for, as a share of the matches and of the other pairs. */
  readonly trust: number;
  /** The same of what matches show, where that is known better. */
  readonly matchTrust?: number;
  readonly rounds: number;
  readonly prior: number;
  /** The prior of the first round, where the model beforehand was made for another population. */
  readonly first?: number;
  /** Keep u as it stands beforehand (measured on random pairs). */
  readonly fixedU?: boolean;
};
/** Patterns of levels (one byte a comparison) with how many pairs show each. */
export type Patterns = { readonly levels: readonly Uint8Array[]; readonly counts: readonly number[] };

export function estimate(
  before: readonly ComparisonModel[],
  seen: Patterns,
  options: EstimateOptions,
): MatchModel {
  const total = seen.counts.reduce((sum, count) => sum + count, 0);
  let model: MatchModel = { comparisons: before, prior: options.first ?? options.prior };
  for (let round = 0; round < options.rounds; round += 1) {
    const matching = model.prior * total;
    const m = before.map(({ m: known }) =>
      known.map((share) => share * ((options.matchTrust ?? options.trust) * matching + leastKnown)),
    );
    const u = before.map(({ u: known }) =>
      known.map((share) => share * (options.trust * (total - matching) + leastKnown)),
    );
    let matches = options.prior * options.trust * total;
    seen.levels.forEach((levels, index) => {
      const count = seen.counts[index] ?? 0;
      const p = probability(bitsOf(model, levels));
      matches += p * count;
      levels.forEach((level, field) => {
        if (level === missing) return;
        const mf = m[field];
        const uf = u[field];
        if (mf !== undefined) mf[level] = (mf[level] ?? 0) + p * count;
        if (uf !== undefined) uf[level] = (uf[level] ?? 0) + (1 - p) * count;
      });
    });
    const comparisons = before.map((known, field) =>
      withoutHope({
        ...known,
        m: shares(m[field] ?? []),
        u: options.fixedU === true ? known.u : shares(u[field] ?? []),
      }),
    );
    // As many pairs as are assumed of every comparison are assumed of the prior: a few pairs make nothing certain.
    const known = leastKnown * Math.min(options.prior, mostAssumed);
    model = { comparisons, prior: (matches + known) / (total * (1 + options.trust) + leastKnown) };
  }
  return model;
}

const leastShare = 1e-9;
const leastKnown = 20;
const mostAssumed = 0.2;
function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count, level) => (level === missing ? sum : sum + count), 0);
  return counts.map((count, level) => (level === missing ? 1 : Math.max(count / total, leastShare)));
}

/** The shares of a level that can only speak against are pooled where they would speak for a match. */
function withoutHope(model: ComparisonModel): ComparisonModel {
  const { m, u, against = [] } = model;
  const pooled = (side: readonly number[]): readonly number[] =>
    side.map((share, level) => {
      const [ofMatches, ofOthers] = [m[level] ?? 0, u[level] ?? 0];
      return against.includes(level) && ofMatches > ofOthers ? (ofMatches + ofOthers) / 2 : share;
    });
  return against.length === 0 ? model : { ...model, m: pooled(m), u: pooled(u) };
}

/** The weight of a pattern in bits: the prior and the sum of its levels. */
export function bitsOf(model: MatchModel, levels: Uint8Array): number {
  let bits = priorBits(model);
  for (let field = 0; field < levels.length; field += 1)
    bits += levelBits(model.comparisons[field], levels[field] ?? missing);
  return bits;
}
export const priorBits = (model: MatchModel): number => Math.log2(model.prior / (1 - model.prior));
export function levelBits(comparison: ComparisonModel | undefined, level: number): number {
  if (comparison === undefined || level === missing) return 0;
  return Math.log2((comparison.m[level] ?? leastShare) / (comparison.u[level] ?? leastShare));
}
export const probability = (bits: number): number => 1 / (1 + 2 ** -bits);

/** Counts how many pairs show each pattern. */
export function patternsOf(rows: Iterable<Uint8Array>): Patterns {
  const seen = new Map<string, { levels: Uint8Array; count: number }>();
  for (const levels of rows) {
    const key = String.fromCharCode(...levels);
    const cell = seen.get(key);
    if (cell === undefined) seen.set(key, { levels: levels.slice(), count: 1 });
    else cell.count += 1;
  }
  const cells = [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  return { levels: cells.map(({ levels }) => levels), counts: cells.map(({ count }) => count) };
}

export type Population = {
  /** The candidate pairs. */
  readonly candidates: Patterns;
  /** Pairs drawn at random from all pairs of records. */
  readonly drawn: Patterns;
  /** All pairs that there are. */
  readonly pairs: number;
  readonly records: number;
  /** Candidates that are one party by an official identifier or the like, and which comparisons made them so. */
  readonly anchors?: Anchors | undefined;
};
/** Pairs that are surely one party. */
export type Anchors = { readonly seen: Patterns; readonly fields: readonly number[] };
/** Estimated shares on all pairs weigh this much when they are fitted to the candidates. */
const populationTrust = 0.3;

/**
 * The model of a register, in two steps. First over all pairs there are, the candidates as they are and the rest by the
 * drawn ones: there matches are rare, so that what differs most is what tells matches from others, however few they
 * are. Then over the candidates alone, starting from that, because candidates were chosen for what they have in common.
 */
export function fit(before: readonly ComparisonModel[], population: Population): MatchModel {
  const { candidates } = population;
  const seen = sum(candidates.counts);
  const whole = fitWhole(before, population);
  let matches = 0;
  candidates.levels.forEach((levels, index) => {
    matches += probability(bitsOf(whole, levels)) * (candidates.counts[index] ?? 0);
  });
  return estimate(whole.comparisons, candidates, {
    trust: populationTrust,
    rounds: 10,
    prior: matches / seen,
    first: whole.prior,
    ...matchTrustOf(population),
  });
}

/** The first step alone: what matches and others show among all pairs there are. */
export function fitWhole(before: readonly ComparisonModel[], population: Population): MatchModel {
  const { candidates, drawn, pairs, records, anchors } = population;
  const seen = sum(candidates.counts);
  const lift = Math.max(0, pairs - seen) / Math.max(1, sum(drawn.counts));
  const known =
    anchors !== undefined && isAnchored(anchors)
      ? before.map((each, field) => anchored(each, field, anchors))
      : before;
  return estimate(
    known,
    {
      levels: [...candidates.levels, ...drawn.levels],
      counts: [...candidates.counts, ...drawn.counts.map((count) => count * lift)],
    },
    { trust: 0.02, rounds: 30, prior: Math.min(0.2, records / pairs), ...matchTrustOf(population) },
  );
}

const leastAnchors = 300;
/** What anchors show counts so many times as much as what is estimated. */
const anchorTrust = 4;

const isAnchored = ({ seen }: Anchors): boolean => sum(seen.counts) >= leastAnchors;
function matchTrustOf({ anchors }: Population): { readonly matchTrust?: number } {
  return anchors !== undefined && isAnchored(anchors) ? { matchTrust: anchorTrust } : {};
}

/** What matches show of a comparison, by pairs that are one party whatever it says. */
function anchored(comparison: ComparisonModel, field: number, { seen, fields }: Anchors): ComparisonModel {
  if (fields.includes(field)) return comparison;
  const counts = comparison.m.map((share) => share * leastKnown);
  seen.levels.forEach((levels, at) => {
    const level = levels[field] ?? missing;
    if (level !== missing) counts[level] = (counts[level] ?? 0) + (seen.counts[at] ?? 0);
  });
  return { ...comparison, m: shares(counts) };
}
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
