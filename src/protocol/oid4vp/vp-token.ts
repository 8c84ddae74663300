import { isJsonObject, readJson } from '../../base/json.ts';
import { readJws } from '../jose/compact-jws.ts';

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

/**
 * Whether the presenter signed hashes of transaction data (OpenID4VP 1.0 §B.3.3.1 for SD-JWT VCs, the claim of the same
 * name elsewhere). Nothing is verified.
 */
export function confirmsTransaction(presentation: string): boolean {
  const proof = readJws(presentation.slice(presentation.lastIndexOf('~') + 1));
  return proof.fault === undefined && proof.payload['transaction_data_hashes'] !== undefined;
}
