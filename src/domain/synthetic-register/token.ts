/**
 * A piece of a name: how it is written where it comes from, and how it is read there. The reading is what a romanisation
 * starts from; syllables in it are parted by a middle dot where the romanisation needs them.
 */
export type Token = { readonly native: string; readonly reading: string };
export type TokenList = readonly [Token, ...Token[]];

/** Names that are made of a head and a tail. */
export type NameTable = {
  readonly heads: TokenList;
  readonly tails: TokenList;
  /** What may stand between the two, for names that are rarer. */
  readonly middles: readonly Token[];
};

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
export function nameTable(heads: string, tails = '-', variant = 0, hasMiddles = false): NameTable {
  const [first, ...others] = tokens(tails, variant);
  const tail = (each: Token): Token => (each.native === '-' ? noTail : each);
  const all = tokens(heads, variant);
  const middles = hasMiddles
    ? all.map(({ native, reading }) => ({ native: native.toLowerCase(), reading: reading.toLowerCase() }))
    : [];
  return { heads: all, tails: [tail(first), ...others.map(tail)], middles };
}

/** How many names a table holds. */
export function sizeOf({ heads, tails, middles }: NameTable): number {
  return heads.length * tails.length * (1 + middles.length);
}

/** The name of a rank. Neighbouring ranks get unlike names: the ranks walk through the table in a step coprime to its size. */
export function nameAt(table: NameTable, rank: number): Token {
  const { heads, tails, middles } = table;
  const layer = heads.length * tails.length;
  const place = ((rank % layer) * stepFor(layer)) % layer;
  const head = heads[place % heads.length] ?? heads[0];
  const tail = tails[Math.floor(place / heads.length)] ?? tails[0];
  const middle = rank < layer ? undefined : middles[Math.floor(rank / layer) - 1];
  return middle === undefined ? joined(head, tail) : joined(joined(head, middle), tail);
}

/** Two tokens as one word. */
export function joined(head: Token, tail: Token): Token {
  if (tail.native === '') return head;
  return { native: head.native + tail.native, reading: `${head.reading}·${tail.reading}` };
}

function stepFor(size: number): number {
  return [61, 67, 71, 73, 79].find((prime) => size % prime !== 0) ?? 1;
}
