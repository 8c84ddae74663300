import { pinyin } from 'pinyin-pro';
import { kanjiReading } from './kanji-reading.ts';
import { kunreiReading } from './latin-spelling.ts';
import { romanise } from './romanise.ts';

/** How a text's Han characters are to be read: as Chinese, or as Japanese names of persons, places or companies are. */
export type HanReading = 'chinese' | 'japanese' | 'japaneseCompany';

const hanCharacter = /\p{Script=Han}/u;
const known = new Map<string, string>();

/** One reading of a folded text in Latin letters. */
export function latinReading(text: string, reading: HanReading): string {
  const read = hanCharacter.test(text) ? romanise(text, readings[reading]) : romanise(text);
  return reading === 'chinese' ? read : kunreiReading(read);
}

/** By pinyin, without tones. */
function pinyinReading(character: string): string | undefined {
  const kept = known.get(character);
  if (kept !== undefined) return kept;
  if (!hanCharacter.test(character)) return undefined;
  const [sound = character] = pinyin(character, { toneType: 'none', type: 'array' });
  const read = sound.normalize('NFD').replaceAll(/[^a-z]/gu, '');
  known.set(character, read);
  return read;
}

const readings: { readonly [reading in HanReading]: Pick<ReadonlyMap<string, string>, 'get'> } = {
  chinese: { get: pinyinReading },
  japanese: { get: (character) => kanjiReading(character, 'inNames') ?? pinyinReading(character) },
  japaneseCompany: { get: (character) => kanjiReading(character, 'inCompanies') ?? pinyinReading(character) },
};
