import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import { readJws } from '../jose/compact-jws.ts';

/** A presentation as a wallet sends it: a text, or a JSON object where the format is one (`ldp_vc`). */
export type Presentation = string | JsonObject;

/** The presentations of a `vp_token`, by the id of the credential query they answer. */
export type VpToken = ReadonlyMap<string, readonly Presentation[]>;

const mostPresentations = 20;

/**
 * Reads a `vp_token` (OpenID4VP 1.0 §8.1, https://openid.net/specs/openid-4-verifiable-presentations-1_0.html): a JSON
 * object whose members are non-empty lists of texts and objects, at most 20 in all; undefined for anything else.
 */
export function readVpToken(text: string): VpToken | undefined {
  const read = readJson(text);
  return 'fault' in read ? undefined : vpTokenOf(read.value);
}

/** As `readVpToken`, of what was read as JSON before. */
export function vpTokenOf(value: Json): VpToken | undefined {
  if (!isJsonObject(value)) return undefined;
  const token = new Map<string, readonly Presentation[]>();
  let count = 0;
  for (const [queryId, presentations] of Object.entries(value)) {
    if (!isList(presentations) || presentations.length === 0) return undefined;
    const read = presentations.filter((each) => typeof each === 'string' || isJsonObject(each));
    count += read.length;
    if (read.length !== presentations.length || count > mostPresentations) return undefined;
    token.set(queryId, read);
  }
  return token.size === 0 ? undefined : token;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * Whether the presenter signed hashes of transaction data (OpenID4VP 1.0 §B.3.3.1 for SD-JWT VCs, the claim of the same
 * name elsewhere). Nothing is verified.
 */
export function confirmsTransaction(presentation: Presentation): boolean {
  if (typeof presentation !== 'string') return isNamedIn(presentation) || isNamedIn(presentation['proof']);
  const proof = readJws(presentation.slice(presentation.lastIndexOf('~') + 1));
  return proof.fault === undefined && isNamedIn(proof.payload);
}

function isNamedIn(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'transaction_data_hashes');
}
