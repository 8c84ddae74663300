import { nameBags, nameHeader } from './name-table.ts';
import { formerMark, type PartyColumns } from './party-columns.ts';
import { WordComparison } from './word-table.ts';

/** How two names stand to each other, the closest first. */
export const nameRelations = ['same', 'variant', 'contained', 'former', 'one word', 'conflict'] as const;
/** How many bits the words in common have to carry for the next step of how rare they are. */
export const informationSteps = [9, 14, 19] as const;
/** What stands beside the own words of two names of organizations. */
export const besides = [
  'nothing differs',
  'line of business on one side',
  'other line of business',
  'place or number on one side',
  'other place or number',
] as const;
const different = nameRelations.length;

/** The closest names of two parties: relation (of `nameRelations`, or one more where they share nothing), step, and what stands beside. */
export type NameLevels = { relation: number; step: number; beside: number };
const mostWords = 12;
const likeShare = 0.7;
const mostLikeBits = 14;
const former = nameRelations.indexOf('former');
const steps = informationSteps.length + 1;
const [leastPlaceBits, mostPlaceBits] = [8, 22];
/** No register has so many numbers of names. */
const mostPlaces = 2 ** 27;

/** Compares the names of the parties of a register. */
export class NameComparison {
  private readonly columns: PartyColumns;
  private readonly words: WordComparison;
  private readonly isPerson: boolean;
  private readonly used = new Uint8Array(2 * mostWords);
  private exact = 0;
  private alike = 0;
  private information = 0;

  // What was found last of the names that fall on one place; a wrong one is never taken.
  private readonly knownPairs: Float64Array;
  private readonly known: Uint8Array;
  private readonly shift: number;

  constructor(columns: PartyColumns) {
    this.columns = columns;
    const bits = Math.ceil(Math.log2(1 + columns.names.length));
    const places = Math.min(Math.max(bits, leastPlaceBits), mostPlaceBits);
    this.shift = 32 - places;
    this.knownPairs = new Float64Array(2 ** places).fill(-1);
    this.known = new Uint8Array(2 ** places);
    this.isPerson = columns.kind === 'naturalPerson';
    this.words = new WordComparison(columns.words, this.isPerson);
  }

  /** Writes the levels of two parties into `out`; false where one has no name. */
  compare(left: number, right: number, out: NameLevels): boolean {
    const { nameStart, nameAt } = this.columns;
    let best = Infinity;
    for (let i = nameStart[left] ?? 0; i < (nameStart[left + 1] ?? 0); i += 1)
      for (let j = nameStart[right] ?? 0; j < (nameStart[right + 1] ?? 0); j += 1) {
        const [one, other] = [nameAt[i] ?? 0, nameAt[j] ?? 0];
        const isFormer = one >= formerMark || other >= formerMark;
        const found = this.found((one & ~formerMark) >>> 0, (other & ~formerMark) >>> 0);
        const close = Math.floor(found / steps);
        const relation = isFormer && close < former ? former : close;
        const step = found % steps;
        const rank = relation * 8 - step;
        if (rank >= best) continue;
        best = rank;
        out.relation = relation;
        out.step = step;
        out.beside = this.isPerson || relation === different ? -1 : this.beside(one, other);
      }
    return best < Infinity;
  }

  /** The relation of two names and the step of their words in common, as one number. */
  private found(left: number, right: number): number {
    const key = left * mostPlaces + right;
    const place = Math.imul(left ^ Math.imul(right, 0x9e3779b1), 0x85ebca6b) >>> this.shift;
    if (this.knownPairs[place] === key) return this.known[place] ?? 0;
    const relation = this.closeness(left, right);
    const found = relation * steps + (relation === different ? 0 : stepOf(this.information));
    this.knownPairs[place] = key;
    this.known[place] = found;
    return found;
  }

  private closeness(left: number, right: number): number {
    const { names } = this.columns;
    const isNative =
      (names[left + 1] ?? 0) > 0 &&
      (names[right + 1] ?? 0) > 0 &&
      names[left + nameBags + 1] === names[right + nameBags + 1];
    const bag = isNative ? 1 : 0;
    const [m, n] = [names[left + bag] ?? 0, names[right + bag] ?? 0];
    if (m === 0 || n === 0) return different;
    const leftAt = left + nameHeader + (isNative ? (names[left] ?? 0) : 0);
    const rightAt = right + nameHeader + (isNative ? (names[right] ?? 0) : 0);
    this.matchWords(leftAt, m, rightAt, n);
    if (left === right) return 0;
    // Run together they are one: `Sayam Charoen` and `Sayamcharoen`.
    if (this.exact < Math.min(m, n) && names[left + nameBags] === names[right + nameBags]) {
      this.information = Math.max(this.informationOf(leftAt, m), this.informationOf(rightAt, n));
      return 0;
    }
    if (this.exact + this.alike < Math.min(m, n) && m + n > 2) this.matchRuns(leftAt, m, rightAt, n);
    const matched = this.exact + this.alike;
    if (matched === 0) return different;
    const [fewer, more] = [Math.min(m, n), Math.max(m, n)];
    if (fewer > matched) return 5;
    if (this.isPerson && matched === 1 && more > matched) return 4;
    if (more > matched && !this.covered) return 2;
    return this.alike > 0 ? 1 : 0;
  }

