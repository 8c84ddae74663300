/**
 * A piece of a name: how it is written where it comes from, and how it is read there. The reading is what a romanisation
 * starts from; syllables in it are parted by a middle dot where the romanisation needs them.
 */
export type Token = { readonly native: string; readonly reading: string };
export type TokenList = readonly [Token, ...Token[]];

/** Names that are made of a head and a tail. */
export type NameTable = { readonly heads: TokenList; readonly tails: TokenList };

const noTail: Token = { native: '', reading: '' };

/**
 * Tokens written as `native:reading` and parted by spaces; without a reading the native form is read as it stands, and
 * `_` is a space within a token. `simplified/traditional:reading` gives the form that `variant` counts from 0.
 */
export function tokens(text: string, variant = 0): TokenList {
  const [first = noTail, ...others] = text
    .trim()
    .split(/\s+/u)
    .map((entry) => token(entry, variant));
  return [first, ...others];
}

function token(entry: string, variant: number): Token {
  const [written = '', reading] = entry.replaceAll('_', ' ').split(':');
  const forms = written.split('/');
  const native = forms[variant] ?? forms[0] ?? '';
  return { native, reading: reading ?? native };
}

/** Names of every head with every tail; a tail `-` is none. */
export function nameTable(heads: string, tails = '-', variant = 0): NameTable {
  const [first, ...others] = tokens(tails, variant);
  const tail = (each: Token): Token => (each.native === '-' ? noTail : each);
  return { heads: tokens(heads, variant), tails: [tail(first), ...others.map(tail)] };
}

/** How many names a table holds. */
export function sizeOf({ heads, tails }: NameTable): number {
  return heads.length * tails.length;
}

/** The name of a rank. Neighbouring ranks get unlike names: the ranks walk through the table in a step coprime to its size. */
export function nameAt(table: NameTable, rank: number): Token {
  const size = sizeOf(table);
  const place = (rank * stepFor(size)) % size;
  const head = table.heads[place % table.heads.length] ?? table.heads[0];
  const tail = table.tails[Math.floor(place / table.heads.length)] ?? table.tails[0];
  return joined(head, tail);
}

/** Two tokens as one word. */
export function joined(head: Token, tail: Token): Token {
  if (tail.native === '') return head;
  return { native: head.native + tail.native, reading: `${head.reading}·${tail.reading}` };
}

function stepFor(size: number): number {
  return [61, 67, 71, 73, 79].find((prime) => size % prime !== 0) ?? 1;
}
