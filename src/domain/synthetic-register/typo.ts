import type { Draw } from './draw.ts';

const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const besideOnKeyboard = new Map(
  keyboardRows.flatMap((row) =>
    Array.from(row, (key, place): [string, string] => [key, row[place + 1] ?? row[place - 1] ?? key]),
  ),
);
const looksAlike: readonly (readonly [string, string])[] = [
  ['m', 'rn'],
  ['l', '1'],
  ['o', '0'],
  ['cl', 'd'],
  ['S', '5'],
  ['O', '0'],
  ['I', 'l'],
  ['M', 'N'],
  ['E', 'F'],
];
const soundsAlike: readonly (readonly [string, string])[] = [
  ['ph', 'f'],
  ['ck', 'k'],
  ['c', 'k'],
  ['y', 'i'],
  ['z', 's'],
  ['ei', 'ai'],
  ['tt', 't'],
  ['nn', 'n'],
  ['v', 'w'],
  ['PH', 'F'],
  ['C', 'K'],
  ['Y', 'I'],
  ['Z', 'S'],
];

export type TypoKind = 'typo-keyboard' | 'typo-ocr' | 'typo-phonetic' | 'typo-transposed';
export type Typo = { readonly text: string; readonly kind: TypoKind };

/** A text with one slip in it; undefined where the kind that was drawn finds no place in the text. */
export function drawTypo(draw: Draw, text: string): Typo | undefined {
  const isLatin = /^[\p{Script=Latin}\P{L}]+$/u.test(text);
  const kinds: readonly [TypoKind, ...TypoKind[]] = isLatin
    ? ['typo-keyboard', 'typo-ocr', 'typo-phonetic', 'typo-transposed']
    : ['typo-transposed'];
  const kind = draw.pick(kinds);
  const changed = slip(draw, text, kind);
  return changed === undefined || changed === text ? undefined : { text: changed, kind };
}

function slip(draw: Draw, text: string, kind: TypoKind): string | undefined {
  switch (kind) {
    case 'typo-keyboard':
      return keyboardSlip(draw, text);
    case 'typo-ocr':
      return replaced(draw, text, looksAlike);
    case 'typo-phonetic':
      return replaced(draw, text, soundsAlike);
    case 'typo-transposed':
      return transposed(draw, text);
    default:
      return kind satisfies never;
  }
}

function keyboardSlip(draw: Draw, text: string): string | undefined {
  const place = draw.below(text.length);
  const key = text.charAt(place);
  const beside = besideOnKeyboard.get(key.toLowerCase());
  if (beside === undefined) return undefined;
  return (
    text.slice(0, place) + (key === key.toLowerCase() ? beside : beside.toUpperCase()) + text.slice(place + 1)
  );
}

function replaced(draw: Draw, text: string, pairs: typeof looksAlike): string | undefined {
  const found = pairs.filter(([from]) => text.includes(from));
  const [from, to] = found[draw.below(Math.max(1, found.length))] ?? [];
  return from === undefined || to === undefined ? undefined : text.replace(from, to);
}

function transposed(draw: Draw, text: string): string | undefined {
  const characters = Array.from(text);
  const place = draw.below(characters.length - 1);
  const [one, other] = [characters[place], characters[place + 1]];
  // A mark without its letter, or a blank at an edge, would be another fault than a slip of the hand.
  if (one === undefined || other === undefined || !/^\p{L}\p{L}$/u.test(one + other)) return undefined;
  return [...characters.slice(0, place), other, one, ...characters.slice(place + 2)].join('');
}
