import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';

/** The formats a wallet says it has; undefined where it says nothing of them. */
export type WalletFormats = ReadonlySet<string>;

/** Reads `wallet_metadata` (OpenID4VP 1.0 §5.10, §10): undefined where it is not a JSON object. */
export function readWalletMetadata(
  text: string,
): { readonly formats: WalletFormats | undefined } | undefined {
  const read = readJson(text);
  if ('fault' in read || !isJsonObject(read.value)) return undefined;
  const formats = read.value['vp_formats_supported'];
  return { formats: isJsonObject(formats) ? new Set(Object.keys(formats)) : undefined };
}

/**
 * The query without what the wallet cannot answer. Whole where nothing would be left that answers it, for then the wallet
 * is to say so. What is left out only makes the choice smaller, so an answer to it answers the query as it was.
 */
export function narrowedQuery(dcqlQuery: Json, formats: WalletFormats | undefined): Json {
  if (formats === undefined || !isJsonObject(dcqlQuery)) return dcqlQuery;
  const sets = listOf(dcqlQuery['credential_sets']);
  const credentials = listOf(dcqlQuery['credentials']);
  const kept = credentials.filter(({ format }) => typeof format === 'string' && formats.has(format));
  if (sets.length === 0 || kept.length === 0) return dcqlQuery;
  const ids = new Set(kept.map(({ id }) => id));
  const left = sets.map((set) => ({ ...set, options: optionsOf(set).filter((option) => has(ids, option)) }));
  if (left.some((set) => set.options.length === 0 && Reflect.get(set, 'required') !== false))
    return dcqlQuery;
  const used = left.filter(({ options }) => options.length > 0);
  if (used.length === 0) return dcqlQuery;
  const named = new Set(used.flatMap(({ options }) => options.flat()));
  return { ...dcqlQuery, credentials: kept.filter(({ id = '' }) => named.has(id)), credential_sets: used };
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function optionsOf({ options }: JsonObject): readonly (readonly Json[])[] {
  return Array.isArray(options) ? options.filter((option): option is Json[] => Array.isArray(option)) : [];
}

function has(ids: ReadonlySet<Json | undefined>, option: readonly Json[]): boolean {
  return option.every((id) => ids.has(id));
}
