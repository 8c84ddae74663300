import { wordLikeness, type AlignOptions } from './align.ts';
import type { PartyName, Word } from './name.ts';
import { hasNickname } from './word-list.ts';

/**
 * Names as small bags of numbered words, for comparing millions of pairs: each word is numbered once, what two words
 * have in common is worked out once and kept.
 */
export class WordBags {
  readonly words: Word[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly likenesses = new Map<number, number>();
  readonly frequency: number[] = [];
  private names = 0;
  private readonly options: AlignOptions;
  /** The letters of each word as bits; -1 where they cannot rule a likeness out (an initial, a word with short forms). */
  private readonly letters: number[] = [];
  constructor(options: AlignOptions) {
    this.options = options;
  }

  add(name: PartyName): Uint32Array {
    this.names += 1;
    const bag = name.words.filter(({ kind }) => kind !== 'particle').map((word) => this.number(word));
    const kept = bag.length > 0 ? bag : name.words.map((word) => this.number(word));
    for (const number of kept) this.frequency[number] = (this.frequency[number] ?? 0) + 1;
    return Uint32Array.from(kept);
  }
  private number(word: Word): number {
    const known = this.numbers.get(word.text);
    if (known !== undefined) return known;
    this.numbers.set(word.text, this.words.length);
    this.words.push(word);
    this.letters.push(word.kind === 'initial' || hasNickname(word.text) ? -1 : letterBits(word.text));
    return this.words.length - 1;
  }
  /** What it says that two names share a word, in bits. */
  information(number: number): number {
    return Math.log2(this.names / Math.max(this.frequency[number] ?? 1, 1));
  }
  likeness(a: number, b: number): number {
    if (a === b) return 1;
    const bitsA = this.letters[a] ?? -1;
    const bitsB = this.letters[b] ?? -1;
    if (bitsA >= 0 && bitsB >= 0 && popCount(bitsA ^ bitsB) > mostStrangeLetters) return 0;
    const key = a < b ? a * 4194304 + b : b * 4194304 + a;
    const known = this.likenesses.get(key);
    if (known !== undefined) return known;
    const left = this.words[a];
    const right = this.words[b];
    const found = left === undefined || right === undefined ? 0 : wordLikeness(left, right, this.options);
    this.likenesses.set(key, found);
    return found;
  }
}

/** Words that differ in more letters than this are further apart than any spelling that is let pass. */
const mostStrangeLetters = 5;
function letterBits(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index += 1) bits |= 1 << (text.charCodeAt(index) % 31);
  return bits;
}
function popCount(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

export type BagComparison = {
  exact: number;
  alike: number;
  ownWords: number;
  extra: number;
  information: number;
};
const used = new Uint8Array(64);

/** Sets two bags against each other, equal words first. The answer is one object that the next call writes over. */
export function compareBags(bags: WordBags, left: Uint32Array, right: Uint32Array, out: BagComparison): void {
  out.exact = 0;
  out.alike = 0;
  out.information = 0;
  const n = Math.min(right.length, 32);
  const m = Math.min(left.length, 32);
  used.fill(0, 0, 64);
  for (let i = 0; i < m; i += 1)
    for (let j = 0; j < n; j += 1)
      if (used[32 + j] === 0 && left[i] === right[j]) {
        used[i] = 1;
        used[32 + j] = 1;
        out.exact += 1;
        out.information += bags.information(left[i] ?? 0);
        break;
      }
  for (let i = 0; i < m; i += 1) {
    if (used[i] === 1) continue;
    let best = 0;
    let at = -1;
    for (let j = 0; j < n; j += 1) {
      if (used[32 + j] === 1) continue;
      const likeness = bags.likeness(left[i] ?? 0, right[j] ?? 0);
      if (likeness > best) {
        best = likeness;
        at = j;
      }
    }
    if (at < 0) continue;
    used[i] = 1;
    used[32 + at] = 1;
    out.alike += 1;
    out.information += 0.7 * Math.min(bags.information(left[i] ?? 0), bags.information(right[at] ?? 0), 14);
  }
  const matched = out.exact + out.alike;
  out.ownWords = Math.min(m, n) - matched;
  out.extra = Math.max(m, n) - Math.min(m, n);
}
