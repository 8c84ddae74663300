import { fold, scriptOf, type Script } from './fold.ts';
import { legalForms, type LegalForm } from './legal-form.ts';
import { romanise } from './romanise.ts';
import { cutSector, sectorWord } from './sector-word.ts';
import {
  emptyOrganizationWords,
  genericWord,
  numberWord,
  personParticles,
  personTitles,
  placeWord,
} from './word-list.ts';

export type WordKind = 'word' | 'generic' | 'place' | 'number' | 'initial' | 'particle';
export type Word = { readonly text: string; readonly kind: WordKind; readonly weight: number };
export type PartyName = {
  readonly words: readonly Word[];
  /** Words after the legal form (a place, an address) or in brackets: they say little. */
  readonly tail: readonly Word[];
  readonly form: LegalForm | undefined;
  /** The words run together in their order, and with everything that was left out: for names written in one word. */
  readonly compact: string;
  readonly full: string;
  readonly script: Script;
};

/** What a word of each kind weighs when nothing is known about how often it occurs. */
const weightOf: Readonly<Record<WordKind, number>> = {
  word: 1,
  generic: 0.3,
  place: 0.6,
  number: 0.9,
  initial: 0.4,
  particle: 0.12,
};
const word = (text: string, kind: WordKind): Word => ({ text, kind, weight: weightOf[kind] });

// In scripts without gaps a letter alone is a word.
const single = /^(?![\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])\p{L}$/u;

