import { withoutReferences } from './xml-text.ts';

/** A start tag as it is written: its qualified name and its attributes by theirs. */
export type XmlTag = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly isEmpty: boolean;
};

const mostAttributes = 50;
const mostNameLength = 200;
const ncName = '[\\p{L}_][\\p{L}\\p{N}\\p{M}_.\\-\\u00B7]*';
const qualifiedName = new RegExp(`^(?:${ncName}:)?${ncName}$`, 'u');
const attribute = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/uy;
const tagName = /^[^\s=<>"'/]+/u;

/** Whether the text is a qualified name (Namespaces in XML 1.0 §4, https://www.w3.org/TR/xml-names/), and not too long. */
export function isQualifiedName(text: string): boolean {
  return text.length <= mostNameLength && qualifiedName.test(text);
}

/** Reads what stands between `<` and `>` of a start tag; the rule that is broken where it is none. */
export function readXmlTag(inside: string): XmlTag | { readonly fault: string } {
  const isEmpty = inside.endsWith('/');
  const text = isEmpty ? inside.slice(0, -1) : inside;
  const name = tagName.exec(text)?.[0] ?? '';
  if (!isQualifiedName(name)) return { fault: 'an element has no acceptable name' };
  const attributes = new Map<string, string>();
  let at = name.length;
  while (text.slice(at).trim() !== '') {
    attribute.lastIndex = at;
    const [whole, attributeName = '', inDouble, inSingle] = attribute.exec(text) ?? [];
    const value = withoutReferences(inDouble ?? inSingle ?? '');
    if (whole === undefined || !isQualifiedName(attributeName))
      return { fault: 'an attribute is not well-formed' };
    if (value === undefined) return { fault: 'an entity is used that XML does not have by itself' };
    if (attributes.has(attributeName)) return { fault: 'an element has an attribute twice' };
    if (attributes.size === mostAttributes)
      return { fault: `an element has more than ${mostAttributes} attributes` };
    attributes.set(attributeName, value.replaceAll(/[\t\r\n]/gu, ' '));
    at += whole.length;
  }
  return { name, attributes, isEmpty };
}
