import { utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import type { JoseFault } from '../jose/compact-jws.ts';

/** Well Known DID Configuration (https://identity.foundation/.well-known/resources/did-configuration/). */
export const didConfigurationContext = 'https://identity.foundation/.well-known/did-configuration/v1';
export const didConfigurationPath = '/.well-known/did-configuration.json';
/** Most bytes of the resource, and entries in it, that are looked at. */
export const mostConfigurationBytes = 128 * 1024;
const mostEntries = 100;

/** A credential as it stands in the resource: a JWT, or a JSON document with a proof. */
export type LinkedDid = string | JsonObject;

/**
 * The entries of a DID Configuration resource. Fault: `MALFORMED_VALUE_ERROR` for anything that is not a JSON object with
 * exactly the context and a list of credentials.
 */
export function readDidConfiguration(
  body: Uint8Array,
): { readonly fault?: undefined; readonly linkedDids: readonly LinkedDid[] } | { readonly fault: JoseFault } {
  const text = utf8Text(body);
  const read = text === undefined ? { fault: 'not UTF-8' } : readJson(text);
  if ('fault' in read || !isJsonObject(read.value))
    return malformed('The DID configuration is no JSON object.');
  const { '@context': context, linked_dids: entries, ...others } = read.value;
  if (Object.keys(others).length > 0) return malformed('The DID configuration has members it may not have.');
  if (!isContext(context)) return malformed('The DID configuration is not of version 1.');
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > mostEntries)
    return malformed(`\`linked_dids\` is not a list of 1 to ${mostEntries} credentials.`);
  const linkedDids = entries.filter(
    (entry): entry is LinkedDid => typeof entry === 'string' || isJsonObject(entry),
  );
  return linkedDids.length === entries.length
    ? { linkedDids }
    : malformed('`linked_dids` has an entry that is no credential.');
}

/** The resource with these credentials. */
export function didConfiguration(linkedDids: readonly LinkedDid[]): JsonObject {
  return { '@context': didConfigurationContext, linked_dids: [...linkedDids] };
}

function isContext(context: Json | undefined): boolean {
  const [only, ...others] = Array.isArray(context) ? context : [context];
  return only === didConfigurationContext && others.length === 0;
}

function malformed(detail: string): { readonly fault: JoseFault } {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