  /** All words of both sides are in the runs that met. */
  private covered = false;

  private matchWords(leftAt: number, m: number, rightAt: number, n: number): void {
    const { used, words } = this;
    const { names } = this.columns;
    used.fill(0);
    this.exact = 0;
    this.alike = 0;
    this.information = 0;
    this.covered = false;
    for (let i = 0; i < m; i += 1)
      for (let j = 0; j < n; j += 1)
        if (used[mostWords + j] === 0 && names[leftAt + i] === names[rightAt + j]) {
          used[i] = 1;
          used[mostWords + j] = 1;
          this.exact += 1;
          this.information += words.information(names[leftAt + i] ?? 0);
          break;
        }
    for (let i = 0; i < m; i += 1) {
      if (used[i] === 1) continue;
      let best = 0;
      let at = -1;
      for (let j = 0; j < n; j += 1) {
        if (used[mostWords + j] === 1) continue;
        const likeness = words.likeness(names[leftAt + i] ?? 0, names[rightAt + j] ?? 0);
        if (likeness > best) {
          best = likeness;
          at = j;
        }
      }
      if (at < 0) continue;
      used[i] = 1;
      used[mostWords + at] = 1;
      this.alike += 1;
      this.information += this.likeInformation(names[leftAt + i] ?? 0, names[rightAt + at] ?? 0);
    }
  }

  private likeInformation(one: number, other: number): number {
    return likeShare * Math.min(this.words.information(one), this.words.information(other), mostLikeBits);
  }

  private informationOf(at: number, count: number): number {
    let sum = 0;
    for (let word = at; word < at + count; word += 1)
      sum += this.words.information(this.columns.names[word] ?? 0);
    return sum;
  }

  /** One word of a side against several of the other, in either order: `Cheolsu` and `Chul Soo`. */
  private matchRuns(leftAt: number, m: number, rightAt: number, n: number): void {
    const left = this.unused(leftAt, m, 0);
    const right = this.unused(rightAt, n, mostWords);
    const [few, many] = left.length <= right.length ? [left, right] : [right, left];
    const [only] = few;
    if (only === undefined || few.length !== 1 || many.length < 2 || many.length > 4) return;
    const text = this.words.text(only);
    const origin = this.words.origin(only);
    const texts = many.map((word) => this.words.text(word));
    const ways = [texts.join(''), [...texts.slice(1), texts[0] ?? ''].join('')];
    const likeness = Math.max(...ways.map((way) => this.words.likenessOfTexts(text, way, origin)));
    if (likeness === 0) return;
    this.alike += 1;
    this.covered = this.exact + this.alike === Math.min(m, n);
    const bits = many.reduce((sum, word) => sum + this.words.information(word), 0);
    this.information += likeShare * Math.min(this.words.information(only), bits, mostLikeBits + 4);
  }

  private unused(at: number, count: number, mark: number): readonly number[] {
    const words: number[] = [];
    for (let word = 0; word < count; word += 1)
      if (this.used[mark + word] === 0) words.push(this.columns.names[at + word] ?? 0);
    return words;
  }

  private beside(one: number, other: number): number {
    const left = (one & ~formerMark) >>> 0;
    const right = (other & ~formerMark) >>> 0;
    const generic = this.difference(left, right, 2);
    const place = Math.max(this.difference(left, right, 3), this.difference(left, right, 4));
    if (place === 2) return 4;
    if (place === 1) return 3;
    return generic === 2 ? 2 : generic;
  }

  /** 0 where the bags are equal, 1 where one holds the other, 2 where each has a word of its own. */
  private difference(left: number, right: number, bag: number): 0 | 1 | 2 {
    const { names } = this.columns;
    const [m, n] = [names[left + bag] ?? 0, names[right + bag] ?? 0];
    if (m === 0 && n === 0) return 0;
    let shared = 0;
    const [leftAt, rightAt] = [this.bagAt(left, bag), this.bagAt(right, bag)];
    for (let i = 0; i < m; i += 1)
      for (let j = 0; j < n; j += 1) if (names[leftAt + i] === names[rightAt + j]) shared += 1;
    if (shared === m && shared === n) return 0;
    return shared === Math.min(m, n) ? 1 : 2;
  }

  private bagAt(name: number, bag: number): number {
    let at = name + nameHeader;
    for (let before = 0; before < bag; before += 1) at += this.columns.names[name + before] ?? 0;
    return at;
  }

  /** How alike two words of the register are that are no words of names, such as towns. */
  likeness(one: number, other: number): number {
    return this.words.likeness(one, other);
  }
}

function stepOf(information: number): number {
  let step = 0;
  for (const least of informationSteps) if (information >= least) step += 1;
  return step;
}
