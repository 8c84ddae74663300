import { candidatePairs, type CandidatePairs } from './block.ts';
import {
  bitsOf,
  type ComparisonModel,
  fit,
  fitWhole,
  type MatchModel,
  type Patterns,
  type Population,
  probability,
} from './weigh.ts';
import type { PartyColumns } from './party-columns.ts';
import { anchorFields, partyComparison, partyComparisons } from './party-comparisons.ts';
import { partyKeys } from './party-keys.ts';

/** Patterns of levels with how many pairs show each, by their code: as they go from one thread to another. */
export type PatternCounts = readonly (readonly [code: number, count: number])[];

export type Share = { readonly remainder: number; readonly of: number };
const whole: Share = { remainder: 0, of: 1 };

/** Pairs that may be one party with their probability; the smaller record is on the left. */
export type Scored = {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly probability: Float64Array;
  readonly code: Uint32Array;
};

/** The candidates of a part of a register, compared. */
export class ComparedPart {
  readonly pairs: CandidatePairs;
  private readonly codes: Uint32Array;
  private readonly columns: PartyColumns;
  private readonly coder: LevelCoder;

  constructor(columns: PartyColumns, part: Share = whole) {
    this.columns = columns;
    const { passes, blocks } = partyKeys(columns);
    this.pairs = candidatePairs(columns.records, passes, { ...blocks, part });
    this.coder = new LevelCoder(partyComparisons[columns.kind]);
    const compare = partyComparison(columns);
    const levels = new Uint8Array(this.coder.fields);
    const { left, right } = this.pairs;
    this.codes = new Uint32Array(left.length);
    for (let at = 0; at < left.length; at += 1) {
      compare(left[at] ?? 0, right[at] ?? 0, levels);
      this.codes[at] = this.coder.code(levels);
    }
  }

  /** The patterns of the candidates. */
  candidates(): PatternCounts {
    return counted(this.codes);
  }

  /** The patterns of pairs drawn by the numbers of `random`. */
  drawn(random: () => number, draws: number): PatternCounts {
    const compare = partyComparison(this.columns);
    const levels = new Uint8Array(this.coder.fields);
    const codes: number[] = [];
    const groups = compatriots(this.columns);
    for (let draw = 0; draw < draws; draw += 1) {
      const group = groups.draw(random());
      const [one, other] = [
        group[Math.floor(random() * group.length)] ?? 0,
        group[Math.floor(random() * group.length)] ?? 0,
      ];
      if (one === other) continue;
      compare(Math.min(one, other), Math.max(one, other), levels);
      codes.push(this.coder.code(levels));
    }
    return counted(codes);
  }

  /** The pairs whose probability is at least `least`. */
  scored(model: MatchModel, least: number): Scored {
    const known = new Map<number, number>();
    const probabilityOf = (code: number): number => {
      const kept = known.get(code) ?? probability(bitsOf(model, this.coder.levels(code)));
      known.set(code, kept);
      return kept;
    };
    const kept: number[] = [];
    this.codes.forEach((code, at) => {
      if (probabilityOf(code) >= least) kept.push(at);
    });
    return {
      left: Uint32Array.from(kept, (at) => this.pairs.left[at] ?? 0),
      right: Uint32Array.from(kept, (at) => this.pairs.right[at] ?? 0),
      probability: Float64Array.from(kept, (at) => probabilityOf(this.codes[at] ?? 0)),
      code: Uint32Array.from(kept, (at) => this.codes[at] ?? 0),
    };
  }
}

const drawnPairs = 200_000;
export const draws = drawnPairs;

type Fitted = Pick<PartyColumns, 'kind' | 'records'> & { readonly pairs: number };

/** The model of a register by the patterns of all its parts. */
export function fitParties(
  register: Fitted,
  candidates: readonly PatternCounts[],
  drawn: PatternCounts,
): MatchModel {
  return fit(partyComparisons[register.kind], populationOf(register, candidates, drawn));
}

/** What matches and others show among all pairs of a register, and not among its candidates alone. */
export function fitAllPairs(
  register: Fitted,
  candidates: readonly PatternCounts[],
  drawn: PatternCounts,
): MatchModel {
  return fitWhole(partyComparisons[register.kind], populationOf(register, candidates, drawn));
}

function populationOf(
  { kind, records, pairs }: Fitted,
  candidates: readonly PatternCounts[],
  drawn: PatternCounts,
): Population {
  const coder = new LevelCoder(partyComparisons[kind]);
  const seen = coder.patterns(candidates);
  const anchors = anchorsOf(seen);
  return { candidates: seen, anchors, drawn: coder.patterns([drawn]), pairs, records };
}

/** Pairs with an official identifier or a way to reach them in common, and no identifier that differs. */
function anchorsOf({ levels, counts }: Patterns): Population['anchors'] {
  const { identifier, contact } = anchorFields;
  const chosen = levels.flatMap((each, at) =>
    each[identifier] === 1 || (each[contact] === 1 && each[identifier] === 0) ? [at] : [],
  );
  return {
    seen: {
      levels: chosen.map((at) => levels[at] ?? new Uint8Array()),
      counts: chosen.map((at) => counts[at] ?? 0),
    },
    fields: [identifier, contact],
  };
}

/**
 * The records by country, and how many pairs of one country there are. Most records of a register are of other countries than
 * a given one, and much goes with the country; drawn from all pairs, that would seem to be what tells parties apart.
 */
function compatriots({ countries, records }: PartyColumns) {
  const groups = new Map<number, number[]>();
  for (let record = 0; record < records; record += 1) {
    const country = (countries[record] ?? 0) & 0xffff;
    const group = groups.get(country);
    if (group === undefined) groups.set(country, [record]);
    else group.push(record);
  }
  const all = [...groups.values()];
  const pairs = all.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  return {
    pairs,
    /** A group as often as it has pairs. */
    draw(fraction: number): readonly number[] {
      let rest = fraction * pairs;
      for (const group of all) {
        rest -= (group.length * (group.length - 1)) / 2;
        if (rest <= 0) return group;
      }
      return all.at(-1) ?? [];
    },
  };
}

/** How many pairs of records of one country there are. */
export const pairsWithin = (columns: PartyColumns): number => compatriots(columns).pairs;

function counted(codes: Iterable<number>): PatternCounts {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts];
}

/** The levels of a pair as one number, so that millions of pairs are some thousands of patterns. */
export class LevelCoder {
  private readonly radixes: readonly number[];

  constructor(comparisons: readonly ComparisonModel[]) {
    this.radixes = comparisons.map(({ levels }) => levels.length);
  }

  get fields(): number {
    return this.radixes.length;
  }

  code(levels: Uint8Array): number {
    let code = 0;
    for (let field = 0; field < this.radixes.length; field += 1)
      code = code * (this.radixes[field] ?? 1) + (levels[field] ?? 0);
    return code;
  }

  levels(code: number): Uint8Array {
    const levels = new Uint8Array(this.radixes.length);
    let rest = code;
    for (let field = this.radixes.length - 1; field >= 0; field -= 1) {
      const radix = this.radixes[field] ?? 1;
      levels[field] = rest % radix;
      rest = Math.floor(rest / radix);
    }
    return levels;
  }

  patterns(parts: readonly PatternCounts[]): Patterns {
    const counts = new Map<number, number>();
    for (const part of parts)
      for (const [code, count] of part) counts.set(code, (counts.get(code) ?? 0) + count);
    const ordered = [...counts].toSorted(([one], [other]) => one - other);
    return { levels: ordered.map(([code]) => this.levels(code)), counts: ordered.map(([, count]) => count) };
  }
}
