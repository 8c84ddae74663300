import { base64url, fromBase64url, utf8Text } from '../../base/bytes.ts';
import { Problem } from '../../base/problem.ts';
import type { Page, PageRequest } from '../../usecase/records.ts';

/** The number after which a page starts; throws `invalid-request` for a cursor that was not given out here. */
export function pageStart(page: PageRequest): number {
  if (page.cursor === undefined) return 0;
  const bytes = page.cursor.length <= 32 ? fromBase64url(page.cursor) : undefined;
  const text = bytes === undefined ? '' : (utf8Text(bytes) ?? '');
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new Problem('invalid-request', 'The cursor is not one of this collection.', {
    errors: [{ pointer: 'cursor', detail: 'This is not a cursor that an earlier page gave.' }],
  });
}

/** Cuts rows, of which one more than a page was asked for, to a page; the cursor is where its last row stands. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  terms: { readonly position: (row: Row) => number; readonly item: (row: Row) => Item },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return {
    items: shown.map(terms.item),
    next: hasMore ? base64url(String(terms.position(last))) : undefined,
  };
}

/** `toPage` for tables that number their rows by `seq`. */
export function toSeqPage<Row extends { readonly seq: number }, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
): Page<Item> {
  return toPage(rows, limit, { position: (row) => row.seq, item });
}
