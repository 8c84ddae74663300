import { nameBags, nameHeader } from './name-table.ts';

/** Lists of several records in one array: those of a record from `start[record]` to `start[record + 1]`. */
export type Lists = { readonly start: Uint32Array; readonly values: Uint32Array };

/** The lists of the records in another order; the values in memory that threads share. */
export function listsInOrder({ start, values }: Lists, order: Uint32Array): Lists {
  const newStart = sharedArray(order.length + 1);
  const newValues = sharedArray(values.length);
  let at = 0;
  order.forEach((record, place) => {
    const list = values.subarray(start[record] ?? 0, start[record + 1] ?? 0);
    newStart[place] = at;
    newValues.set(list, at);
    at += list.length;
  });
  newStart[order.length] = at;
  return { start: newStart, values: newValues };
}

/** One number of each record in another order, in memory that threads share. */
export function inOrder(values: Uint32Array, order: Uint32Array): Uint32Array {
  const ordered = sharedArray(order.length);
  order.forEach((record, place) => {
    ordered[place] = values[record] ?? 0;
  });
  return ordered;
}

/** Gives the words of all names (as `Names` has them) the numbers that `ranks` has for them. */
export function renumberNames(names: Uint32Array, ranks: Uint32Array): void {
  for (let at = 0; at < names.length;) {
    let size = 0;
    for (let bag = 0; bag < nameBags; bag += 1) size += names[at + bag] ?? 0;
    const end = at + nameHeader + size;
    for (let word = at + nameHeader; word < end; word += 1) names[word] = ranks[names[word] ?? 0] ?? 0;
    at = end;
  }
}

function sharedArray(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}
