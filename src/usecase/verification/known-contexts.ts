import type { JsonObject } from '../../base/json.ts';
import { schemaFile } from '../../domain/credential/credential-type.ts';
import { publishedTypes } from '../../domain/credential/published-types.ts';
import { credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import type { PinnedContexts } from '../../protocol/data-integrity/contexts.ts';

const typeContexts: ReadonlyMap<string, JsonObject> = new Map(
  credentialTypes.flatMap((type): [string, JsonObject][] => [
    [`/schemas/${schemaFile(type, 'context')}`, publishedTypes[type].context],
    [`/schemas/${schemaFile(type, 'documentContext')}`, publishedTypes[type].documentContext],
  ]),
);

/**
 * The pinned contexts, and those of the types of this project at the address of every node: they are the same wherever
 * they are published, so a credential from another office is read by the copy at hand, and nothing is fetched.
 */
export function knownContexts(pinned: PinnedContexts): PinnedContexts {
  const get = (url: string) => pinned.get(url) ?? typeContext(url);
  return { get, has: (url) => get(url) !== undefined };
}

/** The context of one of the types of this project, at whichever node; undefined for any other URL. */
export function typeContext(url: string): JsonObject | undefined {
  const parsed = URL.parse(url);
  const isAddress = parsed?.href === url && (parsed.protocol === 'https:' || parsed.protocol === 'http:');
  return isAddress && parsed.search === '' && parsed.hash === ''
    ? typeContexts.get(parsed.pathname)
    : undefined;
}
