import { z } from 'zod';
import { type Json, readJson } from '../../base/json.ts';
import { isDid } from '../../domain/did/did.ts';
import { longestLine } from '../../protocol/did-webvh/log-entry.ts';
import type { FeedEntry } from './mirror-records.ts';

/** Where a node publishes its feed, below its base URL. */
export const feedPath = '/did-logs';
export const feedStreamPath = '/did-logs/stream';
/** The most entries of a page. */
export const mostFeedEntries = 500;
/** About as many characters of lines as one page or one message may hold. */
export const mostFeedCharacters = 4 * 1024 * 1024;

const mostEntryProofs = 100;

const position = z.int().min(1).meta({ description: 'The place in the feed, ever increasing.' });

/** One line of one log as it is published. Unknown members are ignored, so that later versions may add some. */
export const feedEntrySchema = z.object({
  position,
  did: z.string().refine(isDid, 'A DID is expected.'),
  versionNumber: z.int().min(1),
  versionId: z.string().max(200),
  line: z.string().max(longestLine).meta({ description: 'The exact text of the log entry.' }),
  witnessProofs: z
    .array(z.json())
    .max(mostEntryProofs)
    .optional()
    .meta({ description: 'The proofs of the witnesses that approved the entry.' }),
});
export const feedPageSchema = z.object({
  items: z.array(feedEntrySchema),
  next: position
    .optional()
    .meta({ description: 'What `after` is for the following page; left out on the last one.' }),
});

/** The entries of a page another node sent, or undefined where it is none. */
export function readFeedPage(
  text: string,
): { readonly items: readonly FeedEntry[]; readonly next: number | undefined } | undefined {
  const page = feedPageSchema.safeParse(jsonOf(text)).data;
  return page && page.items.length <= mostFeedEntries ? { items: page.items, next: page.next } : undefined;
}

/** The entry in the data of a message another node sent, or undefined where it is none. */
export function readFeedMessage(text: string): FeedEntry | undefined {
  return feedEntrySchema.safeParse(jsonOf(text)).data;
}

function jsonOf(text: string): Json | undefined {
  const read = readJson(text);
  return 'fault' in read ? undefined : read.value;
}
