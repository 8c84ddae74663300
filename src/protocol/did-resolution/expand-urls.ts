import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type DidDocument, verificationRelationships } from '../../domain/did/did-document.ts';

/**
 * The document with absolute ids and references in place of relative DID URLs (DID Resolution 1.0 §4.1,
 * `expandRelativeUrls`, https://www.w3.org/TR/did-resolution/#did-resolution-options).
 */
export function withAbsoluteUrls(document: DidDocument): DidDocument {
  const lists = ['verificationMethod', 'service', ...verificationRelationships].flatMap((name) => {
    const list = (document as unknown as JsonObject)[name];
    return Array.isArray(list) ? [[name, absoluteEntries(list as readonly Json[], document.id)]] : [];
  });
  return { ...document, ...Object.fromEntries(lists) };
}

function absoluteEntries(entries: readonly Json[], base: string): readonly Json[] {
  return entries.map((entry) => {
    if (typeof entry === 'string') return absolute(entry, base);
    const id = isJsonObject(entry) ? entry['id'] : undefined;
    return typeof id === 'string' && isJsonObject(entry) ? { ...entry, id: absolute(id, base) } : entry;
  });
}

function absolute(url: string, base: string): string {
  return /^[#?/]/.test(url) ? `${base}${url}` : url;
}
