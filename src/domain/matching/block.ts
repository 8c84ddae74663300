import { GrowingUint32 } from './growing.ts';

/**
 * Candidate pairs: records that share a key of one of the passes. A block that is too large is split by a further key of
 * its records instead of being dropped; what stays too large is walked in its order, each record meeting its neighbours.
 * Keys are hashed to 32 bits: two keys that meet by chance cost a needless comparison and nothing else.
 */
export type BlockOptions = {
  /** How many records a block of a pass may have. */
  readonly largest: number | ((pass: number) => number);
  /** A further key of a record for splitting a block. */
  readonly refine: (record: number, depth: number) => string | number;
  readonly depth: number;
  /** In a block that stays too large, how many neighbours in order each record meets. */
  readonly neighbours: number;
  /** Of the pairs only those whose smaller record leaves this remainder: so that several threads can share the work. */
  readonly part?: { readonly remainder: number; readonly of: number };
};
/** The keys of a record: texts, or numbers of 32 bits that are hashes already. */
export type Pass = (record: number) => string | number | readonly number[] | undefined;
export type CandidatePairs = { readonly left: Uint32Array; readonly right: Uint32Array };

/** Each pair (smaller index first) once, in ascending order. */
export function candidatePairs(
  records: number,
  passes: readonly Pass[],
  options: BlockOptions,
): CandidatePairs {
  const pairs = new PairBuffer(records);
  passes.forEach((pass, number) => {
    const { hashes, members } = keysOf(records, pass);
    const order = radixOrder(hashes);
    const largest = typeof options.largest === 'number' ? options.largest : options.largest(number);
    for (let from = 0; from < order.length;) {
      let to = from + 1;
      while (to < order.length && hashes[order[to] ?? 0] === hashes[order[from] ?? 0]) to += 1;
      if (to - from > 1) {
        const block = order.subarray(from, to).map((entry) => members[entry] ?? 0);
        addBlock(block, 0, pairs, { largest, options });
      }
      from = to;
    }
  });
  return pairs.finish();
}

/** Every key of every record in a pass, as its hash and the record that has it. */
function keysOf(
  records: number,
  pass: Pass,
): { readonly hashes: Uint32Array; readonly members: Uint32Array } {
  const hashes = new GrowingUint32();
  const members = new GrowingUint32();
  const add = (key: number, record: number): void => {
    hashes.push(key);
    members.push(record);
  };
  for (let record = 0; record < records; record += 1) {
    const key = pass(record);
    if (key === undefined) continue;
    if (typeof key === 'string') add(hash(key), record);
    else if (typeof key === 'number') add(key, record);
    else for (const each of key) add(each, record);
  }
  return { hashes: hashes.taken(), members: members.taken() };
}

type Terms = { readonly largest: number; readonly options: BlockOptions };
function addBlock(block: ArrayLike<number>, depth: number, pairs: PairBuffer, terms: Terms): void {
  const { largest, options } = terms;
  const whole = block.length <= largest;
  if (!whole && depth < options.depth) {
    const parts = new Map<string | number, number[]>();
    for (let at = 0; at < block.length; at += 1) {
      const record = block[at] ?? 0;
      const key = options.refine(record, depth);
      const part = parts.get(key);
      if (part === undefined) parts.set(key, [record]);
      else part.push(record);
    }
    for (const part of parts.values()) if (part.length > 1) addBlock(part, depth + 1, pairs, terms);
    return;
  }
  const reach = whole ? block.length : options.neighbours;
  const { remainder, of } = options.part ?? { remainder: 0, of: 1 };
  for (let i = 0; i < block.length; i += 1) {
    const one = block[i] ?? 0;
    for (let j = i + 1; j < Math.min(block.length, i + 1 + reach); j += 1) {
      const other = block[j] ?? 0;
      // A record may have one key twice.
      if (one !== other && Math.min(one, other) % of === remainder) pairs.add(one, other);
    }
  }
}

/** The entries ordered by their hash, entries of one hash in their own order. */
function radixOrder(hashes: Uint32Array): Uint32Array {
  let source = Uint32Array.from(hashes, (_, entry) => entry);
  let target = new Uint32Array(hashes.length);
  const starts = new Uint32Array(65537);
  for (const shift of [0, 16]) {
    starts.fill(0);
    for (const entry of source) {
      const digit = ((hashes[entry] ?? 0) >>> shift) & 0xffff;
      starts[digit + 1] = (starts[digit + 1] ?? 0) + 1;
    }
    for (let digit = 0; digit < 65536; digit += 1)
      starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0);
    for (const entry of source) {
      const digit = ((hashes[entry] ?? 0) >>> shift) & 0xffff;
      const at = starts[digit] ?? 0;
      target[at] = entry;
      starts[digit] = at + 1;
    }
    [source, target] = [target, source];
  }
  return source;
}

export function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

const pairBuckets = 256;

/** Pairs as numbers, in buckets by the smaller record, so that what is sorted stays small. */
class PairBuffer {
  private readonly records: number;
  private readonly buckets: PairBucket[];

  constructor(records: number) {
    this.records = records;
    this.buckets = Array.from({ length: pairBuckets }, () => new PairBucket());
  }

  add(one: number, other: number): void {
    const [left, right] = one < other ? [one, other] : [other, one];
    this.buckets[Math.floor((left * pairBuckets) / this.records)]?.add(left * this.records + right);
  }

  finish(): CandidatePairs {
    const { records } = this;
    const count = this.buckets.reduce((sum, bucket) => sum + bucket.settle(), 0);
    const left = new Uint32Array(count);
    const right = new Uint32Array(count);
    let at = 0;
    for (const bucket of this.buckets) {
      for (const code of bucket.take()) {
        left[at] = Math.floor(code / records);
        right[at] = code % records;
        at += 1;
      }
    }
    return { left, right };
  }
}

class PairBucket {
  private codes = new Float64Array(64);
  private length = 0;

  add(code: number): void {
    if (this.length === this.codes.length) this.grow();
    this.codes[this.length] = code;
    this.length += 1;
  }

  /** Pairs that are there twice go before the bucket grows, so that it stays near the number of different pairs. */
  private grow(): void {
    this.settle();
    if (this.length < this.codes.length * 0.6) return;
    const wider = new Float64Array(this.codes.length * 2);
    wider.set(this.codes.subarray(0, this.length));
    this.codes = wider;
  }

  /** Each pair once, in ascending order; how many they are. */
  settle(): number {
    const sorted = this.codes.subarray(0, this.length).sort();
    let kept = 0;
    for (let index = 0; index < sorted.length; index += 1)
      if (index === 0 || sorted[index] !== sorted[kept - 1]) {
        sorted[kept] = sorted[index] ?? 0;
        kept += 1;
      }
    this.length = kept;
    return kept;
  }

  /** What is in it, which is then let go. */
  take(): Float64Array {
    const taken = this.codes.subarray(0, this.length);
    this.codes = new Float64Array(0);
    this.length = 0;
    return taken;
  }
}
