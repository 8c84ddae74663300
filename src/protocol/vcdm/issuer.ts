import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { VcdmVersion } from './context.ts';
import { isNaturalText } from './language.ts';
import { isUrl } from './url.ts';

/** Who issued a credential, or holds a presentation: a URL and what else is said of it. */
export type NamedParty = { readonly id: string; readonly other: JsonObject };

const nothingElse: JsonObject = {};

/**
 * `issuer` of a credential (VC Data Model 2.0 §4.7, https://www.w3.org/TR/vc-data-model-2.0/#issuer) or `holder` of a
 * presentation (§4.13): a URL, or an object with one as its `id`; undefined for anything else. In version 2.0 its
 * `name` and `description` are held to their form.
 */
export function readNamedParty(value: Json | undefined, version: VcdmVersion): NamedParty | undefined {
  if (isUrl(value)) return { id: value, other: nothingElse };
  if (!isJsonObject(value)) return undefined;
  const { id, ...other } = value;
  if (!isUrl(id)) return undefined;
  const isNamed = version === '1.1' || (isNaturalText(other['name']) && isNaturalText(other['description']));
  return isNamed ? { id, other } : undefined;
}
