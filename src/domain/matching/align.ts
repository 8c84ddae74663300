import type { PartyName, Word } from './name.ts';
import { editCost } from './spelling.ts';
import { isNickname } from './word-list.ts';

export type Alignment = {
  /** Weight of the words that both names have, less what their spellings differ. */
  readonly matched: number;
  /** Weight that a matched word loses by its spelling. */
  readonly misspelt: number;
  /** Weight of words that stand against each other: each name has its own. */
  readonly conflict: number;
  /** Weight of words that only the longer name has. */
  readonly extra: number;
  readonly matchedWords: number;
  readonly numbersDiffer: boolean;
  /** Whole words that each name has for itself: of the side that has fewer. */
  readonly ownWords: number;
  /** A word that tells parties apart is in both. */
  readonly sharesWord: boolean;
};
export type AlignOptions = {
  /** One of the names is written without vowels in its own script. */
  readonly isAbjad?: boolean;
  readonly person: boolean;
  readonly crossScript: boolean;
  readonly weigh?: (word: Word) => number;
};

const logographic = /[\p{Script=Han}\p{Script=Hangul}]/u;

/** The edit cost that two words of this length may differ by and still be one word misspelt. */
export function allowedCost(length: number, crossScript: boolean): number {
  const allowed =
    length <= 2 ? 0.5 : length === 3 ? 0.8 : length === 4 ? 1 : length <= 6 ? 1.5 : length <= 8 ? 2 : 2.5;
  return crossScript ? allowed * 1.7 + 0.3 : allowed;
}

/** How alike two words are, 0 to 1; 0 when they are different words. */
export function wordLikeness(left: Word, right: Word, options: AlignOptions): number {
  if (left.text === right.text) return 1;
  if (left.kind === 'number' || right.kind === 'number' || left.kind === 'place' || right.kind === 'place')
    return 0;
  if (left.kind === 'initial' || right.kind === 'initial')
    return left.text.charAt(0) === right.text.charAt(0) ? 0.85 : 0;
  if (options.person && isNickname(left.text, right.text)) return 0.85;
  const shorter = Math.min(left.text.length, right.text.length);
  const longer = Math.max(left.text.length, right.text.length);
  if (longer > 2 * shorter + 1) return 0;
  if (!options.person && !options.crossScript && shorter <= 3) return 0;
  if ((logographic.test(left.text) || logographic.test(right.text)) && longer <= 4) return 0;
  const allowed = allowedCost(shorter, options.crossScript);
  const cost = spellingCost([left.text, right.text], allowed, options);
  return cost > allowed ? 0 : 1 - (0.3 * cost) / allowed;
}

// Arabic and Hebrew write few vowels, so that names are told apart by their consonants.
function spellingCost(
  [left, right]: readonly [string, string],
  most: number,
  { isAbjad }: AlignOptions,
): number {
  const cost = editCost(left, right, most);
  if (isAbjad !== true) return cost;
  return Math.min(cost, editCost(consonants(left), consonants(right), most) + vowelsIgnored);
}

const vowelsIgnored = 0.4;
const consonants = (text: string): string =>
  text.charAt(0) +
  text
    .slice(1)
    .replace(/[aeiouwy]/gu, '')
    .replace(/(.)\1+/gu, '$1');

type Pairing = {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly likeness: number;
  readonly weight: number;
};

