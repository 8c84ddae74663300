/**
 * Candidate pairs: records that share a key of one of the passes. A block that is too large is split by a further key of
 * its records instead of being dropped; what stays too large is walked in its order, each record meeting its neighbours.
 * Keys are hashed to 32 bits: two keys that meet by chance cost a needless comparison and nothing else.
 */
export type BlockOptions = {
  readonly largest: number;
  /** A further key of a record for splitting a block. */
  readonly refine: (record: number, depth: number) => string;
  readonly depth: number;
  /** In a block that stays too large, how many neighbours in order each record meets. */
  readonly neighbours: number;
};
export type Pass = (record: number) => string | undefined;
export type CandidatePairs = { readonly left: Uint32Array; readonly right: Uint32Array };

/** Each pair (smaller index first) once, in ascending order. */
export function candidatePairs(
  records: number,
  passes: readonly Pass[],
  options: BlockOptions,
): CandidatePairs {
  const pairs = new PairBuffer();
  const hashes = new Uint32Array(records);
  const members = new Uint32Array(records);
  for (const pass of passes) {
    let count = 0;
    for (let record = 0; record < records; record += 1) {
      const key = pass(record);
      if (key === undefined) continue;
      hashes[record] = hash(key);
      members[count] = record;
      count += 1;
    }
    const order = radixOrder(members.subarray(0, count), hashes);
    for (let from = 0; from < count;) {
      let to = from + 1;
      while (to < count && hashes[order[to] ?? 0] === hashes[order[from] ?? 0]) to += 1;
      if (to - from > 1) addBlock(order.subarray(from, to), 0, pairs, { records, options });
      from = to;
    }
  }
  return pairs.finish(records);
}

type Terms = { readonly records: number; readonly options: BlockOptions };
function addBlock(
  block: ArrayLike<number>,
  depth: number,
  pairs: PairBuffer,
  { records, options }: Terms,
): void {
  const whole = block.length <= options.largest;
  if (!whole && depth < options.depth) {
    const parts = new Map<string, number[]>();
    for (let at = 0; at < block.length; at += 1) {
      const record = block[at] ?? 0;
      const key = options.refine(record, depth);
      const part = parts.get(key);
      if (part === undefined) parts.set(key, [record]);
      else part.push(record);
    }
    for (const part of parts.values())
      if (part.length > 1) addBlock(part, depth + 1, pairs, { records, options });
    return;
  }
  const reach = whole ? block.length : options.neighbours;
  for (let i = 0; i < block.length; i += 1)
    for (let j = i + 1; j < Math.min(block.length, i + 1 + reach); j += 1)
      pairs.add((block[i] ?? 0) * records + (block[j] ?? 0));
}

/** The members ordered by their hash, members of one hash in their own order. */
function radixOrder(members: Uint32Array, hashes: Uint32Array): Uint32Array {
  let source = Uint32Array.from(members);
  let target = new Uint32Array(members.length);
  const starts = new Uint32Array(65537);
  for (const shift of [0, 16]) {
    starts.fill(0);
    for (const record of source) {
      const digit = ((hashes[record] ?? 0) >>> shift) & 0xffff;
      starts[digit + 1] = (starts[digit + 1] ?? 0) + 1;
    }
    for (let digit = 0; digit < 65536; digit += 1)
      starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0);
    for (const record of source) {
      const digit = ((hashes[record] ?? 0) >>> shift) & 0xffff;
      const at = starts[digit] ?? 0;
      target[at] = record;
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

class PairBuffer {
  private codes = new Float64Array(1 << 20);
  private length = 0;
  add(code: number): void {
    if (this.length === this.codes.length) this.grow();
    this.codes[this.length] = code;
    this.length += 1;
  }
  /** Duplicates go before the buffer grows, so that it stays near the number of different pairs. */
  private grow(): void {
    this.length = this.distinct();
    if (this.length < this.codes.length * 0.7) return;
    const wider = new Float64Array(this.codes.length * 2);
    wider.set(this.codes.subarray(0, this.length));
    this.codes = wider;
  }
  private distinct(): number {
    const sorted = this.codes.subarray(0, this.length).sort();
    let kept = 0;
    for (let index = 0; index < sorted.length; index += 1)
      if (index === 0 || sorted[index] !== sorted[kept - 1]) {
        sorted[kept] = sorted[index] ?? 0;
        kept += 1;
      }
    return kept;
  }
  finish(records: number): CandidatePairs {
    const kept = this.distinct();
    const left = new Uint32Array(kept);
    const right = new Uint32Array(kept);
    for (let index = 0; index < kept; index += 1) {
      const code = this.codes[index] ?? 0;
      left[index] = Math.floor(code / records);
      right[index] = code % records;
    }
    return { left, right };
  }
}
