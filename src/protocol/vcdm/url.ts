// The characters that RFC 3986 keeps out of a URL make it end, or break off, in some reader.
const absoluteUrl = /^[a-z][a-z0-9+.-]*:[^\s"<>\\^`{|}]+$/i;
const longestUrl = 2048;

/**
 * Whether the value is one absolute URL (VC Data Model 2.0 §4.4, https://www.w3.org/TR/vc-data-model-2.0/#identifiers),
 * which DIDs and URNs are too: at most 2048 characters, and for `http` and `https` with a host.
 */
export function isUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > longestUrl || !absoluteUrl.test(value)) return false;
  return !/^https?:/i.test(value) || URL.canParse(value);
}
