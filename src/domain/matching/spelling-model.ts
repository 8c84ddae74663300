/** How likely a chunk of Latin letters and one of another script answer each other. */
export type ChunkShare = { readonly latin: string; readonly native: string; readonly share: number };

/** A learned model of how names of one script are written in another; chunks are numbered for speed. */
export type SpellingModel = {
  readonly latinChunks: ReadonlyMap<string, number>;
  readonly nativeChunks: ReadonlyMap<string, number>;
  /** The joint shares by the number of the Latin chunk, then of the native one; sparse, because most chunks never meet. */
  readonly joint: readonly ReadonlyMap<number, number>[];
  readonly latinShare: Float64Array;
  readonly nativeShare: Float64Array;
  /** How likely two chunks meet that were never seen together, beside meeting by chance. */
  readonly chance: number;
};

const leastShare = 1e-9;
const usualChance = 2 ** -8;

/** The model of these shares; what is next to nothing is left out. */
export function spellingModel(shares: Iterable<ChunkShare>, chance = usualChance): SpellingModel {
  const latinChunks = new Map<string, number>();
  const nativeChunks = new Map<string, number>();
  const joint: Map<number, number>[] = [];
  const latinShare: number[] = [];
  const nativeShare: number[] = [];
  for (const { latin, native, share } of shares) {
    if (share < leastShare) continue;
    const row = numberOf(latinChunks, latin);
    const column = numberOf(nativeChunks, native);
    (joint[row] ??= new Map<number, number>()).set(column, share);
    latinShare[row] = (latinShare[row] ?? 0) + share;
    nativeShare[column] = (nativeShare[column] ?? 0) + share;
  }
  return {
    latinChunks,
    nativeChunks,
    joint,
    latinShare: Float64Array.from(latinShare),
    nativeShare: Float64Array.from(nativeShare),
    chance,
  };
}

function numberOf(chunks: Map<string, number>, chunk: string): number {
  const known = chunks.get(chunk);
  if (known !== undefined) return known;
  chunks.set(chunk, chunks.size);
  return chunks.size - 1;
}

const unseenBits = -100;
/** What a letter that was never seen in its place costs. */
const slipShare = 2 ** -11;
const slipAloneBits = -5;
const leastAlone = 1e-60;
const leastJoint = 1e-280;
/** The bits of two names that are too long to be compared. */
export const tooLong = -1e9;

/** A name cut into its chunks once, for scoring it against many. */
export type Lattice = {
  readonly length: number;
  /** The number of the chunk of so many letters that begins at each letter; -1 where it was never seen. */
  readonly chunks: Int32Array;
  readonly most: number;
  /** log2 of the probability of the name by itself. */
  readonly alone: number;
};

/** Cuts a name; chunks have `most` letters at the most. */
export function latticeOf(
  letters: readonly string[],
  {
    chunks,
    shares,
    most,
  }: {
    readonly chunks: ReadonlyMap<string, number>;
    readonly shares: Float64Array;
    readonly most: number;
  },
): Lattice {
  const width = most + 1;
  const numbers = new Int32Array((letters.length + 1) * width).fill(-1);
  const sums = new Float64Array(letters.length + 1);
  sums[0] = 1;
  for (let i = 0; i <= letters.length; i += 1)
    for (let a = 0; a <= most && i + a <= letters.length; a += 1) {
      const id = chunks.get(letters.slice(i, i + a).join('')) ?? -1;
      numbers[i * width + a] = id;
      if (a === 0) continue;
      const bits = id >= 0 ? Math.log2(shares[id] ?? 0) : unseenBits;
      const step = 2 ** (a === 1 ? Math.max(bits, slipAloneBits) : bits);
      sums[i + a] = (sums[i + a] ?? 0) + (sums[i] ?? 0) * step;
    }
  const alone = Math.log2(Math.max(sums[letters.length] ?? 0, leastAlone));
  return { length: letters.length, chunks: numbers, most, alone };
}

const mostStates = 4096;
// Used anew by each comparison, for millions of them.
const grid = new Float64Array(mostStates);

