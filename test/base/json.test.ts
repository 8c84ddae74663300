import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, readJson } from '../../src/base/json.ts';

test.each([
  ['a member twice', '{"a":1,"a":2}', 'duplicate member'],
  ['a member twice, once escaped', String.raw`{"a":1,"\u0061":2}`, 'duplicate member'],
  ['a member twice, deep inside', '[{"b":{"c":1,"d":[],"c":2}}]', 'duplicate member'],
  ['a member that reaches the prototype', '{"x":{"__proto__":{}}}', 'forbidden member name'],
  [
    'an escaped member that reaches the prototype',
    String.raw`{"__pr\u006fto__":{}}`,
    'forbidden member name',
  ],
  ['an escaped lone surrogate', String.raw`{"a":"\ud800"}`, 'lone surrogate'],
  ['an escaped lone surrogate outside any object', String.raw`"\ud800"`, 'lone surrogate'],
  ['a raw lone surrogate', '{"a":"\ud800"}', 'lone surrogate'],
  ['nesting deeper than 32', `${'['.repeat(33)}${']'.repeat(33)}`, 'nested too deep'],
  ['a byte order mark', '\ufeff{}', 'not JSON'],
  ['an open string', '{"a', 'not JSON'],
  ['a million open quotes', '"\\'.repeat(1_000_000), 'not JSON'],
  ['nothing', '', 'not JSON'],
  ['two values', '{}{}', 'not JSON'],
])('%s is refused', (_title, text, fault) => {
  expect(readJson(text)).toEqual({ fault });
});

test('two objects may have the same member, and a value may equal a member name', () => {
  const text = '[{"a":"a","b":"a"},{"a":{"a":1}},"a"]';
  expect(readJson(text)).toEqual({ value: JSON.parse(text) });
});

test('32 levels are read', () => {
  expect(readJson(`${'['.repeat(32)}${']'.repeat(32)}`)).toHaveProperty('value');
});

test('whatever JSON.stringify writes is read back unchanged, unless a name is forbidden', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/"(__proto__|constructor|prototype)":/.test(text));
      expect(readJson(text)).toEqual({ value: JSON.parse(text) });
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('canonical JSON sorts members by UTF-16 code units and writes numbers as ECMAScript does', () => {
  expect(canonicalJson({ b: 1e21, a: [1.0, 'é'], '\u20ac': null, '\ud83d\ude00': true })).toBe(
    '{"a":[1,"é"],"b":1e+21,"€":null,"😀":true}',
  );
});
