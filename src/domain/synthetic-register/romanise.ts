import { cyrillicSchemes, greekSchemes } from './romanise-alphabet.ts';
import { chineseSchemes, japaneseSchemes, koreanSchemes } from './romanise-east-asian.ts';
import { arabicSchemes, hebrewSchemes, hindiSchemes, thaiSchemes } from './romanise-south-west-asian.ts';
import type { Token } from './token.ts';

/** The scripts of the register's parties (ISO 15924, https://www.unicode.org/iso15924/). */
export type ScriptCode =
  'Latn' | 'Cyrl' | 'Grek' | 'Arab' | 'Hebr' | 'Hans' | 'Hant' | 'Jpan' | 'Kore' | 'Deva' | 'Thai';

/** A way to write the reading of another script in Latin letters; lower case. */
export type Scheme = { readonly name: string; romanise(reading: string): string };

const asItStands: Scheme = { name: 'none', romanise: (reading) => reading.replaceAll('·', '') };

/** The schemes of each script, the usual one first. They follow the published tables in outline, not in each exception. */
export const schemes: Readonly<Record<ScriptCode, readonly [Scheme, ...Scheme[]]>> = {
  Latn: [asItStands],
  Cyrl: cyrillicSchemes,
  Grek: greekSchemes,
  Arab: arabicSchemes,
  Hebr: hebrewSchemes,
  Hans: chineseSchemes,
  Hant: chineseSchemes,
  Jpan: japaneseSchemes,
  Kore: koreanSchemes,
  Deva: hindiSchemes,
  Thai: thaiSchemes,
};

/** A token in Latin letters by a scheme, each word with a capital; a word that is Latin already stays as it is. */
export function romanised({ native, reading }: Token, scheme: Scheme): string {
  if (scheme === asItStands || /^[\p{Script=Latin}\p{M}\p{N}\p{Lm}ʿʾ .'-]+$/u.test(native)) return native;
  return scheme
    .romanise(reading.replaceAll(/·(?=\s|$)/gu, ''))
    .split(' ')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
}

const german = new Map(
  Object.entries({ ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue', å: 'aa', ø: 'oe' }),
);
const single = new Map(Object.entries({ ß: 'ss', ı: 'i', ł: 'l', Ł: 'L', ø: 'o', æ: 'ae', đ: 'd' }));

/** Only ASCII letters; `isSpelledOut` writes the umlauts with an e, otherwise marks are left out. */
export function ascii(text: string, isSpelledOut: boolean): string {
  if (/^[\x20-\x7e]*$/u.test(text)) return text;
  const spelled = Array.from(text, (letter) => (isSpelledOut ? german.get(letter) : undefined) ?? letter);
  const folded = spelled.join('').normalize('NFD').replace(/\p{M}/gu, '');
  return Array.from(folded, (letter) => single.get(letter) ?? letter)
    .join('')
    .replace(/[^\x20-\x7e]/gu, '');
}
