import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64url, fromBase64url, utf8, utf8Text } from '../../src/base/bytes.ts';
import { fromMultibase, multibase } from '../../src/base/multibase.ts';

test('base64url and base58btc give every byte string back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect([...(fromBase64url(base64url(bytes)) ?? [])]).toEqual([...bytes]);
      expect([...(fromMultibase(multibase(bytes)) ?? [])]).toEqual([...bytes]);
    }),
    { seed: 1 },
  );
});

test('base64url is taken in its one canonical spelling only', () => {
  const alphabet = 'ABQRgwxyz0189-_+/= \nÁŁ𝔸';
  const texts = fc.oneof(
    fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 24 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => base64url(bytes)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = Buffer.from(text, 'base64url');
      const isCanonical = bytes.toString('base64url') === text;
      expect(fromBase64url(text)).toEqual(isCanonical ? bytes : undefined);
    }),
    { numRuns: 20_000, seed: 7 },
  );
});

test('text is UTF-8, of any characters, or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), fc.string({ unit: 'binary' }), (bytes, text) => {
      const isText = Buffer.from(bytes).equals(Buffer.from(Buffer.from(bytes).toString('utf8')));
      expect(utf8Text(bytes)).toBe(isText ? Buffer.from(bytes).toString('utf8') : undefined);
      if (text.isWellFormed()) expect(utf8Text(utf8(text))).toBe(text);
    }),
    { numRuns: 5000, seed: 7 },
  );
});

test.each([
  ['padding', 'YQ=='],
  ['the plain base64 alphabet', 'a+b/'],
  ['a trailing line break', 'YWI\n'],
  ['non-zero trailing bits', 'YR'],
  ['an impossible length', 'YWJjZ'],
])('base64url with %s is refused', (_title, text) => {
  expect(fromBase64url(text)).toBeUndefined();
});

test.each([['0OIl'], ['abc'], [`z${'1'.repeat(2000)}`], ['z+'], ['']])(
  '%j is not accepted as multibase base58btc',
  (text) => {
    expect(fromMultibase(text)).toBeUndefined();
  },
);

// Published examples (https://datatracker.ietf.org/doc/html/draft-msporny-base58-03#section-5).
test.each([
  ['Hello World!', '2NEpo7TZRRrLZSi2U'],
  [
    'The quick brown fox jumps over the lazy dog.',
    'USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z',
  ],
])('%j is %s in base58btc', (text, digits) => {
  expect(multibase(utf8(text))).toBe(`z${digits}`);
  expect(utf8Text(fromMultibase(`z${digits}`) ?? utf8(''))).toBe(text);
});

test('the length of a base58btc text changes where a block of digits is full', () => {
  const bytes = Array.from({ length: 40 }, (_, length) => new Uint8Array(length).fill(0xff));
  expect(bytes.map((each) => fromMultibase(multibase(each)))).toEqual(bytes.map((each) => Buffer.from(each)));
  expect(multibase(Uint8Array.of(57))).toBe('zz');
  expect(multibase(Uint8Array.of(58))).toBe('z21');
});

test('leading zero bytes survive base58btc', () => {
  expect(multibase(Uint8Array.of(0, 0, 1))).toBe('z112');
});

test('bytes that are not UTF-8 have no text, and a byte order mark stays visible', () => {
  expect(utf8Text(Uint8Array.of(0xc3, 0x28))).toBeUndefined();
  expect(utf8Text(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  expect(utf8Text(utf8('日本'))).toBe('日本');
});
