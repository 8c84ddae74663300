import { fold } from './fold.ts';
import { pinyinOfWadeGiles } from './wade-giles.ts';

// Of the ways in which a language is written in Latin letters one is chosen; which one does not matter, so long as it is one.

/** Hepburn beside Kunrei, the longer first. */
const kunrei: readonly (readonly [RegExp, string])[] = [
  [/tch/gu, 'tt'],
  [/ss?h(?=[aueo])/gu, 'sy'],
  [/ch(?=[aueo])/gu, 'ty'],
  [/jy?(?=[aueo])/gu, 'zy'],
  [/shi/gu, 'si'],
  [/chi/gu, 'ti'],
  [/ji|di/gu, 'zi'],
  [/tsu/gu, 'tu'],
  [/dzu|du/gu, 'zu'],
  [/fu/gu, 'hu'],
  [/m(?=[bpm])/gu, 'n'],
  // Long vowels are written in several ways, or not at all.
  [/o[uoh](?=[^aeiou]|$)/gu, 'o'],
  [/uu/gu, 'u'],
];
const japaneseWord =
  /^(?:(?:[kgsztdnhbpmyrwfj]|ch|sh|ts|dz|[kgnhbpmrszt]y)?[aeiou]h?|n(?![aeiouy])|m(?=[bpm])|([kstp])(?=\1|ch|sh|ts))+$/u;

function kunreiWord(word: string): string {
  if (!japaneseWord.test(word)) return word;
  return kunrei.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), word);
}

const koreanSurnames: ReadonlyMap<string, string> = new Map(
  [
    'gim kim',
    'i yi lee rhee li',
    'bak park pak',
    'choe choi',
    'jeong jung chung chong',
    'gang kang',
    'jo cho',
    'yun yoon youn',
    'jang chang',
    'im lim rim yim',
    'o oh',
    'seo suh so',
    'sin shin',
    'gwon kwon',
    'hwang whang',
    'an ahn',
    'ryu yu yoo ryoo',
    'jeon chun chon jun',
    'go ko koh',
    'mun moon',
    'bae pae',
    'baek paek paik',
    'heo hur huh ho',
    'nam',
    'no roh noh ro',
    'u woo wu',
    'gu koo ku',
    'min',
    'na ra',
  ].flatMap((line) => {
    const [head = '', ...others] = line.split(' ');
    return [head, ...others].map((word) => [word, head] as const);
  }),
);

function wordwise(change: (word: string) => string): (text: string) => string {
  return (text) =>
    text.replace(/[\p{Script=Latin}\p{M}]+/gu, (word) => {
      const plain = fold(word);
      const changed = change(plain);
      return changed === plain ? word : changed;
    });
}

const byCountry: ReadonlyMap<string, (text: string) => string> = new Map([
  ...['CN', 'TW', 'HK', 'MO', 'SG'].map((country) => [country, pinyinOfWadeGiles] as const),
  ['JP', wordwise(kunreiWord)],
  ['KR', wordwise((word) => koreanSurnames.get(word) ?? word)],
]);
const unchanged = (text: string): string => text;

/** How names of parties of these countries are brought into one of the ways in which their languages are written in Latin letters. */
export function latinSpelling(countries: Iterable<string>): (text: string) => string {
  for (const country of countries) {
    const spelling = byCountry.get(country);
    if (spelling !== undefined) return spelling;
  }
  return unchanged;
}

/** A reading of Japanese characters, written as `latinSpelling` writes it. */
export const kunreiReading = (text: string): string => text.replace(/[a-z]+/gu, kunreiWord);
