import { describe, expect, test } from 'vitest';
import { readSt13 } from '../../src/domain/credential/st13.ts';

describe('a number of WIPO ST.13', () => {
  test('is taken apart', () => {
    expect(readSt13('XA102019000012345')).toEqual({
      officeCode: 'XA',
      rightTypeCode: '10',
      year: 2019,
      serialNumber: '000012345',
    });
  });

  test('has zeros for the year where the office numbers without one', () => {
    expect(readSt13('CA300000102697000')?.year).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['no office', '102019000012345'],
    ['an office in small letters', 'xa102019000012345'],
    ['a digit too few', 'XA10201900001234'],
    ['a digit too many', 'XA1020190000123456'],
    ['separators', 'XA 10 2019 000012345'],
    ['letters in the serial number', 'XA10201900001234X'],
    ['digits of another script', 'XA10201900001234٥'],
    ['no type of right', 'XA002019000012345'],
    ['a year before all registers', 'XA101500000012345'],
    ['a serial number of zeros', 'XA102019000000000'],
    ['a line end behind it', 'XA102019000012345\n'],
  ])('is not %s', (_what, text) => {
    expect(readSt13(text)).toBeUndefined();
  });
});
