import {
  learnSpelling,
  type LearnOptions,
  type Move,
  type NamePair,
} from '../../../src/domain/matching/learn-spelling.ts';
import {
  borrowFromNeighbours,
  jointBits,
  type Lattice,
  latticeOf,
  type SpellingModel,
} from '../../../src/domain/matching/spelling-model.ts';
import { hasData, readTable } from './data.ts';
import type { Measures } from './measures.ts';

type Script = {
  readonly language: string;
  readonly moves: readonly Move[];
  readonly band: number;
  /** Letters of the native script as they are learned: Hangul by its parts. */
  readonly letters: (text: string) => readonly string[];
  /** How many Latin letters a native one stands for, where that is far from one. */
  readonly latinPerNative: number;
  readonly isHan: boolean;
};

const alphabetMoves: readonly Move[] = [
  [1, 1],
  [2, 1],
  [1, 2],
  [3, 1],
  [2, 2],
  [3, 2],
  [1, 0],
  [0, 1],
];
const alphabet = (language: string): Script => ({
  ...{ language, moves: alphabetMoves, band: 0.45, latinPerNative: 1, isHan: false },
  letters: (text) => [...text],
});
const scripts: readonly Script[] = [
  alphabet('russian'),
  alphabet('arabic'),
  alphabet('hebrew'),
  {
    ...alphabet('korean'),
    moves: [...alphabetMoves, [1, 3], [2, 3]],
    letters: (text) => [...text.normalize('NFD')],
  },
  alphabet('katakana'),
  alphabet('japanese'),
  {
    ...alphabet('chinese'),
    moves: [
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
      [1, 0],
    ],
    band: 0.5,
    latinPerNative: 2.6,
    isHan: true,
  },
];

const fileOf = ({ language }: Script) => `netransliteration/wd_${language}_80.tsv.gz`;
export const crossScriptFile = fileOf(alphabet('russian'));

const terms = { held: 2_000, asked: 400, learned: 30_000, longest: 25 } as const;

/**
 * Tokens of names across scripts: from pairs that are not among those held back a model is learned, and each held-back
 * native name is to find its own Latin one among 2,000. The split is by a hash of the pair.
 */
export function measureCrossScript(): Measures {
  const measured: Record<string, number> = {};
  const firsts: number[] = [];
  const fives: number[] = [];
  for (const script of scripts) {
    if (!hasData(fileOf(script))) continue;
    const { recall1, recall5 } = measureScript(script);
    measured[script.language] = recall1;
    measured[`${script.language}At5`] = recall5;
    firsts.push(recall1);
    fives.push(recall5);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  return { recall1: mean(firsts), recall5: mean(fives), least: Math.min(...firsts), ...measured };
}

type Named = { readonly latin: readonly string[]; readonly native: readonly string[]; readonly text: string };

function measureScript(script: Script): { readonly recall1: number; readonly recall5: number } {
  const pairs = pairsOf(script);
  const held = pairs.slice(0, terms.held);
  const model = modelOf(script, pairs.slice(terms.held));
  const most = { latin: mostOf(script.moves, 0), native: mostOf(script.moves, 1) };
  const candidates = held.map(({ latin }) =>
    latticeOf(latin, { chunks: model.latinChunks, shares: model.latinShare, most: most.latin }),
  );
  const nearest = script.isHan ? nearestBySound(model) : (letter: string) => letter;
  let [first, amongFive] = [0, 0];
  const asked = held.slice(0, terms.asked);
  asked.forEach(({ native, text }, at) => {
    const lattice = latticeOf(native.map(nearest), {
      ...{ chunks: model.nativeChunks, shares: model.nativeShare, most: most.native },
    });
    const scores = candidates.map((latin) => score(model, script, { latin, native: lattice }));
    const own = scores[at] ?? -Infinity;
    const better = scores.filter((each, other) => each > own && held[other]?.text !== text).length;
    if (better === 0) first += 1;
    if (better < 5) amongFive += 1;
  });
  return { recall1: first / asked.length, recall5: amongFive / asked.length };
}

const mostApart = 12;

function score(
  model: SpellingModel,
  { moves, latinPerNative }: Script,
  { latin, native }: { readonly latin: Lattice; readonly native: Lattice },
): number {
  if (Math.abs(latin.length - native.length * latinPerNative) > mostApart) return -Infinity;
  // How likely the native name is, given the Latin one.
  return jointBits(model, latin, native, moves) - latin.alone;
}

function modelOf(script: Script, pairs: readonly Named[]): SpellingModel {
  const learned: readonly NamePair[] = pairs
    .filter(({ latin, native }) => isUsual(latin) && isUsual(native))
    .slice(0, terms.learned);
  const options: LearnOptions = {
    ...{ moves: script.moves, band: script.band, rounds: 8, leastCount: script.isHan ? 1 : 2 },
    penalty: script.isHan ? 0 : 0.3,
  };
  const model = learnSpelling(learned, options);
  if (!script.isHan) return model;
  return borrowFromNeighbours(model, bySound(model), { seen: learned.length * 5, trust: 10, reach: 6 });
}

function isUsual(letters: readonly string[]): boolean {
  return letters.length > 0 && letters.length < terms.longest;
}

function mostOf(moves: readonly Move[], side: 0 | 1): number {
  return Math.max(...moves.map((move) => move[side]));
}

const collator = new Intl.Collator('zh-u-co-pinyin');
const isHanCharacter = (text: string): boolean => /^\p{Script=Han}$/u.test(text);

function bySound({ nativeChunks }: SpellingModel): readonly string[] {
  return [...nativeChunks.keys()].filter(isHanCharacter).toSorted(collator.compare);
}

/** The character that sounds most like one that was never seen. */
function nearestBySound(model: SpellingModel): (character: string) => string {
  const ordered = bySound(model);
  return (character) => {
    if (model.nativeChunks.has(character) || !isHanCharacter(character)) return character;
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (collator.compare(ordered[middle] ?? '', character) < 0) low = middle + 1;
      else high = middle;
    }
    return ordered[Math.min(low, ordered.length - 1)] ?? character;
  };
}

function pairsOf(script: Script): readonly Named[] {
  const rows = readTable(fileOf(script));
  const frequency = new Map<string, number>();
  for (const [latin = ''] of rows)
    for (const letter of latin) frequency.set(letter, (frequency.get(letter) ?? 0) + 1);
  return rows
    .map(([latin = '', native = ''], at) => ({ latin, native, at, hash: hash(`${latin}~${native}`) }))
    .toSorted((one, other) => one.hash - other.hash || one.at - other.at)
    .map(({ latin, native }) => ({
      latin: lettersOf(latin, frequency),
      native: script.letters(native.replaceAll(' ', '')),
      text: latin,
    }));
}

const usualLetter = 30;

/** Letters with their accents where those are usual, and without where they are not. */
function lettersOf(text: string, frequency: ReadonlyMap<string, number>): readonly string[] {
  return [...text]
    .map((letter) =>
      (frequency.get(letter) ?? 0) >= usualLetter
        ? letter
        : letter.normalize('NFD').replaceAll(/\p{M}/gu, ''),
    )
    .filter((letter) => letter !== '');
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return value;
}
