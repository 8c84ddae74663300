const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const values = new Map([...alphabet].map((character, value) => [character, value]));

/** Base58btc (the alphabet of the multibase prefix `z`), without the prefix. */
export function base58btc(bytes: Uint8Array): string {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros += 1;
  const digits: number[] = [];
  for (const byte of bytes.subarray(zeros)) {
    let carry = byte;
    for (let index = 0; index < digits.length; index += 1) {
      carry += (digits[index] ?? 0) << 8;
      digits[index] = carry % 58;
      carry = Math.floor(carry / 58);
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58);
  }
  return (
    '1'.repeat(zeros) +
    digits
      .reverse()
      .map((digit) => alphabet.charAt(digit))
      .join('')
  );
}

/** The bytes of a base58btc text, or undefined where a character is foreign. Quadratic: callers bound the length. */
export function fromBase58btc(text: string): Uint8Array | undefined {
  let zeros = 0;
  while (zeros < text.length && text[zeros] === '1') zeros += 1;
  const bytes: number[] = [];
  for (const character of text.slice(zeros)) {
    let carry = values.get(character);
    if (carry === undefined) return undefined;
    for (let index = 0; index < bytes.length; index += 1) {
      carry += (bytes[index] ?? 0) * 58;
      bytes[index] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff);
  }
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...bytes.reverse()]);
}

const longestMultibase = 1024;

/** Multibase base58btc: `z` and the text. */
export function multibase(bytes: Uint8Array): string {
  return `z${base58btc(bytes)}`;
}

/** The bytes behind a `z…` multibase text of at most 1,024 characters; undefined for anything else. */
export function fromMultibase(text: string): Uint8Array | undefined {
  return text.startsWith('z') && text.length <= longestMultibase ? fromBase58btc(text.slice(1)) : undefined;
}
