import type { CorruptionName } from './corruption.ts';
import type { Culture } from './culture.ts';
import type { Draw } from './draw.ts';
import type { OfficeStyle } from './office-style.ts';
import { ascii, romanised, type Scheme, schemes } from './romanise.ts';
import type { Token } from './token.ts';
import { drawTypo } from './typo.ts';

/** One act of writing an entity down: who writes, in which letters, when, and what went otherwise than in the entity. */
export type Writing = {
  readonly office: OfficeStyle;
  readonly culture: Culture;
  readonly draw: Draw;
  /** The day of writing, YYYY-MM-DD. */
  readonly on: string;
  readonly isNative: boolean;
  readonly scheme: Scheme;
  readonly log: Set<CorruptionName>;
};

const otherSchemeShare = 0.35;
const typoShare = 0.08;

/** How an office begins to write something of a culture. */
export function beginWriting(draw: Draw, office: OfficeStyle, culture: Culture, on: string): Writing {
  const [usual, ...others] = schemes[culture.script];
  const other = draw.chance(otherSchemeShare) ? others[draw.below(Math.max(1, others.length))] : undefined;
  const isNative = office.script !== 'romanised';
  const log = new Set<CorruptionName>();
  if (culture.script !== 'Latn') {
    log.add(isNative ? 'native-script' : 'romanised');
    if (other !== undefined && office.script !== 'native') log.add('transliteration-scheme');
  }
  return { office, culture, draw, on, isNative, scheme: other ?? usual, log };
}

/** A token in the letters of this writing. */
export function written({ isNative, scheme }: Writing, token: Token): string {
  return isNative ? token.native : romanised(token, scheme);
}

/** The languages that spell an umlaut out with an e where there is none. */
const spellingOut: ReadonlySet<string> = new Set(['de', 'nl']);

/** A line as the office keeps it: its case, its letters, and at times a slip. `mayErr` is for lines that are names. */
export function kept({ office, culture, draw, log }: Writing, line: string, mayErr = false): string {
  const typo = mayErr && draw.chance(typoShare) ? drawTypo(draw, line) : undefined;
  if (typo !== undefined) log.add(typo.kind);
  const text = typo?.text ?? line;
  const plain = office.isAscii ? ascii(text, spellingOut.has(culture.languageCode)) : text;
  if (plain !== text) log.add('ascii-only');
  if (!office.isUpperCase) return plain;
  log.add('upper-case');
  return plain.toUpperCase();
}

/** The members that say in which language and script a name is. */
export function nameAttributes({ isNative, culture, scheme }: Writing): {
  readonly languageCode?: string;
  readonly scriptCode?: string;
  readonly transliterationScheme?: string;
} {
  if (culture.script === 'Latn') return {};
  if (isNative) return { languageCode: culture.languageCode, scriptCode: culture.script };
  return { scriptCode: 'Latn', transliterationScheme: scheme.name };
}

/** The native writing and, where the office keeps both, the romanised one beside it. */
export function writingsOf(writing: Writing): readonly Writing[] {
  const isTwofold = writing.office.script === 'both' && writing.culture.script !== 'Latn';
  return isTwofold ? [writing, { ...writing, isNative: false }] : [writing];
}
