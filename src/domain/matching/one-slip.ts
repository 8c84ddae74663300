import { hash } from './block.ts';
import { editCost } from './spelling.ts';

const shortest = 5;
const mostCost = 1.05;

/**
 * For each word the one that stands for it in keys: itself, or a more frequent word that is one slip away, so that a slip does
 * not take a record out of its block. Words are found by what is left when any one letter is taken out.
 */
export function wordsBySlips(texts: readonly string[], frequency: Uint32Array): Uint32Array {
  const standsFor = Uint32Array.from(texts, (_, word) => word);
  const order = [...standsFor].sort(
    (one, other) =>
      (frequency[other] ?? 0) - (frequency[one] ?? 0) || compare(texts[one], texts[other]) || one - other,
  );
  const index = new Map<number, number>();
  for (const word of order) {
    const text = texts[word] ?? '';
    if (text.length < shortest) continue;
    const rests = restsOf(text);
    const found = rests
      .map((rest) => index.get(rest))
      .find((other) => other !== undefined && editCost(text, texts[other] ?? '') <= mostCost);
    if (found !== undefined) standsFor[word] = found;
    else for (const rest of rests) if (!index.has(rest)) index.set(rest, word);
  }
  return standsFor;
}

function compare(one = '', other = ''): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The word and what is left of it without each of its letters, as hashes. */
function restsOf(text: string): readonly number[] {
  const rests = [hash(text)];
  for (let at = 0; at < text.length; at += 1) rests.push(hash(text.slice(0, at) + text.slice(at + 1)));
  return rests;
}
