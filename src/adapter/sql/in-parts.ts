/** PostgreSQL takes at most 65 535 parameters in a statement, SQLite 32 766. */
const rowsAtOnce = 1_000;

/** The rows in parts that one statement takes, where a row has up to thirty columns. */
export function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += rowsAtOnce)
    parts.push(items.slice(start, start + rowsAtOnce));
  return parts;
}