/** The words of two names set against each other, the surest pairs first; words run together may meet two or three. */
export function align(one: PartyName, other: PartyName, options: AlignOptions): Alignment {
  // By the names themselves, so that it does not matter which is given first.
  const [left, right] = one.full <= other.full ? [one, other] : [other, one];
  const weigh = options.weigh ?? ((word: Word): number => word.weight);
  const usedLeft = new Set<number>();
  const usedRight = new Set<number>();
  let matched = 0;
  let misspelt = 0;
  let matchedWords = 0;
  for (const pairing of pairingsOf(left, right, { options, weigh })) {
    const isTaken = pairing.left.some((i) => usedLeft.has(i)) || pairing.right.some((j) => usedRight.has(j));
    if (isTaken) continue;
    for (const i of pairing.left) usedLeft.add(i);
    for (const j of pairing.right) usedRight.add(j);
    matched += pairing.weight * pairing.likeness;
    misspelt += pairing.weight * (1 - pairing.likeness);
    if (pairing.weight >= leastTelling)
      matchedWords += Math.max(pairing.left.length, pairing.right.length) > 1 ? 2 : 1;
  }
  const restLeft = left.words.filter((_, index) => !usedLeft.has(index));
  const restRight = right.words.filter((_, index) => !usedRight.has(index));
  const weightOf = (words: readonly Word[]): number => words.reduce((total, word) => total + weigh(word), 0);
  const [a, b] = [weightOf(restLeft), weightOf(restRight)];
  return {
    ...{ matched, misspelt, matchedWords },
    conflict: Math.min(a, b),
    extra: Math.abs(a - b),
    numbersDiffer: isNumbered(restLeft) || isNumbered(restRight),
    ownWords: Math.min(telling(restLeft), telling(restRight)),
    sharesWord: hasWord(left, usedLeft) && hasWord(right, usedRight),
  };
}

/** A matched word of less weight tells nothing. */
const leastTelling = 0.4;

function hasWord({ words }: PartyName, used: ReadonlySet<number>): boolean {
  return words.some(({ kind }, index) => kind === 'word' && used.has(index));
}

// The first of a series is often written without its number.
function isNumbered(words: readonly Word[]): boolean {
  return words.some(({ kind, text }) => kind === 'number' && text !== '1');
}

function telling(words: readonly Word[]): number {
  return words.filter(({ kind }) => kind === 'word' || kind === 'initial' || kind === 'place').length;
}

/** Every way in which words of the two names answer each other, the surest first. */
function pairingsOf(
  left: PartyName,
  right: PartyName,
  { options, weigh }: Omit<Joining, 'isSwapped'>,
): readonly Pairing[] {
  const pairings: Pairing[] = [];
  left.words.forEach((a, i) => {
    right.words.forEach((b, j) => {
      const likeness = wordLikeness(a, b, options);
      if (likeness > 0)
        pairings.push({ left: [i], right: [j], likeness, weight: Math.min(weigh(a), weigh(b)) });
    });
  });
  pairings.push(
    ...joined(left, right, { options, weigh, isSwapped: false }),
    ...joined(right, left, { options, weigh, isSwapped: true }),
  );
  return pairings.sort(
    (a, b) =>
      b.likeness * b.weight - a.likeness * a.weight ||
      b.left.length + b.right.length - a.left.length - a.right.length,
  );
}

type Joining = {
  readonly options: AlignOptions;
  readonly weigh: (word: Word) => number;
  /** The name that is joined is the right one. */
  readonly isSwapped: boolean;
};

const mostJoined = 4;
const leastJoinedLikeness = 0.7;

/** Words of one name that, run together, are a word of the other: `Data Base` and `Database`. */
function joined(name: PartyName, other: PartyName, { options, weigh, isSwapped }: Joining): Pairing[] {
  const found: Pairing[] = [];
  name.words.forEach((first, from) => {
    if (first.kind === 'initial') return;
    let { text } = first;
    let weight = weigh(first);
    const indices = [from];
    for (const next of name.words.slice(from + 1, from + mostJoined)) {
      if (next.kind === 'number' || next.kind === 'initial') break;
      text += next.text;
      weight += weigh(next);
      indices.push(from + indices.length);
      other.words.forEach((word, at) => {
        if (!mayBeJoined(word, text)) return;
        const likeness = wordLikeness({ ...word, text }, word, options);
        if (likeness < leastJoinedLikeness) return;
        const pair = { likeness: likeness * 0.97, weight: Math.max(weight, weigh(word)) };
        const sides = isSwapped ? { left: [at], right: [...indices] } : { left: [...indices], right: [at] };
        found.push({ ...sides, ...pair });
      });
    }
  });
  return found;
}

function mayBeJoined({ text, kind }: Word, run: string): boolean {
  return text.length >= 4 && Math.abs(text.length - run.length) <= 2 && kind !== 'number';
}