function wordsOf(folded: string): string[] {
  return folded
    .replace(/['"]s(?=[\s,.]|$)/gu, '')
    .replace(/(?<=\p{L})'(?=\p{L})/gu, '')
    .replace(/'/gu, ' ')
    .replace(/&amp;?/gu, ' & ')
    .replace(/&/gu, ' and ')
    .replace(/%/gu, ' percent ')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((part) => part !== '');
}

/** Letters standing alone are one abbreviation: `N. V.` is `nv`, `A.B.C.` is `abc`. */
function joinSingles(words: readonly string[]): string[] {
  const joined: string[] = [];
  let run = '';
  for (const part of words) {
    if (single.test(part)) {
      run += part;
      continue;
    }
    if (run !== '') joined.push(run);
    run = '';
    joined.push(part);
  }
  if (run !== '') joined.push(run);
  return joined;
}

const abbreviations: readonly (readonly [RegExp, string])[] = [
  [/\bu\.? ?s\.?(?: of a)?(?=[\s,.]|$)/gu, 'us'],
  [/\bunited states(?: of america)?\b/gu, 'us'],
  [/\bunited kingdom\b/gu, 'uk'],
  [/\bhong kong\b/gu, 'hongkong'],
  [/\bnew zealand\b/gu, 'zealand'],
  [/\bsouth africa\b/gu, 'africa'],
];

const gaplessScripts: ReadonlySet<Script> = new Set<Script>(['han', 'kana', 'hangul', 'thai']);
const isGapless = (script: Script): boolean => gaplessScripts.has(script);
const uncut = (part: string): readonly string[] => [part];

// `TVA전자`: letters of a script without gaps against Latin ones.
const glued =
  /([a-z])([\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Thai}])|([\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Thai}])([a-z])/gu;

/** Forms that are words of the name as well, with more of the name after them. */
const openClasses: ReadonlySet<string> = new Set(['non-profit', 'cooperative', 'state']);

/** An organization's name taken apart: its own words, the legal form, and what stands after it. */
export function organizationName(text: string): PartyName {
  let folded = fold(text);
  for (const [pattern, replacement] of abbreviations) folded = folded.replace(pattern, replacement);
  folded = folded.replace(glued, '$1$3 $2$4');
  const script = scriptOf(folded);
  if (isGapless(script))
    folded = folded.replace(
      /(\(株\)|\(주\)|株式会社|有限会社|合同会社|集团股份有限公司|集团有限公司|集團有限公司|股份有限公司|有限責任公司|有限责任公司|有限公司|주식회사|유한회사|บริษัทมหาชนจ(?:ำ|ํา)กัด|บริษัทจ(?:ำ|ํา)กัด|บริษัท|บจก|บมจ)/gu,
      ' $1 ',
    );
  const words = joinNumbers(joinSingles(wordsOf(folded))).flatMap(isGapless(script) ? cutSector : uncut);
  const forms = legalForms(words);
  const isForm = (index: number): boolean => forms.some(({ from, to }) => index >= from && index < to);
  const firstWord = words.findIndex((_, index) => !isForm(index));
  const end = forms.find(
    ({ from, formClass }) => firstWord >= 0 && from > firstWord && !openClasses.has(formClass),
  );
  // A form in front (`OOO X`) leaves the whole name; after a form at the end there is only an address or a place.
  const form = end ?? forms[0];
  const stop = end === undefined ? words.length : lastAdjacent(forms, end.to);
  const own: Word[] = [];
  const tail: Word[] = [];
  words.forEach((part, index) => {
    if (isForm(index)) return;
    const read = organizationWordOf(part);
    // A lone number after the form is a series, `Fund Company 23`; among other words it is an address.
    const ofSeries = read.kind === 'number' && words.length - stop === 1;
    (index >= stop && !ofSeries ? tail : own).push(read);
  });
  const kept = own.filter(({ text: part, kind }) => kind !== 'particle' || part.length > 3);
  const core = kept.length > 0 ? kept : words.map(organizationWordOf);
  return {
    words: core,
    tail,
    form,
    compact: core.map(({ text: part }) => part).join(''),
    full: words.join(''),
    script,
  };
}

const tens = /^(?:twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety)$/u;
const tensValue: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fourty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
/** `forty four` is 44. */
function joinNumbers(words: readonly string[]): string[] {
  const joined: string[] = [];
  words.forEach((part, index) => {
    const before = words[index - 1] ?? '';
    const unit = Number(numberWord(part) ?? '0');
    if (tens.test(before) && unit > 0 && unit < 10)
      joined[joined.length - 1] = String((tensValue[before] ?? 0) + unit);
    else joined.push(part);
  });
  return joined;
}

function lastAdjacent(forms: readonly { readonly from: number; readonly to: number }[], to: number): number {
  const next = forms.find(({ from }) => from === to);
  return next === undefined ? to : lastAdjacent(forms, next.to);
}

/** `soehne` is how `söhne` is written without umlauts. */
const withoutDigraphs = (part: string): string => part.replace(/([aou])e/gu, '$1');

function organizationWordOf(part: string): Word {
  if (emptyOrganizationWords.has(part)) return word(part, 'particle');
  const number = numberWord(part);
  if (number !== undefined) return word(number, 'number');
  if (/\d/u.test(part)) return word(part, 'number');
  const place = placeWord(part);
  if (place !== undefined) return word(place, 'place');
  const generic = sectorWord(part) ?? genericWord(part) ?? genericWord(withoutDigraphs(part));
  return generic === undefined ? word(part, 'word') : word(generic, 'generic');
}

/** A natural person's name as a bag of words: titles dropped, particles and initials told from names. */
export function personName(text: string): PartyName {
  const folded = fold(text);
  const script = scriptOf(folded);
  const words = wordsOf(folded).map(undigit);
  const named = words.filter((part) => !personTitles.has(part));
  const kept = named.length > 0 ? named : words;
  const bag = kept.map((part, index) =>
    kept.indexOf(part) < index ? word(part, 'particle') : personWordOf(part),
  );
  return { words: bag, tail: [], form: undefined, compact: kept.join(''), full: words.join(''), script };
}

function personWordOf(part: string): Word {
  if (single.test(part) && /[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(part)) return word(part, 'initial');
  return word(part, personParticles.has(part) ? 'particle' : 'word');
}

const digitLetters: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '8': 'b',
  '9': 'g',
};
const undigit = (part: string): string =>
  /\d/u.test(part) && /\p{L}/u.test(part) && !/^\d+(?:st|nd|rd|th)$/u.test(part)
    ? part.replace(/\d/gu, (digit) => digitLetters[digit] ?? digit)
    : part;

/** The name with every word in Latin letters, for comparing across scripts. */
export function latinName(name: PartyName, han?: ReadonlyMap<string, string>): PartyName {
  if (name.script === 'latin') return name;
  const words = name.words.map((part) => ({ ...part, text: romanise(part.text, han) }));
  return {
    ...name,
    words,
    compact: romanise(name.compact, han),
    full: romanise(name.full, han),
    script: 'latin',
  };
}
