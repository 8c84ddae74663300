import type { ScriptCode } from './romanise.ts';
import { type NameTable, nameTable, type Token, type TokenList, tokens } from './token.ts';

/** A given name, and what friends call one who has it. */
export type GivenName = { readonly name: Token; readonly nickname?: Token };
export type LegalForm = {
  /** As registers abbreviate it. */
  readonly short: string;
  readonly long: string;
  /** The abbreviation in Latin letters. */
  readonly roman: string;
  /** What English texts put for it. */
  readonly english: string;
  readonly isBefore: boolean;
};
export type Sector = { readonly word: Token; readonly english: string };

/** How the people and companies of one country are named, in its script. */
export type Culture = {
  readonly countryCode: string;
  readonly languageCode: string;
  readonly script: ScriptCode;
  /** How many of a thousand entities are from here. */
  readonly weight: number;
  /** What stands between the words of a native name. */
  readonly gap: '' | ' ';
  readonly isSurnameFirst: boolean;
  readonly surnames: NameTable;
  /** Endings that a woman's surname changes. */
  readonly feminine: readonly (readonly [RegExp, string])[];
  readonly men: readonly [GivenName, ...GivenName[]];
  readonly women: readonly [GivenName, ...GivenName[]];
  /** Words that companies are named with. */
  readonly coined: NameTable;
  readonly cities: TokenList;
  /** Smaller places. */
  readonly towns: NameTable;
  readonly streets: { readonly word: Token; readonly isBefore: boolean; readonly isNumberFirst: boolean };
  readonly sectors: readonly [Sector, ...Sector[]];
  readonly legalForms: readonly [LegalForm, ...LegalForm[]];
};

/** A culture as its table gives it: lists are parted by spaces (see `tokens`). */
export type CultureTable = Pick<Culture, 'countryCode' | 'languageCode' | 'script' | 'weight'> & {
  readonly gap?: '';
  readonly isSurnameFirst?: boolean;
  readonly surnames: readonly [heads: string, tails?: string];
  readonly feminine?: Culture['feminine'];
  /** One name, or two parts of a name, with `=` before a nickname. */
  readonly men: readonly [string, string?];
  readonly women: readonly [string, string?];
  readonly coined?: readonly [heads: string, tails?: string];
  readonly cities: string;
  /** What the names of smaller places end with. */
  readonly townEnds: string;
  /** `*` stands for the street's own name. */
  readonly street: string;
  readonly isNumberFirst?: boolean;
  /** `word=English_word` */
  readonly sectors: string;
  /** `short|long|roman|english`, with `<` in front where it stands before the name. */
  readonly legalForms: readonly [string, ...string[]];
  /** Which of two ways of writing the lists' entries is this culture's. */
  readonly variant?: number;
};

const latinCoined = [
  'nor vel tri zan cal mer pol ar lum ker sol bra fen gal hex ost rav tel ul vin',
  'tec via dis gen lux mar nex on ra syn tis va zo um ex is or ant el ic',
] as const;

/** Scripts in which a surname of three parts still looks like one. */
const growsInTheMiddle: ReadonlySet<ScriptCode> = new Set<ScriptCode>([
  'Latn',
  'Cyrl',
  'Grek',
  'Jpan',
  'Thai',
]);

export function culture(table: CultureTable): Culture {
  const { gap = ' ', isSurnameFirst = false, feminine = [], isNumberFirst = false, variant = 0 } = table;
  const [street, isBefore] = [table.street.replace('*', ''), table.street.endsWith('*')];
  const [form, ...forms] = table.legalForms;
  const { countryCode, languageCode, script, weight } = table;
  return {
    ...{ countryCode, languageCode, script, weight, gap, isSurnameFirst, feminine },
    surnames: nameTable(table.surnames[0], table.surnames[1], variant, growsInTheMiddle.has(script)),
    men: givenNames(table.men, variant),
    women: givenNames(table.women, variant),
    coined: capitalised(nameTable(...(table.coined ?? latinCoined), variant)),
    cities: tokens(table.cities, variant),
    towns: capitalised(nameTable((table.coined ?? latinCoined)[0], table.townEnds, variant)),
    streets: { word: tokens(street, variant)[0], isBefore, isNumberFirst },
    sectors: sectorsOf(table.sectors, variant),
    legalForms: [legalForm(form), ...forms.map(legalForm)],
  };
}

function givenNames([heads, tails]: readonly [string, string?], variant: number): Culture['men'] {
  const firsts = heads.trim().split(/\s+/u);
  const lasts = tails?.trim().split(/\s+/u) ?? [];
  const all =
    lasts.length === 0 ? firsts : lasts.flatMap((last) => firsts.map((first) => `${first}+${last}`));
  const [first = '', ...others] = all;
  return [givenName(first, variant), ...others.map((each) => givenName(each, variant))];
}

function givenName(entry: string, variant: number): GivenName {
  const [name = '', nickname] = entry.split('=');
  const [head = '', tail] = name.split('+');
  const whole = tokens(head, variant)[0];
  if (tail !== undefined) {
    const { native, reading } = tokens(tail, variant)[0];
    return { name: { native: whole.native + native, reading: `${whole.reading}·${reading}` } };
  }
  return nickname === undefined ? { name: whole } : { name: whole, nickname: tokens(nickname, variant)[0] };
}

function sectorsOf(text: string, variant: number): Culture['sectors'] {
  const [first = '', ...others] = text.trim().split(/\s+/u);
  return [sector(first, variant), ...others.map((each) => sector(each, variant))];
}

function sector(entry: string, variant: number): Sector {
  const [word = '', english = ''] = entry.split('=');
  return { word: tokens(word, variant)[0], english: english.replaceAll('_', ' ') };
}

function legalForm(entry: string): LegalForm {
  const [short = '', long = '', roman = '', english = ''] = entry.replace('<', '').split('|');
  return { short, long, roman, english, isBefore: entry.startsWith('<') };
}

function capitalised({ heads, tails, middles }: NameTable): NameTable {
  const capital = ({ native, reading }: Token): Token => ({
    native: native.slice(0, 1).toUpperCase() + native.slice(1),
    reading,
  });
  const [first, ...others] = heads;
  return { heads: [capital(first), ...others.map(capital)], tails, middles };
}
