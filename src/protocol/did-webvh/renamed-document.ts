import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';

/**
 * The document under another name of the same subject: its `id`, and every value that is the old DID or a DID URL of it,
 * name the new one instead. Other names (`alsoKnownAs`), texts that only contain the DID, and member names stay as they are.
 */
export function renamedDocument(document: JsonObject, from: string, to: string): JsonObject {
  const { alsoKnownAs, ...others } = document;
  const renamed = renamedMembers(others, from, to);
  return alsoKnownAs === undefined ? renamed : { ...renamed, alsoKnownAs };
}

function renamedMembers(object: JsonObject, from: string, to: string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, renamed(value, from, to)]));
}

function renamed(value: Json, from: string, to: string): Json {
  if (typeof value === 'string') return isOf(value, from) ? `${to}${value.slice(from.length)}` : value;
  if (Array.isArray(value)) return value.map((item: Json) => renamed(item, from, to));
  return isJsonObject(value) ? renamedMembers(value, from, to) : value;
}

// The DID itself or a DID URL of it: what follows begins a path, a query or a fragment (DID Core 1.0 §3.2).
function isOf(value: string, did: string): boolean {
  return value.startsWith(did) && (value.length === did.length || '/?#'.includes(value.charAt(did.length)));
}
