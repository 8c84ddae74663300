import { escapedXml } from '../xml/xml-text.ts';
import type { XmlAttributes } from '../xml/xml-reader.ts';

/** An element of a party with what is in it. */
export type St96Element = {
  readonly namespace: string;
  readonly local: string;
  readonly line: number;
  readonly attributes: XmlAttributes;
  readonly children: St96Element[];
  text: string;
};

/** The namespaces of WIPO ST.96 begin so (https://www.wipo.int/standards/en/st96/). */
export const st96Namespace = 'http://www.wipo.int/standards/XMLSchema/ST96/';
export const commonNamespace = `${st96Namespace}Common`;

/** The element as XML that can be read by itself. Comments are not in it any more. */
export function writeElement(element: St96Element, outer = ''): string {
  const { namespace, local, attributes, children, text } = element;
  const declared = namespace === outer ? '' : ` xmlns="${escapedXml(namespace)}"`;
  const written = [...attributes].map(([name, value]) => ` ${name}="${escapedXml(value)}"`).join('');
  const inner = children.map((child) => writeElement(child, namespace)).join('');
  return `<${local}${declared}${written}>${escapedXml(children.length > 0 ? text.trim() : text)}${inner}</${local}>`;
}
