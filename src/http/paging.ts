import { z } from 'zod';
import type { Page, PageRequest } from '../usecase/records.ts';

/** The query parameters of every collection. */
export const pageParameters = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(500).optional(),
};

/** The page that was asked for. */
export function pageRequest(query: {
  readonly limit: number;
  readonly cursor?: string | undefined;
}): PageRequest {
  return query.cursor === undefined ? { limit: query.limit } : { limit: query.limit, cursor: query.cursor };
}

/** The schema of a page: `next` is the cursor of the following page and is left out on the last one. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}

/** A page as it is answered. */
export function pageAnswer<Item, Shown>(page: Page<Item>, show: (item: Item) => Shown) {
  return { items: page.items.map(show), ...(page.next === undefined ? {} : { next: page.next }) };
}
