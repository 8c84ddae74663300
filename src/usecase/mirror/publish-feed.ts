import { sha256Text } from '../../base/hash.ts';
import type { Ports } from '../ports.ts';
import { mostFeedCharacters } from './feed-format.ts';
import type { FeedEntry } from './mirror-records.ts';

export type PublishedPage = {
  readonly items: readonly FeedEntry[];
  readonly next: number | undefined;
  /** The same for the same entries. */
  readonly etag: string;
};

/** The entries after a position as this node publishes them: complete, in an order that never changes. */
export async function publishFeedPage(
  { store }: Pick<Ports, 'store'>,
  asked: { readonly after: number; readonly limit: number },
): Promise<PublishedPage> {
  const { didFeed } = store.read;
  const items = await didFeed.after(asked.after, {
    entries: asked.limit,
    characters: mostFeedCharacters,
  });
  const last = items.at(-1)?.position;
  const hasMore = last !== undefined && (await didFeed.last()) > last;
  const next = hasMore ? last : undefined;
  const versions = items.map(({ position, versionId }) => `${position} ${versionId}\n`).join('');
  return { items, next, etag: `"${sha256Text(`${asked.after} ${next ?? 'end'}\n${versions}`)}"` };
}
