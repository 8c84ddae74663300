/** Text folded for comparison: compatibility forms, case and marks removed, so that spelling habits do not count. */
const letterFolds: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ə: 'a',
  ĸ: 'k',
};
const specialLetters = /[ßæœøđðþłıħŋəĸ]/gu;
// eslint-disable-next-line no-control-regex
const plainAscii = /^[\x00-\x7f]*$/u;
/** Marks are accents in Latin, Greek and Cyrillic; in Indic scripts, Thai and kana they carry the vowel or the voice. */
const accents = /[\u0300-\u036f]/gu;
// The hamza on a letter, its points and the drawn-out line are often left out.
const arabicPoints = /[\u064b-\u065f\u0670\u0640]/gu;
const arabicEndings: Readonly<Record<string, string>> = { ة: 'ه', ى: 'ي' };
const hebrewPoints = /[\u0591-\u05c7]/gu;
const invisible = /[\p{Cf}\p{Cc}]/gu;

/** The text in compatibility form and lower case, without accents, vowel points, and characters that cannot be seen. */
export function fold(text: string): string {
  if (plainAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u02bb\u02bc\u02b9\u02bf\u02be\u00b4\u0060\u05f3\u2032]/gu, "'")
    .toLowerCase()
    .normalize('NFD')
    .replace(accents, '')
    .replace(arabicPoints, '')
    .normalize('NFC')
    .replace(/[ةى]/gu, (letter) => arabicEndings[letter] ?? letter)
    .replace(hebrewPoints, '')
    .replace(specialLetters, (letter) => letterFolds[letter] ?? letter)
    .replace(invisible, ' ');
}

export type Script =
  | 'latin'
  | 'cyrillic'
  | 'greek'
  | 'arabic'
  | 'hebrew'
  | 'han'
  | 'kana'
  | 'hangul'
  | 'devanagari'
  | 'thai'
  | 'other';
const scriptPatterns: readonly (readonly [Script, RegExp])[] = [
  ['kana', /[\p{Script=Katakana}\p{Script=Hiragana}]/u],
  ['hangul', /\p{Script=Hangul}/u],
  ['han', /\p{Script=Han}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
  ['arabic', /\p{Script=Arabic}/u],
  ['hebrew', /\p{Script=Hebrew}/u],
  ['devanagari', /\p{Script=Devanagari}/u],
  ['thai', /\p{Script=Thai}/u],
  // Last, because a name in any script may have a Latin word or legal form beside it.
  ['latin', /\p{Script=Latin}/u],
];

/** The script that a text is written in, where it has letters of several the one that is not Latin. */
export function scriptOf(text: string): Script {
  if (plainAscii.test(text)) return 'latin';
  for (const [script, pattern] of scriptPatterns) if (pattern.test(text)) return script;
  return 'other';
}
