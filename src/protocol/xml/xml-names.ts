/** A name with its namespace, which is empty where it is in none. */
export type ExpandedName = { readonly namespace: string; readonly local: string };
/** Which namespace each prefix stands for; the empty prefix is the default one. */
export type Prefixes = ReadonlyMap<string, string>;

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const mostPrefixes = 100;

/** The only prefix that needs no declaration (Namespaces in XML 1.0 §3, https://www.w3.org/TR/xml-names/). */
export const firstPrefixes: Prefixes = new Map([['xml', xmlNamespace]]);

/** The prefixes inside an element with these attributes; the rule that is broken where they cannot be declared so. */
export function innerPrefixes(
  outer: Prefixes,
  attributes: ReadonlyMap<string, string>,
): Prefixes | { readonly fault: string } {
  let inner: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    const prefix = name.slice('xmlns:'.length);
    const isReserved = prefix === 'xml' || prefix === 'xmlns' || value === xmlNamespace;
    if (isReserved || (prefix !== '' && value === ''))
      return { fault: 'a namespace prefix cannot be declared so' };
    inner ??= new Map(outer);
    inner.set(prefix, value);
  }
  if (inner !== undefined && inner.size > mostPrefixes)
    return { fault: 'there are too many namespace prefixes' };
  return inner ?? outer;
}

/** The name a qualified name stands for; undefined where its prefix is not declared. An attribute has no default namespace. */
export function expandedName(
  qualified: string,
  prefixes: Prefixes,
  kind: 'element' | 'attribute',
): ExpandedName | undefined {
  const colon = qualified.indexOf(':');
  if (colon < 0) return { namespace: kind === 'element' ? (prefixes.get('') ?? '') : '', local: qualified };
  const namespace = prefixes.get(qualified.slice(0, colon));
  return namespace === undefined ? undefined : { namespace, local: qualified.slice(colon + 1) };
}
