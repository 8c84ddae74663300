import { utf8Text } from '../../base/bytes.ts';
import { Problem } from '../../base/problem.ts';
import type { Ports } from '../ports.ts';
import { feedPath, mostFeedCharacters, mostFeedEntries, readFeedPage } from './feed-format.ts';
import type { FeedEntry } from './mirror-records.ts';

// Escapes in JSON make a line longer than it is, at worst six times.
const mostPageBytes = 6 * mostFeedCharacters;

/** The base URL of a node as mirrors name it; throws `invalid-request` for what is no http or https origin. */
export function sourceOf(text: string): string {
  const url = URL.parse(text);
  const isBase = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
  if (!isBase || url.username !== '' || url.password !== '' || url.hash !== '')
    throw new Problem(
      'invalid-request',
      'The base URL of a node is expected, such as https://gid.office.example.',
    );
  return url.origin;
}

/**
 * One page of a source's feed. Throws `unavailable` where the node does not answer, and `did-log-invalid` where it
 * answers with something that is no page of a feed.
 */
export async function readSourcePage(
  { documents }: Pick<Ports, 'documents'>,
  source: string,
  { after, limit = mostFeedEntries }: { readonly after: number; readonly limit?: number },
): Promise<{ readonly items: readonly FeedEntry[]; readonly next: number | undefined }> {
  const fetched = await documents.get(`${source}${feedPath}?after=${after}&limit=${limit}`, {
    accept: 'application/json',
    mostBytes: mostPageBytes,
  });
  if (fetched.outcome === 'unreachable')
    throw new Problem('unavailable', 'The node that is mirrored does not answer.');
  const text = fetched.outcome === 'found' ? utf8Text(fetched.body) : undefined;
  const page = text === undefined ? undefined : readFeedPage(text);
  if (page !== undefined) return page;
  const reason = fetched.outcome === 'refused' ? ` ${fetched.reason}` : '';
  throw new Problem('did-log-invalid', `The node publishes no feed of its logs.${reason}`);
}
