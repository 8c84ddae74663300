// Wade-Giles writes Chinese syllables with hyphens between them and an apostrophe for the breath; pinyin is what others write.
const initials: readonly (readonly [wadeGiles: string, pinyin: string, beforeI: string])[] = [
  ["ch'", 'ch', 'q'],
  ["ts'", 'c', 'c'],
  ["tz'", 'c', 'c'],
  ["k'", 'k', 'k'],
  ["p'", 'p', 'p'],
  ["t'", 't', 't'],
  ['ch', 'zh', 'j'],
  ['hs', 'x', 'x'],
  ['sh', 'sh', 'sh'],
  ['ts', 'z', 'z'],
  ['tz', 'z', 'z'],
  ['ss', 's', 's'],
  ['sz', 's', 's'],
  ['j', 'r', 'r'],
  ['k', 'g', 'g'],
  ['p', 'b', 'b'],
  ['t', 'd', 'd'],
  ...['f', 'h', 'l', 'm', 'n', 's', 'w', 'y'].map((letter) => [letter, letter, letter] as const),
  ['', '', ''],
];
const finals: readonly (readonly [wadeGiles: string, pinyin: string])[] = [
  ...'a ai an ang ao e ei en eng er ia iang iao ie in ing iu i ou u ua uai uan uang ui un uo o iong ong'
    .split(' ')
    .map((final) => [final, final] as const),
  ['ien', 'ian'],
  ['ieh', 'ie'],
  ['eh', 'e'],
  ['en', 'en'],
  ['erh', 'er'],
  ['ih', 'i'],
  ['ueh', 'ue'],
  ['ue', 'ue'],
  ['uei', 'ui'],
  ['ung', 'ong'],
  ['iung', 'iong'],
];
const wholes: ReadonlyMap<string, string> = new Map([
  ['i', 'yi'],
  ['yu', 'you'],
  ['yen', 'yan'],
  ['yeh', 'ye'],
  ['yung', 'yong'],
  ['ko', 'ge'],
  ["k'o", 'ke'],
  ['ho', 'he'],
  ['o', 'e'],
  ['lo', 'luo'],
  ['to', 'duo'],
  ["t'o", 'tuo'],
  ['no', 'nuo'],
  ['so', 'suo'],
  ['tso', 'zuo'],
  ["ts'o", 'cuo'],
  ['cho', 'zhuo'],
  ['shih', 'shi'],
  ['chih', 'zhi'],
  ["ch'ih", 'chi'],
  ['jih', 'ri'],
  ['tzu', 'zi'],
  ["tz'u", 'ci'],
  ['ssu', 'si'],
  ['szu', 'si'],
]);
const syllables = buildSyllables();

function buildSyllables(): ReadonlyMap<string, string> {
  const map = new Map<string, string>(wholes);
  for (const [wadeGiles, pinyin, beforeI] of initials)
    for (const [final, latin] of finals) {
      const syllable = `${wadeGiles}${final}`;
      if (map.has(syllable)) continue;
      map.set(syllable, `${/^i/u.test(final) && final !== 'ih' ? beforeI : pinyin}${latin}`);
    }
  // Before the rounded u, which folding makes a plain one, `ch` and `hs` are read as before i.
  for (const final of ['u', 'ue', 'ueh', 'uan', 'un'])
    map.set(`hs${final}`, `x${final === 'ueh' ? 'ue' : final}`);
  return map;
}

const rounded: Readonly<Record<string, string>> = {
  chü: 'ju',
  "ch'ü": 'qu',
  chüeh: 'jue',
  "ch'üeh": 'que',
  chüan: 'juan',
  "ch'üan": 'quan',
  chün: 'jun',
  "ch'ün": 'qun',
  yü: 'yu',
  yüan: 'yuan',
  yüeh: 'yue',
  yün: 'yun',
  lü: 'lu',
  nü: 'nu',
  hsüe: 'xue',
  hsüeh: 'xue',
};
const compound = /[\p{L}'\u2018\u2019\u02bb\u02bc]+(?:-[\p{L}'\u2018\u2019\u02bb\u02bc]+)*/gu;
const apostrophes = /[\u2018\u2019\u02bb\u02bc]/gu;
const breath = /(?:^|[\s-])(?:[kpt]|ch|ts|tz)['\u2018\u2019\u02bb\u02bc]\p{L}/iu;

/**
 * A Chinese name in Latin letters with its words by Wade-Giles as pinyin, run together: `Ch'ang-yüan` is `changyuan`. Words
 * that are none are left as they are.
 */
export function pinyinOfWadeGiles(text: string): string {
  if (!isWadeGiles(text)) return text;
  return text.replace(compound, (word) => {
    const parts = partsOf(word);
    const read = parts.map(syllableOf);
    // A slip in one of several syllables does not make it another language.
    const slips = read.filter((part) => part === undefined).length;
    if (slips > (parts.length > 2 ? 1 : 0)) return word;
    return parts.map((part, at) => read[at] ?? part.replaceAll("'", '')).join('');
  });
}

// Pinyin has neither the apostrophe after a consonant nor a hyphen between syllables.
function isWadeGiles(text: string): boolean {
  if (breath.test(text)) return true;
  if (!text.includes('-')) return false;
  return (text.match(compound) ?? []).some((word) => {
    const parts = partsOf(word);
    return parts.length > 1 && parts.every((part) => syllableOf(part) !== undefined);
  });
}

const partsOf = (word: string): readonly string[] => word.replace(apostrophes, "'").toLowerCase().split('-');

function syllableOf(part: string): string | undefined {
  return rounded[part] ?? syllables.get(part.replaceAll('ü', 'u').replaceAll('ê', 'e'));
}
