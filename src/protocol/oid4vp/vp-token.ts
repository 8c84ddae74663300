import { isJsonObject, readJson } from '../../base/json.ts';

/** The presentations of a `vp_token`, by the id of the credential query they answer. */
export type VpToken = ReadonlyMap<string, readonly string[]>;

const mostPresentations = 20;

/**
 * Reads a `vp_token` (OpenID4VP 1.0 §8.1, https://openid.net/specs/openid-4-verifiable-presentations-1_0.html): a JSON
 * object whose members are non-empty lists of texts, at most 20 in all; undefined for anything else.
 */
export function readVpToken(text: string): VpToken | undefined {
  const read = readJson(text);
  if ('fault' in read || !isJsonObject(read.value)) return undefined;
  const token = new Map<string, readonly string[]>();
  let count = 0;
  for (const [queryId, presentations] of Object.entries(read.value)) {
    if (!Array.isArray(presentations) || presentations.length === 0) return undefined;
    const texts = presentations.filter((presentation: unknown) => typeof presentation === 'string');
    count += texts.length;
    if (texts.length !== presentations.length || count > mostPresentations) return undefined;
    token.set(queryId, texts);
  }
  return token.size === 0 ? undefined : token;
}
