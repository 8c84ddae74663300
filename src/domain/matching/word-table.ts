import { allowedCost, wordLikeness } from './align.ts';
import { hash } from './block.ts';
import type { Word, WordKind } from './name.ts';
import { hasNickname } from './word-list.ts';

/** How a word came to its letters: as it was written, or read from letters of another script, some of which have no vowels. */
export type Origin = 'written' | 'read' | 'readFromConsonants';
const origins: readonly Origin[] = ['written', 'read', 'readFromConsonants'];
const kinds: readonly WordKind[] = ['word', 'generic', 'place', 'number', 'initial', 'particle'];

/** The words of a register, by their numbers; what is needed to compare them in another thread. */
export type Words = {
  readonly texts: readonly string[];
  /** Kind and origin of each, as one number. */
  readonly kinds: Uint8Array;
  /** In how many different names each occurs, and how many those are. */
  readonly frequency: Uint32Array;
  readonly names: number;
  /** The word that stands for each in keys (see `wordsBySlips`). */
  readonly standsFor: Uint32Array;
};

/** Numbers the words of a register. */
export class WordTable {
  texts: string[] = [];
  private kindOf: number[] = [];
  private readonly numbers = new Map<string, number>();

  number(text: string, kind: WordKind, origin: Origin): number {
    const code = kinds.indexOf(kind) * origins.length + origins.indexOf(origin);
    const key = `${String.fromCharCode(48 + code)}${text}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.texts.length);
    this.texts.push(text);
    this.kindOf.push(code);
    return this.texts.length - 1;
  }

  /** Numbers the words anew by their text; the new number of each. No word can be added afterwards. */
  settle(): Uint32Array {
    const { texts, kindOf } = this;
    const order = texts.map((_, word) => word);
    order.sort(
      (one, other) => compareTexts(texts[one], texts[other]) || (kindOf[one] ?? 0) - (kindOf[other] ?? 0),
    );
    const ranks = new Uint32Array(order.length);
    order.forEach((word, rank) => {
      ranks[word] = rank;
    });
    this.texts = order.map((word) => texts[word] ?? '');
    this.kindOf = order.map((word) => kindOf[word] ?? 0);
    this.numbers.clear();
    return ranks;
  }

  finish(counted: Pick<Words, 'frequency' | 'names'>, standsFor: Uint32Array): Words {
    return { texts: this.texts, kinds: Uint8Array.from(this.kindOf), standsFor, ...counted };
  }
}

function compareTexts(one = '', other = ''): number {
  return one < other ? -1 : Number(one > other);
}

const mostStrangeLetters = 5;
// A letter that only one of two words has takes part in a change, which costs so much and accounts for two such letters at
// most; a digit for a letter costs less.
const leastOfStrangeLetter = 0.3;
const mostPlaceBits = 21;
const leastPlaceBits = 8;
const placesOfWord = 32;

/** Compares the words of a register; what was worked out once is kept. */
export class WordComparison {
  private readonly words: Words;
  private readonly isPerson: boolean;
  // What was worked out last of the words that fall on one place; a wrong one is never taken.
  private readonly knownPairs: Float64Array;
  private readonly known: Float32Array;
  private readonly shift: number;
  private readonly letters: Int32Array;
  /** How many letters may be in one of the two words only, at most. */
  private readonly strangeLetters: Uint8Array;

  constructor(words: Words, isPerson: boolean) {
    this.words = words;
    this.isPerson = isPerson;
    const bits = Math.ceil(Math.log2(1 + words.texts.length * placesOfWord));
    const places = Math.min(Math.max(bits, leastPlaceBits), mostPlaceBits);
    this.shift = 32 - places;
    this.knownPairs = new Float64Array(2 ** places);
    this.known = new Float32Array(2 ** places);
    this.letters = Int32Array.from(words.texts, (text, word) =>
      this.kind(word) === 'initial' || this.origin(word) !== 'written' || (isPerson && hasNickname(text))
        ? -1
        : letterBits(text),
    );
    this.strangeLetters = Uint8Array.from(words.texts, (text) =>
      /\d/u.test(text)
        ? mostStrangeLetters
        : Math.min(mostStrangeLetters, Math.floor(allowedCost(text.length, false) / leastOfStrangeLetter)),
    );
  }

  kind(word: number): WordKind {
    return kinds[Math.floor((this.words.kinds[word] ?? 0) / origins.length)] ?? 'word';
  }

  origin(word: number): Origin {
    return origins[(this.words.kinds[word] ?? 0) % origins.length] ?? 'written';
  }

  /** What it says that two names share the word, in bits. */
  information(word: number): number {
    return Math.log2(this.words.names / Math.max(this.words.frequency[word] ?? 1, 1));
  }

  /** How alike two words are, 0 to 1. */
  likeness(one: number, other: number): number {
    if (one === other) return 1;
    const [left, right] = [this.letters[one] ?? -1, this.letters[other] ?? -1];
    const most = Math.min(this.strangeLetters[one] ?? 0, this.strangeLetters[other] ?? 0);
    if (left >= 0 && right >= 0 && popCount(left ^ right) > most) return 0;
    const key = one < other ? one * 67_108_864 + other : other * 67_108_864 + one;
    const place = (Math.imul(one ^ other, 0x9e3779b1) ^ Math.imul(one & other, 0x85ebca6b)) >>> this.shift;
    if (this.knownPairs[place] === key) return this.known[place] ?? 0;
    const found = Math.fround(this.compare(one, other));
    this.knownPairs[place] = key;
    this.known[place] = found;
    return found;
  }

  private compare(one: number, other: number): number {
    const [left, right] = [this.wordOf(one), this.wordOf(other)];
    const [from, to] = [this.origin(one), this.origin(other)];
    return wordLikeness(left, right, {
      person: this.isPerson,
      crossScript: from !== to,
      isAbjad: from !== to && (from === 'readFromConsonants' || to === 'readFromConsonants'),
    });
  }

  private wordOf(word: number): Word {
    return { text: this.words.texts[word] ?? '', kind: this.kind(word), weight: 1 };
  }

  /** How alike two texts are that several words make together. */
  likenessOfTexts(one: string, other: string, origin: Origin): number {
    if (one === other) return 1;
    // Such texts are hardly ever one; what must cost too much by its letters is not worked out.
    if (origin === 'written' && popCount(letterBits(one) ^ letterBits(other)) > strangeLettersOf(one, other))
      return 0;
    return wordLikeness(
      { text: one, kind: 'word', weight: 1 },
      { text: other, kind: 'word', weight: 1 },
      { person: true, crossScript: origin !== 'written', isAbjad: origin === 'readFromConsonants' },
    );
  }

  text(word: number): string {
    return this.words.texts[word] ?? '';
  }
}

function strangeLettersOf(one: string, other: string): number {
  if (/\d/u.test(one) || /\d/u.test(other)) return Infinity;
  return Math.floor(allowedCost(Math.min(one.length, other.length), false) / leastOfStrangeLetter);
}

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

// Letters by how they sound, so that one name written in several ways has one key; two letters before one.
const sounds: Readonly<Record<string, string>> = {
  ...{
    ch: 's',
    sh: 's',
    zh: 's',
    ts: 's',
    tz: 's',
    dz: 's',
    cz: 's',
    ph: 'b',
    th: 't',
    kh: 'k',
    gh: 'k',
    ck: 'k',
  },
  ...{
    b: 'b',
    p: 'b',
    v: 'b',
    w: 'b',
    f: 'b',
    c: 'k',
    k: 'k',
    q: 'k',
    g: 'k',
    x: 'k',
    j: 's',
    z: 's',
    s: 's',
  },
  ...{ d: 't', t: 't', l: 'l', r: 'l', m: 'n', n: 'n' },
};

/** A word by its consonants as they sound; vowels, `h` and doubled letters make no other key. */
export function soundOf(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    const pair = sounds[text.slice(at, at + 2)];
    if (pair !== undefined) at += 1;
    const sound =
      pair ?? sounds[letter] ?? (letter > '\u007f' || (letter >= '0' && letter <= '9') ? letter : '');
    if (sound !== '' && !out.endsWith(sound)) out += sound;
  }
  return out === '' ? text.slice(0, 2) : out;
}

export const hashOf = (...parts: readonly (string | number)[]): number => hash(parts.join('|'));
