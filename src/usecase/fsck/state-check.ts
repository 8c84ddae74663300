import type { Office } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';
import type { ReadStore } from '../store.ts';

/** One thing that does not hold: what it is about, by DID or id, and which rule it breaks. */
export type Finding = { readonly kind: string; readonly subject: string; readonly detail: string };

/** What a check works with; `count` tells how much was looked at. */
export type CheckScope = {
  readonly read: ReadStore;
  readonly now: Date;
  readonly offices: readonly Office[];
  count(kind: string, more?: number): void;
  find(finding: Finding): void;
};
export type StateCheck = (scope: CheckScope) => Promise<void>;

const pageSize = 500;

/** All items of a collection, read page by page. */
export async function* allItems<Item>(
  readPage: (page: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await readPage(cursor === undefined ? { limit: pageSize } : { limit: pageSize, cursor });
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}
