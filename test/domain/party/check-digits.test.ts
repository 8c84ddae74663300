import { expect, test } from 'vitest';
import { isLei } from '../../../src/domain/party/check-digits.ts';

// The prefix 000000 is nobody's; the digits were worked out by hand from ISO/IEC 7064 MOD 97-10.
test.each<[string, boolean]>([
  ['00000000000000000098', true],
  ['00000000000000000001', true],
  ['00000000000000000097', false],
  ['0000000000000000AB72', true],
  ['0000000000000000AB73', false],
  ['0000000000000000ab72', false],
  ['0000000000000000098', false],
  ['000000000000000000098', false],
  ['', false],
])('%s: %s', (text, expected) => {
  expect(isLei(text)).toBe(expected);
});
