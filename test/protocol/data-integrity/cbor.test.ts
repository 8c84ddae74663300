import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cbor, decodeCbor, encodeCbor } from '../../../src/protocol/data-integrity/sd/cbor.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const decode = (text: string) => decodeCbor(Buffer.from(text, 'hex'));

// Examples of RFC 8949, Appendix A.
test.each<readonly [Cbor, string]>([
  [0, '00'],
  [23, '17'],
  [24, '1818'],
  [100, '1864'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [4_294_967_295, '1affffffff'],
  [Buffer.from('01020304', 'hex'), '4401020304'],
  ['', '60'],
  ['IETF', '6449455446'],
  ['"\\', '62225c'],
  ['\u00fc', '62c3bc'],
  ['\u{10151}', '64f0908591'],
  [[], '80'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [new Map(), 'a0'],
  [
    new Map([
      [1, 2],
      [3, 4],
    ]),
    'a201020304',
  ],
])('%j is written and read as %s', (value, text) => {
  expect(hex(encodeCbor(value))).toBe(text);
  expect(decode(text)).toEqual(value);
});

test('what is written is read back, whatever it is', () => {
  const { value } = fc.letrec<{ value: Cbor; plain: Cbor }>((tie) => ({
    plain: fc.oneof(
      fc.nat(0xffff_ffff),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    ),
    value: fc.oneof(
      tie('plain'),
      fc.array(fc.oneof(tie('plain'), fc.array(tie('plain'))), { maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(70_000), tie('plain'))).map((members) => new Map(members)),
    ),
  }));
  fc.assert(
    fc.property(value, (any) => {
      expect(decodeCbor(encodeCbor(any))).toEqual(any);
    }),
  );
});

describe('what is refused, however it is wrapped', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['nothing at all', ''],
    ['a list without an end', '9f01ff'],
    ['a list that never ends', '9f'.repeat(1000)],
    ['bytes without an end', '5f4101ff'],
    ['a text without an end', '7f6161ff'],
    ['a map without an end', 'bf0102ff'],
    ['a stop by itself', 'ff'],
    ['a list of 2^32 - 1 items', '9affffffff'],
    ['a list of 2^64 - 1 items', '9bffffffffffffffff'],
    ['bytes, 2^32 - 1 of them', '5affffffff00'],
    ['a text of 2^32 - 1 bytes', '7affffffff61'],
    ['a map of 2^32 - 1 members', 'baffffffff0000'],
    ['a map of more members than there are', 'a30102'],
    ['a map member given twice', 'a201020103'],
    ['a map member named by a text', 'a1616102'],
    ['a map member named by bytes', 'a1410102'],
    ['a list in a list in a list in a list', '81818180'],
    ['deep nesting', '81'.repeat(60_000) + '80'],
    ['deep maps', 'a100'.repeat(30_000) + '00'],
    ['a number longer than it need be', '1817'],
    ['a number in two bytes for one', '1900ff'],
    ['a number in four bytes for two', '1a0000ffff'],
    ['a number in eight bytes', '1b0000000000000001'],
    ['a length longer than it need be', '580100'],
    ['a length without its bytes', '18'],
    ['reserved lengths', '1c'],
    ['a negative number', '20'],
    ['a tag', 'c001'],
    ['bytes behind tag 64', 'd8404101'],
    ['a simple value', 'f5'],
    ['null', 'f6'],
    ['a float', 'f93c00'],
    ['a text that is not UTF-8', '61ff'],
    ['a lone surrogate', '63eda080'],
    ['something after the value', '0000'],
    ['bytes cut short', '4401'],
  ];

  test.each(cases)('%s', (_what, text) => {
    const started = performance.now();
    const before = process.memoryUsage().rss;
    expect(decode(text)).toBeUndefined();
    expect(decode(`81${text}`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(50);
    expect(process.memoryUsage().rss - before).toBeLessThan(16 * 1024 * 1024);
  });

  test('no bytes make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const value = decodeCbor(bytes);
        if (value !== undefined) expect(encodeCbor(value)).toHaveLength(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([-1, 1.5, 2 ** 32, Number.NaN, Infinity])('the number %d is not written', (value) => {
    expect(() => encodeCbor(value)).toThrow(RangeError);
  });
});
