import type { Scheme } from './romanise.ts';

type Change = readonly [RegExp, string];

/** A scheme that changes the reading, which the tables give in the first scheme's spelling. */
function changed(name: string, changes: readonly Change[]): Scheme {
  return {
    name,
    romanise: (text) =>
      changes.reduce((done, [from, to]) => done.replace(from, to), text.replaceAll('·', '')).normalize('NFC'),
  };
}
/** Leaves out the dots and lines over and under letters. */
const bare = (text: string): string => text.normalize('NFD').replace(/[\p{M}ʿʾ]/gu, '');

export const arabicSchemes: readonly [Scheme, ...Scheme[]] = [
  changed('ALA-LC', []),
  changed('BGN/PCGN', [
    [/ḥ/gu, 'ḩ'],
    [/ṣ/gu, 'ş'],
    [/ṭ/gu, 'ţ'],
    [/ḍ/gu, 'ḑ'],
  ]),
  {
    name: 'French usage',
    romanise: (text) =>
      bare(text.replaceAll('·', '').replace(/ū/gu, 'ou').replace(/sh/gu, 'ch').replace(/j/gu, 'dj')),
  },
  { name: 'English usage', romanise: (text) => bare(text.replaceAll('·', '').replace(/ī/gu, 'ee')) },
];

export const hebrewSchemes: readonly [Scheme, ...Scheme[]] = [
  changed('ALA-LC', []),
  changed('BGN/PCGN', [[/ḥ/gu, 'ẖ']]),
  changed('English usage', [
    [/ḥ/gu, 'ch'],
    [/ts/gu, 'tz'],
    [/[ʿʾ]/gu, ''],
  ]),
];

export const thaiSchemes: readonly [Scheme, ...Scheme[]] = [
  changed('RTGS', []),
  changed('English usage', [
    [/ch/gu, 'j'],
    [/ph/gu, 'p'],
    [/th/gu, 't'],
    [/w/gu, 'v'],
  ]),
];

const consonants = new Map(
  Object.entries({
    ...{ क: 'k', ख: 'kh', ग: 'g', घ: 'gh', च: 'c', छ: 'ch', ज: 'j', झ: 'jh', ट: 'ṭ', ठ: 'ṭh', ड: 'ḍ' },
    ...{ ढ: 'ḍh', ण: 'ṇ', त: 't', थ: 'th', द: 'd', ध: 'dh', न: 'n', प: 'p', फ: 'ph', ब: 'b', भ: 'bh' },
    ...{ म: 'm', य: 'y', र: 'r', ल: 'l', व: 'v', श: 'ś', ष: 'ṣ', स: 's', ह: 'h' },
  }),
);
const signs = new Map(
  Object.entries({
    ...{
      'ा': 'ā',
      'ि': 'i',
      'ी': 'ī',
      'ु': 'u',
      'ू': 'ū',
      'ृ': 'r̥',
      'े': 'ē',
      'ै': 'ai',
      'ो': 'ō',
      'ौ': 'au',
      '्': '',
    },
  }),
);
const others = new Map(
  Object.entries({
    अ: 'a',
    आ: 'ā',
    इ: 'i',
    ई: 'ī',
    उ: 'u',
    ऊ: 'ū',
    ए: 'ē',
    ऐ: 'ai',
    ओ: 'ō',
    औ: 'au',
    'ं': 'ṁ',
  }),
);

/** A consonant has an `a` in it unless a sign follows; Hindi does not read the one at the end of a word. */
function devanagari(text: string): string {
  const characters = Array.from(text.replaceAll('·', ''));
  return characters
    .map((character, place) => {
      const consonant = consonants.get(character);
      if (consonant === undefined) return signs.get(character) ?? others.get(character) ?? character;
      const next = characters[place + 1];
      const isBare = next === undefined || next === ' ' || signs.has(next);
      return isBare ? consonant : `${consonant}a`;
    })
    .join('');
}

export const hindiSchemes: readonly [Scheme, ...Scheme[]] = [
  {
    name: 'Hunterian',
    romanise: (text) =>
      bare(
        devanagari(text)
          .replace(/ch/gu, 'chh')
          .replace(/c(?!h)/gu, 'ch')
          .replace(/[śṣ]/gu, 'sh')
          .replace(/ṁ/gu, 'n'),
      ),
  },
  { name: 'ISO 15919', romanise: (text) => devanagari(text).normalize('NFC') },
  {
    name: 'English usage',
    romanise: (text) =>
      bare(
        devanagari(text)
          .replace(/c(?!h)/gu, 'ch')
          .replace(/[śṣ]/gu, 'sh')
          .replace(/ī/gu, 'ee')
          .replace(/ū/gu, 'oo')
          .replace(/ṁ/gu, 'n'),
      ),
  },
];
