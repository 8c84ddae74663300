import { Problem } from '../../base/problem.ts';
import { type ExpandedName, expandedName, firstPrefixes, innerPrefixes, type Prefixes } from './xml-names.ts';
import { readXmlTag, type XmlTag } from './xml-tag.ts';
import { hasForbiddenCharacter, withoutReferences } from './xml-text.ts';

/** An attribute by its local name; those that declare namespaces are left out. */
export type XmlAttributes = ReadonlyMap<string, string>;
export type XmlEvent =
  | ({ readonly kind: 'open'; readonly line: number; readonly attributes: XmlAttributes } & ExpandedName)
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'close' };

const mostDepth = 64;
/** The longest tag, comment or text, in characters. */
const mostTokenLength = 1 << 20;
const lineFeed = 0x0a;
const longestOpening = '<![CDATA['.length;

type OpenElement = { readonly name: string; readonly prefixes: Prefixes };
/** Where a token ends, or that more of the document is needed to tell. */
type Token = { readonly end: number; readonly events: readonly XmlEvent[] };

/**
 * Reads a document of XML 1.0 (https://www.w3.org/TR/xml/) with namespaces, piece by piece, in memory that does not grow
 * with it. It is less than XML: a document type declaration, an entity other than the five of XML itself, another encoding
 * than UTF-8, nesting deeper than 64, and tags or texts longer than 1 MB are refused, so nothing can be fetched and nothing
 * can be blown up. Every method throws `import-invalid` with the line and the rule that is broken, never what stands there.
 */
export class XmlReader {
  #rest = '';
  #line = 1;
  #isAtStart = true;
  #hasRoot = false;
  readonly #open: OpenElement[] = [];

  /** What is complete in the document with this piece. */
  read(piece: string): readonly XmlEvent[] {
    if (hasForbiddenCharacter(piece)) throw this.#fault('a control character is not allowed');
    const text = this.#rest + piece;
    const events: XmlEvent[] = [];
    let at = 0;
    for (;;) {
      const token = this.#token(text, at);
      if (token === undefined) break;
      for (const event of token.events) events.push(event);
      this.#line += lineFeeds(text, at, token.end);
      this.#isAtStart = false;
      at = token.end;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > mostTokenLength) throw this.#fault('a tag or a text is longer than 1 MB');
    return events;
  }

  /** Says that there is no more. */
  end(): void {
    if (this.#rest.trim() !== '' || this.#open.length > 0 || !this.#hasRoot)
      throw this.#fault('the document ends before its elements do');
  }

  #token(text: string, at: number): Token | undefined {
    const start = text.indexOf('<', at);
    if (start < 0) return undefined;
    if (start > at) return { end: start, events: this.#text(text.slice(at, start)) };
    if (text.startsWith('<!', at) || text.startsWith('<?', at)) return this.#special(text, at);
    const end = text.startsWith('</', at) ? text.indexOf('>', at) : endOfTag(text, at);
    if (end < 0)
      return text.indexOf('<', at + 1) >= 0 && text.startsWith('</', at) ? this.#wrongTag() : undefined;
    const inside = text.slice(at + 1, end);
    return {
      end: end + 1,
      events: inside.startsWith('/') ? this.#close(inside.slice(1).trimEnd()) : this.#start(inside),
    };
  }

  #wrongTag(): never {
    throw this.#fault('a tag is not well-formed');
  }

