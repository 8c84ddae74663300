const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const values = new Map([...alphabet].map((character, value) => [character, value]));

// As many digits as fit into a number exactly: the big integers are touched once per block, not once per digit.
const blockDigits = 9;
const block = 58n ** BigInt(blockDigits);

/** Base58btc (the alphabet of the multibase prefix `z`), without the prefix. */
export function base58btc(bytes: Uint8Array): string {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros += 1;
  let digits = '';
  for (let rest = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`); rest > 0n; rest /= block) {
    digits = blockText(Number(rest % block)) + digits;
  }
  return '1'.repeat(zeros) + digits.replace(/^1+/, '');
}

function blockText(value: number): string {
  let text = '';
  for (let rest = value; text.length < blockDigits; rest = Math.floor(rest / 58)) {
    text = alphabet.charAt(rest % 58) + text;
  }
  return text;
}

/** The bytes of a base58btc text, or undefined where a character is foreign. Quadratic: callers bound the length. */
export function fromBase58btc(text: string): Uint8Array | undefined {
  let zeros = 0;
  while (zeros < text.length && text[zeros] === '1') zeros += 1;
  let number = 0n;
  for (let place = zeros; place < text.length; place += blockDigits) {
    const digits = text.slice(place, place + blockDigits);
    const value = blockValue(digits);
    if (value === undefined) return undefined;
    number = number * 58n ** BigInt(digits.length) + BigInt(value);
  }
  const hex = number === 0n ? '' : number.toString(16);
  return Buffer.from('00'.repeat(zeros) + (hex.length % 2 === 0 ? hex : `0${hex}`), 'hex');
}

function blockValue(digits: string): number | undefined {
  let sum = 0;
  for (const digit of digits) {
    const value = values.get(digit);
    if (value === undefined) return undefined;
    sum = sum * 58 + value;
  }
  return sum;
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
