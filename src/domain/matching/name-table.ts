import { GrowingUint32 } from './growing.ts';
import { latinReading } from './latin-reading.ts';
import { legalForms } from './legal-form.ts';
import { fold, type Script } from './fold.ts';
import { organizationName, type PartyName, personName, type Word } from './name.ts';
import type { NamedAs, PartyKind } from './party-features.ts';
import { hash } from './block.ts';
import { type Origin, WordTable } from './word-table.ts';

/**
 * The names of a register as numbers in one array. At the place of a name: how many own words it has in Latin letters, how
 * many in its own, how many generic ones, places and numbers, then a hash of the name run together, then the words of each.
 */
export type Names = { readonly data: Uint32Array };
export const nameBags = 5;
export const nameHeader = nameBags + 2;

const scripts: readonly Script[] = [
  'latin',
  'cyrillic',
  'greek',
  'arabic',
  'hebrew',
  'han',
  'kana',
  'hangul',
  'devanagari',
  'thai',
  'other',
];
const withoutVowels: ReadonlySet<Script> = new Set<Script>(['arabic', 'hebrew', 'thai']);
const mostWords = 12;

export type NumberedName = {
  /** Where the name is in the array. */
  readonly at: number;
  readonly formClass: string;
  readonly form: string;
};

/** Reads names once each, however many records have them. */
export class NameTable {
  readonly words = new WordTable();
  private readonly data = new GrowingUint32();
  private readonly known = new Map<string, NumberedName>();

  add({ text, reading }: NamedAs, kind: PartyKind): NumberedName {
    const key = `${reading}${text}`;
    const kept = this.known.get(key);
    if (kept !== undefined) return kept;
    const name = kind === 'naturalPerson' ? personName(text) : organizationName(text);
    const numbered = {
      at: this.write(name, (native) => latinReading(native, reading), kind),
      form: name.form?.form ?? '',
      formClass: name.form?.formClass ?? '',
    };
    this.known.set(key, numbered);
    return numbered;
  }

  private write(name: PartyName, read: (text: string) => string, kind: PartyKind): number {
    const at = this.data.length;
    const isLatin = name.script === 'latin' || name.script === 'other';
    const origin: Origin = isLatin
      ? 'written'
      : withoutVowels.has(name.script)
        ? 'readFromConsonants'
        : 'read';
    const own = ownWords(name, kind);
    const latin = own.map(({ text, kind: of }) => {
      const isAscii = isLatin || /^[a-z0-9]+$/u.test(text);
      return this.words.number(isAscii ? text : read(text), of, isAscii ? 'written' : origin);
    });
    const native = isLatin ? [] : own.map(({ text, kind: of }) => this.words.number(text, of, 'written'));
    const others = (of: Word['kind']) =>
      [...new Set(name.words.filter((word) => word.kind === of).map(({ text }) => text))].map((text) =>
        this.words.number(text, of, 'written'),
      );
    const isPerson = kind === 'naturalPerson';
    const bags = [
      latin.slice(0, mostWords),
      native.slice(0, mostWords),
      isPerson ? [] : others('generic').slice(0, mostWords),
      isPerson ? [] : others('place').slice(0, mostWords),
      isPerson ? [] : others('number').slice(0, mostWords),
    ];
    for (const bag of bags) this.data.push(bag.length);
    this.data.push(
      hash(isLatin ? own.map(({ text }) => text).join('') : read(own.map(({ text }) => text).join(''))),
    );
    this.data.push(scripts.indexOf(name.script));
    for (const bag of bags) for (const word of bag) this.data.push(word);
    return at;
  }

  finish(): Names {
    return { data: this.data.shared() };
  }
}

function ownWords(name: PartyName, kind: PartyKind): readonly Word[] {
  const telling = name.words.filter(({ kind: of }) => of === 'word' || of === 'initial');
  // A name of generic words only has to be told from others by them.
  const own = telling.length > 0 ? telling : name.words;
  if (kind !== 'naturalPerson') return own;
  const [only] = own;
  if (own.length !== 1 || only === undefined) return own;
  return surnameFirst(only, name.script);
}

const compoundSurnames =
  /^(?:欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|东方|東方|皇甫|尉迟|公孙|令狐|夏侯|남궁|황보|제갈|선우|독고|사공)/u;

/** A name written without a gap, its surname cut off. */
function surnameFirst(word: Word, script: Script): readonly Word[] {
  const letters = [...word.text];
  if ((script !== 'han' && script !== 'hangul') || letters.length < 2 || letters.length > 4) return [word];
  const surname = compoundSurnames.test(word.text) && letters.length > 2 ? 2 : letters.length === 4 ? 2 : 1;
  return [letters.slice(0, surname), letters.slice(surname)].map((part) => ({
    ...word,
    text: part.join(''),
  }));
}

/** The legal form that a text beside the name says. */
export function formOf(text: string): { readonly form: string; readonly formClass: string } {
  const words = fold(text)
    .split(/[^\p{L}\p{M}]+/u)
    .filter((part) => part !== '');
  const joined = words.every((part) => part.length === 1) ? [words.join('')] : words;
  const [found] = legalForms(joined);
  return { form: found?.form ?? '', formClass: found?.formClass ?? '' };
}