  #special(text: string, at: number): Token | undefined {
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('--', at + 4);
      if (end < 0 || end + 2 >= text.length) return undefined;
      if (text[end + 2] !== '>') throw this.#fault('a comment has two hyphens in it');
      return { end: end + 3, events: [] };
    }
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end < 0) return undefined;
      if (this.#open.length === 0) throw this.#fault('there is text outside the root element');
      return { end: end + 3, events: [{ kind: 'text', text: text.slice(at + longestOpening, end) }] };
    }
    if (text.startsWith('<?', at)) return this.#instruction(text, at);
    if (
      text.length - at < longestOpening &&
      ['<!--', '<![CDATA['].some((each) => each.startsWith(text.slice(at)))
    )
      return undefined;
    throw this.#fault('a document type declaration is not allowed');
  }

  #instruction(text: string, at: number): Token | undefined {
    const end = text.indexOf('?>', at);
    if (end < 0) return undefined;
    const inside = text.slice(at + 2, end);
    if (/^xml(?:\s|$)/iu.test(inside)) {
      if (!this.#isAtStart) throw this.#fault('the XML declaration is not at the beginning');
      const version = /\sversion\s*=\s*["']([^"']*)["']/u.exec(inside)?.[1];
      const encoding = /\sencoding\s*=\s*["']([^"']*)["']/u.exec(inside)?.[1] ?? 'UTF-8';
      if (version !== '1.0') throw this.#fault('only XML 1.0 is read');
      if (!/^(?:utf-8|us-ascii)$/iu.test(encoding))
        throw this.#fault('the document is declared in another encoding than UTF-8; save it in UTF-8');
    }
    return { end: end + 2, events: [] };
  }

  #text(written: string): readonly XmlEvent[] {
    if (this.#open.length === 0) {
      if (written.trim() !== '') throw this.#fault('there is text outside the root element');
      return [];
    }
    if (written.includes(']]>')) throw this.#fault('“]]>” stands in a text');
    const text = withoutReferences(written);
    if (text === undefined) throw this.#fault('an entity is used that XML does not have by itself');
    return [{ kind: 'text', text: text.replaceAll(/\r\n?/gu, '\n') }];
  }

  #start(inside: string): readonly XmlEvent[] {
    const tag = readXmlTag(inside);
    if ('fault' in tag) throw this.#fault(tag.fault);
    if (this.#open.length === 0 && this.#hasRoot) throw this.#fault('there is a second root element');
    if (this.#open.length === mostDepth) throw this.#fault(`elements are nested deeper than ${mostDepth}`);
    const prefixes = innerPrefixes(this.#open.at(-1)?.prefixes ?? firstPrefixes, tag.attributes);
    if ('fault' in prefixes) throw this.#fault(prefixes.fault);
    const name = expandedName(tag.name, prefixes, 'element');
    if (name === undefined) throw this.#fault('a namespace prefix is not declared');
    this.#hasRoot = true;
    const open: XmlEvent = {
      kind: 'open',
      line: this.#line,
      ...name,
      attributes: this.#attributes(tag, prefixes),
    };
    if (tag.isEmpty) return [open, { kind: 'close' }];
    this.#open.push({ name: tag.name, prefixes });
    return [open];
  }

  #attributes({ attributes }: XmlTag, prefixes: Prefixes): XmlAttributes {
    const named = new Map<string, string>();
    const seen = new Set<string>();
    for (const [qualified, value] of attributes) {
      if (qualified === 'xmlns' || qualified.startsWith('xmlns:')) continue;
      const name = expandedName(qualified, prefixes, 'attribute');
      if (name === undefined) throw this.#fault('a namespace prefix is not declared');
      const key = `${name.namespace} ${name.local}`;
      if (seen.has(key)) throw this.#fault('an element has an attribute twice');
      seen.add(key);
      named.set(name.local, value);
    }
    return named;
  }

  #close(name: string): readonly XmlEvent[] {
    if (this.#open.pop()?.name !== name)
      throw this.#fault('an end tag does not belong to the element before it');
    return [{ kind: 'close' }];
  }

  #fault(rule: string): Problem {
    return new Problem('import-invalid', `The XML is refused at line ${this.#line}: ${rule}.`);
  }
}

/** Where a start tag ends; a `>` inside quotes does not end it. */
function endOfTag(text: string, start: number): number {
  const sign = /["'>]/gu;
  sign.lastIndex = start;
  for (let found = sign.exec(text); found !== null; found = sign.exec(text)) {
    if (found[0] === '>') return found.index;
    const close = text.indexOf(found[0], found.index + 1);
    if (close < 0) return -1;
    sign.lastIndex = close + 1;
  }
  return -1;
}

/** Looks at no more than the token: a document may be one line. */
function lineFeeds(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) === lineFeed) count += 1;
  return count;
}