/** log2 of the joint probability of two names, over all ways to read them against each other. */
export function jointBits(
  model: SpellingModel,
  latin: Lattice,
  native: Lattice,
  moves: readonly (readonly [latin: number, native: number])[],
): number {
  const width = native.length + 1;
  const states = (latin.length + 1) * width;
  if (states > mostStates) return tooLong;
  grid.fill(0, 0, states);
  grid[0] = 1;
  for (let i = 0; i <= latin.length; i += 1)
    for (let j = 0; j <= native.length; j += 1) {
      const here = grid[i * width + j] ?? 0;
      if (here === 0) continue;
      for (const [a, b] of moves) {
        if (i + a > latin.length || j + b > native.length) continue;
        const row = latin.chunks[i * (latin.most + 1) + a] ?? -1;
        const column = native.chunks[j * (native.most + 1) + b] ?? -1;
        const share = shareOf(model, { row, column, a, b });
        if (share === 0) continue;
        const to = (i + a) * width + j + b;
        grid[to] = (grid[to] ?? 0) + here * share;
      }
    }
  return Math.log2(Math.max(grid[states - 1] ?? 0, leastJoint));
}

type Meeting = { readonly row: number; readonly column: number; readonly a: number; readonly b: number };

function shareOf(model: SpellingModel, { row, column, a, b }: Meeting): number {
  const isSeen = row >= 0 && column >= 0;
  let share = isSeen ? (model.joint[row]?.get(column) ?? 0) : 0;
  if (share < slipShare && a + b === 1) share = slipShare;
  if (isSeen && a > 0 && b > 0)
    share += model.chance * (model.latinShare[row] ?? 0) * (model.nativeShare[column] ?? 0);
  return share;
}

/**
 * Lets native characters that are seldom seen borrow from those that sound alike: neighbours in an order by sound (for Han
 * characters the collation by pinyin), the nearer the more. `seen` is how many chunks were counted, `trust` how many
 * sightings of its own count as much as all that is borrowed.
 */
export function borrowFromNeighbours(
  model: SpellingModel,
  ordered: readonly string[],
  terms: { readonly seen: number; readonly trust: number; readonly reach: number },
): SpellingModel {
  const columns = columnsOf(model);
  const joint = model.joint.map((row) => new Map(row));
  ordered.forEach((character, at) => {
    const column = model.nativeChunks.get(character);
    if (column === undefined) return;
    const { shares, mass } = pooled(model, columns, { ordered, at, reach: terms.reach });
    if (mass === 0) return;
    const own = model.nativeShare[column] ?? 0;
    const count = own * terms.seen;
    const keep = count / (count + terms.trust);
    for (const row of new Set([...shares.keys(), ...(columns[column] ?? [])])) {
      const mixed =
        keep * (model.joint[row]?.get(column) ?? 0) + (1 - keep) * own * ((shares.get(row) ?? 0) / mass);
      joint[row]?.set(column, mixed);
    }
  });
  return { ...model, joint };
}

/** The Latin chunks that each native chunk meets. */
function columnsOf({ joint }: SpellingModel): readonly (readonly number[])[] {
  const columns: number[][] = [];
  joint.forEach((row, at) => {
    for (const column of row.keys()) (columns[column] ??= []).push(at);
  });
  return columns;
}

function pooled(
  model: SpellingModel,
  columns: readonly (readonly number[])[],
  {
    ordered,
    at,
    reach,
  }: { readonly ordered: readonly string[]; readonly at: number; readonly reach: number },
): { readonly shares: ReadonlyMap<number, number>; readonly mass: number } {
  const shares = new Map<number, number>();
  let mass = 0;
  for (let step = -reach; step <= reach; step += 1) {
    const neighbour = model.nativeChunks.get(ordered[at + step] ?? '');
    if (neighbour === undefined || step === 0) continue;
    for (const row of columns[neighbour] ?? []) {
      const share = (model.joint[row]?.get(neighbour) ?? 0) / Math.abs(step);
      shares.set(row, (shares.get(row) ?? 0) + share);
      mass += share;
    }
  }
  return { shares, mass };
}
