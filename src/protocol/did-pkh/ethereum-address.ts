import { utf8 } from '../../base/bytes.ts';
import { keccak256 } from './keccak.ts';

/**
 * Whether the text is an address of Ethereum and its kin: 20 bytes in hexadecimal after `0x`. Where it has letters of both
 * cases, they are its checksum (EIP-55, https://eips.ethereum.org/EIPS/eip-55) and must be right.
 */
export function isEthereumAddress(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const digits = text.slice(2);
  const lower = digits.toLowerCase();
  return digits === lower || digits === digits.toUpperCase() || digits === withChecksum(lower);
}

/** The address with its checksum; `lower` is its 40 digits in lower case. */
export function withChecksum(lower: string): string {
  const hash = Buffer.from(keccak256(utf8(lower))).toString('hex');
  return [...lower]
    .map((digit, index) => (Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit))
    .join('');
}
