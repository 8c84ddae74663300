import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../src/base/json.ts';
import { canonicalForm } from '../../src/base/json-canonical.ts';

describe('the canonical form', () => {
  test('is that of RFC 8785 for every value', () => {
    const value = fc.jsonValue({ maxDepth: 5, noUnicodeString: false }).map((any) => any as Json);
    fc.assert(
      fc.property(value, (any) => canonicalForm(any) === canonicalJson(any)),
      { numRuns: 500 },
    );
  });

  test.each<{ readonly value: Json; readonly form: string }>([
    {
      value: { b: 1, a: { d: null, c: [true, { f: '', e: 0 }] } },
      form: '{"a":{"c":[true,{"e":0,"f":""}],"d":null},"b":1}',
    },
    { value: { 10: 'x', 9: 'y', a: 0 }, form: '{"10":"x","9":"y","a":0}' },
    { value: { a: { '01': 0, 1: 0, 11: 0, 2: 0 } }, form: '{"a":{"01":0,"1":0,"11":0,"2":0}}' },
    {
      value: { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, ö: 7 },
      form: '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    },
    {
      value: [1e21, 1e-7, 0.1, -0, 1e300, 333333333.3333332],
      form: '[1e+21,1e-7,0.1,0,1e+300,333333333.3333332]',
    },
    { value: JSON.parse('{"b":0,"__proto__":1,"a":2}') as Json, form: '{"__proto__":1,"a":2,"b":0}' },
    { value: '\u2028\u007f"\\/\b', form: '"\u2028\u007f\\"\\\\/\\b"' },
  ])('of $value is $form', ({ value, form }) => {
    expect(canonicalForm(value)).toBe(form);
  });

  test.each<Json>([
    Infinity,
    { a: [JSON.parse('1e400') as Json] },
    { 1: Infinity },
    '\ud800',
    { '\udc00': 1 },
    { 1: '\ud800' },
  ])('is none for %j', (value) => {
    expect(canonicalForm(value)).toBeUndefined();
  });
});
