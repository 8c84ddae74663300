import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { isList } from './context.ts';
import { readTypes } from './type.ts';
import { isUrl } from './url.ts';

const none: readonly JsonObject[] = [];
const mostObjects = 20;

/**
 * A member that is one typed object or a list of them, as `credentialStatus`, `credentialSchema`, `refreshService`,
 * `termsOfUse` and `evidence` are (VC Data Model 2.0 §4.10, §4.11 and §5.4 to §5.6,
 * https://www.w3.org/TR/vc-data-model-2.0/#status): each with `type`, and with a URL as `id` where it has one or needs
 * one. An absent member is an empty list; undefined for anything else.
 */
export function readTypedObjects(
  value: Json | undefined,
  { needsId = false, most = mostObjects }: { readonly needsId?: boolean; readonly most?: number } = {},
): readonly JsonObject[] | undefined {
  if (value === undefined) return none;
  const listed = isList(value) ? value : [value];
  const isTyped = (object: Json): object is JsonObject => {
    if (!isJsonObject(object) || readTypes(object['type']) === undefined) return false;
    return object['id'] === undefined ? !needsId : isUrl(object['id']);
  };
  return listed.length <= most && listed.every(isTyped) ? listed : undefined;
}
