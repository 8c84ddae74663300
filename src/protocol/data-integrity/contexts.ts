import { createHash } from 'node:crypto';
import { utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type JsonObject, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';

/** One file as published, the URL it is known by, and the SHA-256 of its bytes in hexadecimal. */
export type ContextFile = { readonly url: string; readonly sha256: string; readonly bytes: Uint8Array };

/** The JSON-LD contexts that may be used, by their URL. Whatever is not among them is refused, and never fetched. */
export type PinnedContexts = Pick<ReadonlyMap<string, JsonObject>, 'get' | 'has'>;

/**
 * The contexts of these files. Whoever can change a context changes what a signed credential means, so a file of other
 * bytes than its digest says stops everything: throws Problem `internal-error`, also for a URL given twice.
 */
export function pinContexts(files: readonly ContextFile[]): PinnedContexts {
  const contexts = new Map<string, JsonObject>();
  for (const { url, sha256, bytes } of files) {
    if (contexts.has(url)) throw changed(`The context ${url} is there twice.`);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw changed(`The context ${url} is not the one that was published: its digest differs.`);
    }
    contexts.set(url, contextDocument(url, bytes));
  }
  return contexts;
}

function contextDocument(url: string, bytes: Uint8Array): JsonObject {
  const read = readJson(utf8Text(bytes) ?? '');
  const document = 'value' in read ? read.value : undefined;
  if (!isJsonObject(document) || !isJsonObject(document['@context'])) {
    throw changed(`The file of the context ${url} holds no context.`);
  }
  return document;
}

function changed(detail: string): Problem {
  return new Problem('internal-error', detail);
}
