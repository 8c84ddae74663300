import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { isUrl } from './url.ts';

/** The data models that are read. */
export type VcdmVersion = '1.1' | '2.0';

/** The context that a document of each data model begins with. */
export const baseContexts: Readonly<Record<VcdmVersion, string>> = {
  '1.1': 'https://www.w3.org/2018/credentials/v1',
  '2.0': 'https://www.w3.org/ns/credentials/v2',
};

export type ContextList = {
  readonly version: VcdmVersion;
  readonly contexts: readonly (string | JsonObject)[];
};

const mostContexts = 20;

/**
 * `@context` (VC Data Model 2.0 §4.3, https://www.w3.org/TR/vc-data-model-2.0/#contexts): a list that begins with the
 * base context of a data model and goes on with URLs, or with objects where they may be. Version 1.1 is also taken with
 * its base context alone as a text. Undefined for anything else.
 */
export function readContexts(
  value: Json | undefined,
  { mayInlineContexts }: { readonly mayInlineContexts: boolean },
): ContextList | undefined {
  if (value === baseContexts['1.1']) return { version: '1.1', contexts: [baseContexts['1.1']] };
  if (!isList(value) || value.length > mostContexts) return undefined;
  const version = versionOf(value[0]);
  if (version === undefined) return undefined;
  const isContext = (context: Json): context is string | JsonObject =>
    isUrl(context) || (mayInlineContexts && isJsonObject(context));
  return value.every(isContext) ? { version, contexts: value } : undefined;
}

function versionOf(first: Json | undefined): VcdmVersion | undefined {
  if (first === baseContexts['2.0']) return '2.0';
  return first === baseContexts['1.1'] ? '1.1' : undefined;
}

/** Whether the value is a JSON array. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
