/** A YAML value in which members and list elements may be marked `!sd`: to be disclosed selectively. */
export type Marked =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly MarkedItem[] }
  | { readonly kind: 'map'; readonly items: readonly (MarkedItem & { readonly name: string })[] };
export type MarkedItem = { readonly marked: boolean; readonly node: Marked };

type Line = { readonly indent: number; readonly text: string };
type Reader = { readonly lines: Line[]; next: number };

const mark = /^!sd(?:\s+|$)/;
const memberPattern = /^(!sd\s+)?("[^"]*"|'[^']*'|[A-Za-z_][\w-]*)\s*:(?:\s+(.*))?$/;

/**
 * Reads the part of YAML that the public SD-JWT test cases are written in: nested maps and lists by indentation, lists
 * and maps in brackets, plain and quoted scalars. Throws on anything else.
 */
export function readMarkedYaml(text: string): Marked {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trimEnd())
    .filter((line) => line.trim() !== '')
    .map((line) => ({ indent: line.search(/\S/), text: line.trim() }));
  const reader = { lines, next: 0 };
  const node = readBlock(reader, 0);
  if (reader.next < lines.length) throw new Error('This YAML is beyond the reader.');
  return node;
}

/** The value without its marks. */
export function plain(node: Marked): unknown {
  if (node.kind === 'value') return node.value;
  if (node.kind === 'list') return node.items.map((item) => plain(item.node));
  return Object.fromEntries(node.items.map((item) => [item.name, plain(item.node)]));
}

function readBlock(reader: Reader, least: number): Marked {
  const first = reader.lines[reader.next];
  if (first === undefined || first.indent < least) return { kind: 'value', value: null };
  return first.text.startsWith('-') ? readList(reader, first.indent) : readMap(reader, first.indent);
}

function readMap(reader: Reader, indent: number): Marked {
  const items: (MarkedItem & { readonly name: string })[] = [];
  for (let line = reader.lines[reader.next]; line?.indent === indent; line = reader.lines[reader.next]) {
    const member = memberPattern.exec(line.text);
    if (member === null) break;
    const [, marked, name = '', rest] = member;
    reader.next += 1;
    const node = rest === undefined ? readBlock(reader, indent + 1) : readFlow(rest);
    items.push({ marked: marked !== undefined, name: unquoted(name), node });
  }
  return { kind: 'map', items };
}

function readList(reader: Reader, indent: number): Marked {
  const items: MarkedItem[] = [];
  for (let line = reader.lines[reader.next]; line?.indent === indent; line = reader.lines[reader.next]) {
    const item = /^-(\s+)(.*)$/.exec(line.text);
    if (item === null) break;
    const [, space = '', rest = ''] = item;
    if (memberPattern.test(rest)) {
      // A map that begins beside the dash: it goes on in the column of its first member.
      const column = indent + 1 + space.length;
      reader.lines[reader.next] = { indent: column, text: rest };
      items.push({ marked: false, node: readMap(reader, column) });
      continue;
    }
    reader.next += 1;
    const value = rest.replace(mark, '');
    const node = value === '' ? readBlock(reader, indent + 1) : readFlow(value);
    items.push({ marked: mark.test(rest), node });
  }
  return { kind: 'list', items };
}

function readFlow(text: string): Marked {
  if (text.startsWith('[')) {
    const items = split(text).map((part) => ({
      marked: mark.test(part),
      node: readFlow(part.replace(mark, '')),
    }));
    return { kind: 'list', items };
  }
  if (text.startsWith('{')) {
    const items = split(text).map((part) => {
      const [, marked, name = '', rest = ''] = memberPattern.exec(part) ?? [];
      return { marked: marked !== undefined, name: unquoted(name), node: readFlow(rest) };
    });
    return { kind: 'map', items };
  }
  return { kind: 'value', value: scalar(text) };
}

/** The parts between the commas of the outermost brackets. */
function split(text: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const token of text.slice(1, -1).match(/"[^"]*"|[[\]{}]|,|[^"[\]{},]+/g) ?? []) {
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (token === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${token}`);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function scalar(text: string): string | number | boolean | null {
  if (text === 'null') return null;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : unquoted(text);
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}
