import type { Scheme } from './romanise.ts';

/** A table of letters written as `letter=romanisation`; a letter without an entry stays, and `0` is nothing. */
function letters(text: string): ReadonlyMap<string, string> {
  const pairs = text
    .trim()
    .split(/\s+/u)
    .map((entry): [string, string] => {
      const [letter = '', roman = ''] = entry.split('=');
      return [letter, roman === '0' ? '' : roman];
    });
  return new Map(pairs);
}

function byLetter(table: ReadonlyMap<string, string>): (text: string) => string {
  return (text) => Array.from(text, (letter) => table.get(letter) ?? letter).join('');
}

const cyrillicCommon = 'а=a б=b в=v г=g д=d е=e з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f ы=y';
const greekCommon = 'α=a β=v γ=g δ=d ε=e ζ=z θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t ψ=ps';

function cyrillic(name: string, rest: string): Scheme {
  const romanise = byLetter(letters(`${cyrillicCommon} ${rest}`));
  return { name, romanise: (text) => romanise(text.toLowerCase().replaceAll('·', '')) };
}

function greek(name: string, rest: string, digraphs: readonly (readonly [RegExp, string])[]): Scheme {
  const romanise = byLetter(letters(`${greekCommon} ${rest}`));
  return {
    name,
    romanise(text) {
      const bare = text
        .toLowerCase()
        .normalize('NFD')
        .replace(/[\p{M}·]/gu, '');
      return romanise(digraphs.reduce((done, [from, to]) => done.replace(from, to), bare));
    },
  };
}

export const cyrillicSchemes: readonly [Scheme, ...Scheme[]] = [
  cyrillic('BGN/PCGN', 'ё=ë ж=zh й=y х=kh ц=ts ч=ch ш=sh щ=shch ъ=0 ь=0 э=e ю=yu я=ya'),
  cyrillic('ISO 9', 'ё=ë ж=ž й=j х=h ц=c ч=č ш=š щ=ŝ ъ=ʺ ь=ʹ э=è ю=û я=â'),
  cyrillic('ALA-LC', 'ё=ë ж=zh й=ĭ х=kh ц=ts ч=ch ш=sh щ=shch ъ=ʺ ь=ʹ э=ė ю=iu я=ia'),
  cyrillic('ICAO 9303', 'ё=e ж=zh й=i х=kh ц=ts ч=ch ш=sh щ=shch ъ=ie ь=0 э=e ю=iu я=ia'),
];

export const greekSchemes: readonly [Scheme, ...Scheme[]] = [
  greek('ELOT 743', 'η=i υ=y φ=f χ=ch ω=o', [
    [/ου/gu, 'ou'],
    [/αυ/gu, 'av'],
    [/ευ/gu, 'ev'],
    [/(^|\s)μπ/gu, '$1b'],
    [/γγ/gu, 'ng'],
  ]),
  greek('ALA-LC', 'η=ē υ=y φ=ph χ=ch ω=ō', [
    [/ου/gu, 'ou'],
    [/αυ/gu, 'au'],
    [/ευ/gu, 'eu'],
    [/γγ/gu, 'ng'],
  ]),
  greek('BGN/PCGN', 'η=i υ=i φ=f χ=kh ω=o δ=dh', [
    [/ου/gu, 'ou'],
    [/αυ/gu, 'av'],
    [/ευ/gu, 'ev'],
    [/(^|\s)μπ/gu, '$1b'],
    [/ντ/gu, 'nd'],
    [/γγ/gu, 'ng'],
  ]),
];
