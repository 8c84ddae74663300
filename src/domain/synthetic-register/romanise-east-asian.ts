import type { Scheme } from './romanise.ts';

const vowels = ['a', 'i', 'u', 'e', 'o'];
const kanaRows: readonly (readonly [string, string])[] = [
  ['', 'あいうえお'],
  ['k', 'かきくけこ'],
  ['g', 'がぎぐげご'],
  ['s', 'さしすせそ'],
  ['z', 'ざじずぜぞ'],
  ['t', 'たちつてと'],
  ['d', 'だぢづでど'],
  ['n', 'なにぬねの'],
  ['h', 'はひふへほ'],
  ['b', 'ばびぶべぼ'],
  ['p', 'ぱぴぷぺぽ'],
  ['m', 'まみむめも'],
  ['r', 'らりるれろ'],
];
const kana = new Map<string, string>([
  ...kanaRows.flatMap(([consonant, row]) =>
    Array.from(row, (letter, column): [string, string] => [letter, consonant + (vowels[column] ?? '')]),
  ),
  ...Object.entries({ や: 'ya', ゆ: 'yu', よ: 'yo', わ: 'wa', を: 'o', ん: 'n' }),
  ...Object.entries({ ゃ: '+ya', ゅ: '+yu', ょ: '+yo', っ: '*' }),
]);

/** Kunrei-shiki is regular, so the other way of writing is made from it. */
function kunrei(text: string): string {
  const syllables = Array.from(text, (letter) => kana.get(letter) ?? letter).join('');
  return syllables.replace(/i\+y/gu, 'y').replace(/\*(.)/gu, '$1$1').replaceAll('·', '');
}

const hepburnChanges: readonly (readonly [RegExp, string])[] = [
  [/hu/gu, 'fu'],
  [/si/gu, 'shi'],
  [/ti/gu, 'chi'],
  [/tu/gu, 'tsu'],
  [/[zd]i/gu, 'ji'],
  [/sy/gu, 'sh'],
  [/ty/gu, 'ch'],
  [/[zd]y/gu, 'j'],
  [/du/gu, 'zu'],
];
const hepburn = (text: string): string =>
  hepburnChanges.reduce((done, [from, to]) => done.replace(from, to), kunrei(text));

export const japaneseSchemes: readonly [Scheme, ...Scheme[]] = [
  {
    name: 'Hepburn',
    romanise: (text) => hepburn(text).replace(/o[ou]/gu, 'ō').replace(/uu/gu, 'ū'),
  },
  {
    name: 'Kunrei-shiki',
    romanise: (text) => kunrei(text).replace(/o[ou]/gu, 'ô').replace(/uu/gu, 'û'),
  },
  {
    name: 'Hepburn (passport)',
    romanise: (text) => hepburn(text).replace(/o[ou]/gu, 'o').replace(/uu/gu, 'u'),
  },
];

const wholeSyllables = new Map(
  Object.entries({ zi: 'tzu', ci: "tz'u", si: 'ssu', zhi: 'chih', chi: "ch'ih", shi: 'shih', ri: 'jih' }),
);
const moreSyllables = new Map(Object.entries({ yi: 'i', yu: 'yü', you: 'yu', yan: 'yen', er: 'erh' }));
const initials: readonly (readonly [RegExp, string])[] = [
  [/^zh/u, 'ch'],
  [/^ch/u, "ch'"],
  [/^sh/u, 'sh'],
  [/^b/u, 'p'],
  [/^p/u, "p'"],
  [/^d/u, 't'],
  [/^t/u, "t'"],
  [/^g/u, 'k'],
  [/^k/u, "k'"],
  [/^j/u, 'ch'],
  [/^q/u, "ch'"],
  [/^x/u, 'hs'],
  [/^z/u, 'ts'],
  [/^c/u, "ts'"],
  [/^r/u, 'j'],
];

function wadeGiles(syllable: string): string {
  const whole = wholeSyllables.get(syllable) ?? moreSyllables.get(syllable);
  if (whole !== undefined) return whole;
  const [pattern, initial] = initials.find(([each]) => each.test(syllable)) ?? [/^/u, ''];
  const final = syllable
    .replace(/ong$/u, 'ung')
    .replace(/ian$/u, 'ien')
    .replace(/ie$/u, 'ieh')
    .replace(/^([gkh])e$/u, '$1o')
    .replace(/^([jqx])u/u, '$1ü')
    .replace(/^([dtnlzcsr]|zh|ch)uo$/u, '$1o');
  return final.replace(pattern, initial);
}

export const chineseSchemes: readonly [Scheme, ...Scheme[]] = [
  { name: 'Hanyu Pinyin', romanise: (text) => text.replaceAll('·', '') },
  { name: 'Wade-Giles', romanise: (text) => text.split('·').map(wadeGiles).join('-') },
];

type Jamo = { readonly initial: readonly string[]; readonly vowel: readonly string[] };
const revised: Jamo = {
  initial: ',g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h'.split(',').slice(1),
  vowel: 'a,ae,ya,yae,eo,e,yeo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,eu,ui,i'.split(','),
};
const mcCune: Jamo = {
  initial: ",k,kk,n,t,tt,r,m,p,pp,s,ss,,ch,tch,ch',k',t',p',h".split(',').slice(1),
  vowel: 'a,ae,ya,yae,ŏ,e,yŏ,ye,o,wa,wae,oe,yo,u,wŏ,we,wi,yu,ŭ,ŭi,i'.split(','),
};
const finals = ',k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t'.split(',');
const firstSyllable = 0xac00;
const vowelCount = 21;
const finalCount = 28;
/** How families mostly write themselves, whatever the rules say. */
const customary = new Map(
  Object.entries({
    김: 'kim',
    이: 'lee',
    박: 'park',
    최: 'choi',
    정: 'jung',
    강: 'kang',
    조: 'cho',
    임: 'lim',
  }),
);

/** A Hangul syllable is three numbers in one (Unicode Standard 3.12, https://www.unicode.org/versions/latest/). */
function hangul(text: string, { initial, vowel }: Jamo): string {
  return Array.from(text.replaceAll('·', ''), (letter) => {
    const place = (letter.codePointAt(0) ?? 0) - firstSyllable;
    if (place < 0 || place >= 19 * vowelCount * finalCount) return letter;
    const [first, middle] = [Math.floor(place / (vowelCount * finalCount)), Math.floor(place / finalCount)];
    return `${initial[first] ?? ''}${vowel[middle % vowelCount] ?? ''}${finals[place % finalCount] ?? ''}`;
  }).join('');
}

export const koreanSchemes: readonly [Scheme, ...Scheme[]] = [
  { name: 'Revised Romanization', romanise: (text) => hangul(text, revised) },
  { name: 'McCune-Reischauer', romanise: (text) => hangul(text, mcCune) },
  { name: 'customary', romanise: (text) => customary.get(text) ?? hangul(text, revised) },
];
