import { describe, expect, test } from 'vitest';
import { XmlReader } from '../../../src/protocol/xml/xml-reader.ts';

function eventsOf(document: string, size = document.length) {
  const reader = new XmlReader();
  const events: unknown[] = [];
  for (let start = 0; start < document.length; start += size)
    for (const event of reader.read(document.slice(start, start + size)))
      events.push(
        event.kind === 'open'
          ? [event.namespace, event.local, Object.fromEntries(event.attributes)]
          : event.kind === 'text'
            ? event.text
            : 'end',
      );
  reader.end();
  return events;
}

describe('a document is read', () => {
  test.each<[string, string, readonly unknown[]]>([
    ['with text', '<a>b</a>', [['', 'a', {}], 'b', 'end']],
    ['with a declaration', '<?xml version="1.0" encoding="utf-8"?>\n<a/>', [['', 'a', {}], 'end']],
    [
      'with a default namespace',
      '<a xmlns="u:x"><b/></a>',
      [['u:x', 'a', {}], ['u:x', 'b', {}], 'end', 'end'],
    ],
    ['with prefixes', '<p:a xmlns:p="u:x" p:c="1" d="2"/>', [['u:x', 'a', { c: '1', d: '2' }], 'end']],
    [
      'with a default namespace taken back',
      '<a xmlns="u:x"><b xmlns=""/></a>',
      [['u:x', 'a', {}], ['', 'b', {}], 'end', 'end'],
    ],
    [
      'with the five entities and characters by number',
      '<a b="&quot;">&lt;&#65;&#x42;&amp;amp;</a>',
      [['', 'a', { b: '"' }], '<AB&amp;', 'end'],
    ],
    ['with comments and instructions', '<!-- <a> --><a><?x <b> ?><!----></a>', [['', 'a', {}], 'end']],
    ['with a CDATA section', '<a><![CDATA[<&]]></a>', [['', 'a', {}], '<&', 'end']],
    ['with a > in an attribute', '<a b=">" c=\'"\'></a>', [['', 'a', { b: '>', c: '"' }], 'end']],
  ])('%s', (_title, document, expected) => {
    for (const size of [1, 2, 7, document.length]) expect(eventsOf(document, size)).toEqual(expected);
  });
});

const deep = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
const laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>';

describe('a document is refused', () => {
  test.each<[string, string, string]>([
    ['with a document type', '<!DOCTYPE a><a/>', 'document type'],
    [
      'that would fetch a file',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'document type',
    ],
    ['that would grow', laughs, 'document type'],
    ['with a document type inside', '<a><!DOCTYPE a></a>', 'document type'],
    ['with an unknown entity', '<a>&nbsp;</a>', 'entity'],
    ['with an unknown entity in an attribute', '<a b="&x;"/>', 'entity'],
    ['with an open reference', '<a>a & b</a>', 'entity'],
    ['with a reference to a control character', '<a>&#8;</a>', 'entity'],
    ['with a reference to half a character', '<a>&#xD800;</a>', 'entity'],
    ['with a reference beyond Unicode', '<a>&#x110000;</a>', 'entity'],
    ['with a control character', '<a>\u0008</a>', 'control character'],
    ['in another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'encoding'],
    ['of another version', '<?xml version="1.1"?><a/>', 'XML 1.0'],
    ['with a declaration inside', '<a><?xml version="1.0"?></a>', 'declaration'],
    ['nested deeper than 64', deep(65), 'deeper'],
    [
      'with too many attributes',
      `<a ${Array.from({ length: 51 }, (_, index) => `a${index}=""`).join(' ')}/>`,
      'attributes',
    ],
    ['with a name that is too long', `<${'a'.repeat(201)}/>`, 'name'],
    ['with an attribute twice', '<a b="" b=""/>', 'twice'],
    ['with an attribute twice under two prefixes', '<a xmlns:p="u:x" xmlns:q="u:x" p:b="" q:b=""/>', 'twice'],
    ['with a prefix that is not declared', '<p:a/>', 'prefix'],
    ['with a reserved prefix', '<a xmlns:xml="u:x"/>', 'prefix'],
    ['with a prefix for nothing', '<a xmlns:p=""/>', 'prefix'],
    [
      'with too many prefixes',
      `${Array.from({ length: 3 }, (_, level) => `<a ${Array.from({ length: 40 }, (_each, index) => `xmlns:p${level}-${index}="u:x"`).join(' ')}>`).join('')}`,
      'prefixes',
    ],
    ['with tags crossed', '<a><b></a></b>', 'end tag'],
    ['with two roots', '<a/><b/>', 'second root'],
    ['with text behind the root', '<a/>b', 'ends before'],
    ['with text before the root', 'b<a/>', 'outside'],
    ['that is not closed', '<a><b></b>', 'ends before'],
    ['that stops in a tag', '<a', 'ends before'],
    ['that is nothing', '', 'ends before'],
    ['with a tag that is none', '<a b></a>', 'attribute'],
    ['with a tag in a tag', '<a <b>></a>', 'attribute'],
    ['with a text without end', `<a>${'b'.repeat(1_100_000)}`, '1 MB'],
    ['with a tag without end', `<a b="${'b'.repeat(1_100_000)}`, '1 MB'],
    ['with a comment without end', `<a><!--${'b'.repeat(1_100_000)}`, '1 MB'],
  ])('%s', (_title, document, rule) => {
    expect(() => eventsOf(document)).toThrow(
      expect.objectContaining({ code: 'import-invalid', detail: expect.stringContaining(rule) }),
    );
    expect(() => eventsOf(document, 1 + (document.length >> 4))).toThrow(
      expect.objectContaining({ code: 'import-invalid' }),
    );
  });

  test('at the line where it is wrong, without what stands there', () => {
    expect(() => eventsOf('<a>\n<b>secret</b>\n\n<secret></a>')).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/line 4: (?!.*secret)/u) }),
    );
  });
});
