/**
 * One reading in Latin letters for a folded text of another script. It is a key for finding candidates and a first
 * comparison; how alike two spellings across scripts are is the business of the learned model.
 */
const alphabets: readonly (readonly [letters: string, readings: string])[] = [
  [
    'абвгдежзийклмнопрстуфхцчшщъыьэюяёђѓєѕіїјљњћќўџґғқңөүұһәӣӯҷҳ',
    'a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya e dj g ie dz i yi y lj nj c k u dj g g k ng o u u h a i u j h',
  ],
  ['αβγδεζηθικλμνξοπρςστυφχψω', 'a v g d e z i th i k l m n x o p r s s t y f ch ps o'],
  [
    'աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև',
    'a b g d e z e e t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev',
  ],
  [
    'აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ',
    'a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h',
  ],
  [
    'ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچژگکیے',
    'a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a - a i a w y p ch zh g k y e',
  ],
  ['אבגדהוזחטיכךלמםנןסעפףצץקרשת', 'a b g d h v z h t y k k l m m n n s a p f ts ts k r sh t'],
  [
    'অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহড়ঢ়য়ািীুূৃেৈোৌংঃঁৎ্',
    'a a i i u u ri e ai o au k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l sh sh s h r rh y a i i u u ri e ai o au ng h n t -',
  ],
  [
    'अआइईउऊऋएऐओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहािीुूृेैोौंःँ्ऴॉऑ',
    'a a i i u u ri e ai o au k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l v sh sh s h a i i u u ri e ai o au n h n - l - o o',
  ],
  [
    'กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะัาำิีึืุูเแโใไ็่้๊๋์ํๅฤ',
    'k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r l w s s s h l o h a a a am i i ue ue u u e ae o ai ai - - - - - - - a rue',
  ],
  [
    'កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអាិីឹឺុូួើឿៀេែៃោៅំះ៉៊់៌៍័្',
    'k kh k kh ng ch ch ch ch n d th d th n t th t th n b ph p ph m y r l v s h l a a i i y y u u ua oe ya ie e ae ai o au m h - - - - - - -',
  ],
];
const kanaSyllables: readonly (readonly [string, string])[] = [
  ['アイウエオ', 'a i u e o'],
  ['カキクケコ', 'ka ki ku ke ko'],
  ['ガギグゲゴ', 'ga gi gu ge go'],
  ['サシスセソ', 'sa shi su se so'],
  ['ザジズゼゾ', 'za ji zu ze zo'],
  ['タチツテト', 'ta chi tsu te to'],
  ['ダヂヅデド', 'da ji zu de do'],
  ['ナニヌネノ', 'na ni nu ne no'],
  ['ハヒフヘホ', 'ha hi fu he ho'],
  ['バビブベボ', 'ba bi bu be bo'],
  ['パピプペポ', 'pa pi pu pe po'],
  ['マミムメモ', 'ma mi mu me mo'],
  ['ヤユヨラリルレロワヰヱヲンヴ', 'ya yu yo ra ri ru re ro wa i e o n vu'],
];
const smallVowels: Readonly<Record<string, string>> = {
  ァ: 'a',
  ィ: 'i',
  ゥ: 'u',
  ェ: 'e',
  ォ: 'o',
  ャ: 'ya',
  ュ: 'yu',
  ョ: 'yo',
};
const jamo = {
  lead: 'g kk n d tt r m b pp s ss - j jj ch k t p h'.split(' '),
  vowel: 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' '),
  tail: '- k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' '),
};

const readings = buildReadings();
function buildReadings(): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [letters, latin] of [...alphabets, ...kanaSyllables]) {
    const parts = latin.split(' ');
    [...letters].forEach((letter, index) => map.set(letter, (parts[index] ?? '').replace('-', '')));
  }
  return map;
}

const katakanaOffset = 0x60;
const hangulFirst = 0xac00;
const hangulLast = 0xd7a3;

/** The text with every letter that has a known reading in Latin letters; Han characters by the table that is given. */
export function romanise(
  text: string,
  han: Pick<ReadonlyMap<string, string>, 'get'> = new Map<string, string>(),
): string {
  let out = '';
  let doubled = false;
  for (const raw of text) {
    const code = raw.codePointAt(0) ?? 0;
    const letter = code >= 0x3041 && code <= 0x3096 ? String.fromCodePoint(code + katakanaOffset) : raw;
    if (letter === 'ッ') {
      doubled = true;
      continue;
    }
    if (letter === 'ー') continue;
    const small = smallVowels[letter];
    if (small !== undefined) {
      out = out.replace(/[aiueo]$/u, '') + small;
      continue;
    }
    let reading = readings.get(letter);
    if (reading === undefined && code >= hangulFirst && code <= hangulLast)
      reading = hangul(code - hangulFirst);
    reading ??= han.get(letter) ?? letter;
    if (doubled) out += reading.charAt(0);
    doubled = false;
    out += reading;
  }
  return out;
}

function hangul(index: number): string {
  const lead = jamo.lead[Math.floor(index / 588)] ?? '';
  const vowel = jamo.vowel[Math.floor((index % 588) / 28)] ?? '';
  const tail = jamo.tail[index % 28] ?? '';
  return `${lead}${vowel}${tail}`.replaceAll('-', '');
}
