import { spellingModel, type SpellingModel } from './spelling-model.ts';

/** One name in Latin letters and in those of another script. */
export type NamePair = { readonly latin: readonly string[]; readonly native: readonly string[] };

export type LearnOptions = {
  /** How many letters of each script may answer each other. */
  readonly moves: readonly Move[];
  readonly rounds: number;
  /** Chunks that meet less often are not learned. */
  readonly leastCount: number;
  /** How far the two readings may be apart, as a share of the name. */
  readonly band: number;
  /** What is taken from each expected count in each round, so that chance meetings die out. */
  readonly penalty: number;
};
export type Move = readonly [latin: number, native: number];

const separator = '\u0001';
/** The most states of one pair: longer names are not learned from. */
const mostStates = 4096;
const leastTotal = 1e-300;

/**
 * Learns from pairs of names how the letters of two scripts answer each other: a joint model over chunks, estimated by
 * expectation and maximization over all ways to cut a pair. The same pairs in the same order give the same model.
 */
export function learnSpelling(pairs: readonly NamePair[], options: LearnOptions): SpellingModel {
  const chunks = chunksOf(pairs, options);
  const lattices = latticesOf(pairs, options, chunks);
  const shares = firstShares(chunks, options.leastCount);
  const work = { forward: new Float64Array(mostStates), backward: new Float64Array(mostStates) };
  for (let round = 0; round < options.rounds; round += 1) {
    const counts = new Float64Array(shares.length);
    for (const lattice of lattices) expect(lattice, { shares, counts, ...work });
    for (let id = 0; id < counts.length; id += 1)
      counts[id] = Math.max((counts[id] ?? 0) - options.penalty, 0);
    normalise(counts);
    shares.set(counts);
  }
  return spellingModel(
    chunks.names.map((name, id) => {
      const [latin = '', native = ''] = name.split(separator);
      return { latin, native, share: shares[id] ?? 0 };
    }),
  );
}

type Chunks = {
  readonly ids: ReadonlyMap<string, number>;
  readonly names: readonly string[];
  readonly counts: readonly number[];
};

/** Every pair of chunks that may answer each other somewhere. */
function chunksOf(pairs: readonly NamePair[], options: LearnOptions): Chunks {
  const ids = new Map<string, number>();
  const names: string[] = [];
  const counts: number[] = [];
  for (const pair of pairs)
    for (const { key } of steps(pair, options)) {
      const id = ids.get(key) ?? names.length;
      if (id === names.length) {
        ids.set(key, id);
        names.push(key);
      }
      counts[id] = (counts[id] ?? 0) + 1;
    }
  return { ids, names, counts };
}

type Step = { readonly from: number; readonly to: number; readonly key: string };

/** The ways on from each place of a pair, in the order in which the places are reached. */
function* steps({ latin, native }: NamePair, { moves, band }: LearnOptions): Generator<Step> {
  const width = native.length + 1;
  for (let i = 0; i <= latin.length; i += 1)
    for (let j = 0; j <= native.length; j += 1) {
      if (Math.abs(i / latin.length - j / native.length) > band) continue;
      for (const [a, b] of moves) {
        if (i + a > latin.length || j + b > native.length) continue;
        const key = `${latin.slice(i, i + a).join('')}${separator}${native.slice(j, j + b).join('')}`;
        yield { from: i * width + j, to: (i + a) * width + j + b, key };
      }
    }
}

/** A pair's steps as numbers: from, to, chunk, and so on. */
type StepLattice = { readonly states: number; readonly edges: Int32Array };

function latticesOf(
  pairs: readonly NamePair[],
  options: LearnOptions,
  { ids, counts }: Chunks,
): readonly StepLattice[] {
  return pairs.flatMap((pair) => {
    const states = (pair.latin.length + 1) * (pair.native.length + 1);
    if (states > mostStates) return [];
    const edges: number[] = [];
    for (const { from, to, key } of steps(pair, options)) {
      const id = ids.get(key) ?? -1;
      if ((counts[id] ?? 0) >= options.leastCount) edges.push(from, to, id);
    }
    return [{ states, edges: Int32Array.from(edges) }];
  });
}

/** Where it begins: by how often chunks meet, short ones before long ones, and seldom against nothing. */
function firstShares({ names, counts }: Chunks, leastCount: number): Float64Array {
  const shares = Float64Array.from(names, (name, id) => {
    const count = counts[id] ?? 0;
    if (count < leastCount) return 0;
    const [latin = '', native = ''] = name.split(separator);
    const letters = [...latin].length + [...native].length;
    return count * 0.02 ** (letters - 1) * (latin === '' || native === '' ? 0.05 : 1);
  });
  normalise(shares);
  return shares;
}

type Expecting = {
  readonly shares: Float64Array;
  readonly counts: Float64Array;
  readonly forward: Float64Array;
  readonly backward: Float64Array;
};

/** Adds how often each chunk is expected in a pair, over all ways through it. */
function expect({ states, edges }: StepLattice, { shares, counts, forward, backward }: Expecting): void {
  forward.fill(0, 0, states);
  backward.fill(0, 0, states);
  forward[0] = 1;
  backward[states - 1] = 1;
  const add = (sums: Float64Array, at: number, more: number): void => {
    sums[at] = (sums[at] ?? 0) + more;
  };
  for (let e = 0; e < edges.length; e += 3)
    add(forward, edges[e + 1] ?? 0, (forward[edges[e] ?? 0] ?? 0) * (shares[edges[e + 2] ?? 0] ?? 0));
  const total = forward[states - 1] ?? 0;
  if (total <= leastTotal) return;
  for (let e = edges.length - 3; e >= 0; e -= 3)
    add(backward, edges[e] ?? 0, (backward[edges[e + 1] ?? 0] ?? 0) * (shares[edges[e + 2] ?? 0] ?? 0));
  for (let e = 0; e < edges.length; e += 3) {
    const id = edges[e + 2] ?? 0;
    const through = (forward[edges[e] ?? 0] ?? 0) * (shares[id] ?? 0) * (backward[edges[e + 1] ?? 0] ?? 0);
    add(counts, id, through / total);
  }
}

function normalise(values: Float64Array): void {
  let total = 0;
  for (const value of values) total += value;
  for (let index = 0; index < values.length; index += 1) values[index] = (values[index] ?? 0) / total;
}
