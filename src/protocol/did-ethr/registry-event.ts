import { utf8Text } from '../../base/bytes.ts';
import type { EthereumAddress } from './ethr-did.ts';

/** One log of the registry contract, in the hexadecimal of Ethereum's JSON-RPC. */
export type RegistryLog = { readonly topics: readonly string[]; readonly data: string };

/** What a log of the registry (ERC-1056, https://eips.ethereum.org/EIPS/eip-1056) says happened to an identity. */
export type RegistryEvent =
  | { readonly kind: 'owner'; readonly owner: EthereumAddress }
  | {
      readonly kind: 'delegate';
      readonly delegateType: string;
      readonly delegate: EthereumAddress;
      readonly validTo: bigint;
    }
  | {
      readonly kind: 'attribute';
      readonly name: string;
      readonly value: Uint8Array;
      readonly validTo: bigint;
    }
  /** Of the registry, but none of did:ethr's business: its name is not text. */
  | { readonly kind: 'other' };

/** An event with the block of the identity's change before it; 0 where it is the first. */
export type ReadEvent = { readonly event: RegistryEvent; readonly previousChange: bigint };

const signatures = {
  owner: '0x38a5a6e68f30ed1ab45860a4afb34bcb2fc00f22ca462d249b8a8d40cda6f7a3',
  delegate: '0x5a5084339536bcab65f20799fcc58724588145ca054bd2be626174b27ba156f7',
  attribute: '0x18ab6b2ae3d64306c00ce663125f2bd680e441a098de1635bd7ad8b0d44965e4',
};
const wordBytes = 32;
const mostValueBytes = 16 * 1024;

/** The event in a log of this identity; undefined where it is of another identity, malformed, or no event of the registry. */
export function readRegistryEvent(log: RegistryLog, identity: EthereumAddress): ReadEvent | undefined {
  const [signature, topic, ...more] = log.topics;
  if (more.length > 0 || topic !== `0x${'0'.repeat(24)}${identity.slice(2)}`) return undefined;
  const words = wordsOf(log.data);
  if (words === undefined) return undefined;
  switch (signature) {
    case signatures.owner:
      return readOwner(words);
    case signatures.delegate:
      return readDelegate(words);
    case signatures.attribute:
      return readAttribute(words);
    default:
      return undefined;
  }
}

function wordsOf(data: string): readonly Buffer[] | undefined {
  if (!/^0x(?:[0-9a-f]{64})*$/.test(data)) return undefined;
  const bytes = Buffer.from(data.slice(2), 'hex');
  return Array.from({ length: bytes.length / wordBytes }, (_, index) =>
    bytes.subarray(index * wordBytes, (index + 1) * wordBytes),
  );
}

function readOwner(words: readonly Buffer[]): ReadEvent | undefined {
  const [ownerWord, previous] = words;
  const owner = addressIn(ownerWord);
  if (words.length !== 2 || owner === undefined || previous === undefined) return undefined;
  return { event: { kind: 'owner', owner }, previousChange: numberIn(previous) };
}

function readDelegate(words: readonly Buffer[]): ReadEvent | undefined {
  const [typeWord, delegateWord, validTo, previous] = words;
  const delegate = addressIn(delegateWord);
  if (words.length !== 4 || typeWord === undefined || delegate === undefined) return undefined;
  if (validTo === undefined || previous === undefined) return undefined;
  const delegateType = textIn(typeWord);
  const event: RegistryEvent =
    delegateType === undefined
      ? { kind: 'other' }
      : { kind: 'delegate', delegateType, delegate, validTo: numberIn(validTo) };
  return { event, previousChange: numberIn(previous) };
}

// The value is of any length: its word holds where it begins, and there its length comes first.
function readAttribute(words: readonly Buffer[]): ReadEvent | undefined {
  const [nameWord, offset, validTo, previous, length, ...rest] = words;
  if (nameWord === undefined || offset === undefined || validTo === undefined) return undefined;
  if (previous === undefined || length === undefined || numberIn(offset) !== 128n) return undefined;
  const valueBytes = numberIn(length);
  const value = Buffer.concat(rest);
  if (valueBytes > mostValueBytes || valueBytes > value.length) return undefined;
  const name = textIn(nameWord);
  const event: RegistryEvent =
    name === undefined
      ? { kind: 'other' }
      : {
          kind: 'attribute',
          name,
          value: value.subarray(0, Number(valueBytes)),
          validTo: numberIn(validTo),
        };
  return { event, previousChange: numberIn(previous) };
}

function addressIn(word: Buffer | undefined): EthereumAddress | undefined {
  if (word === undefined || word.subarray(0, 12).some((byte) => byte !== 0)) return undefined;
  return `0x${word.subarray(12).toString('hex')}`;
}

function numberIn(word: Buffer): bigint {
  return BigInt(`0x${word.toString('hex')}`);
}

function textIn(word: Buffer): string | undefined {
  return utf8Text(word)?.replace(/\0+$/, '');
}
