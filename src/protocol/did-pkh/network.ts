import { base64url, equalBytes } from '../../base/bytes.ts';
import { sha256 } from '../../base/hash.ts';
import { fromBase58btc } from '../../base/multibase.ts';
import { keyFromJwk } from '../jose/verification-key.ts';
import { isEthereumAddress } from './ethereum-address.ts';

/** One verification method of an account. */
export type AccountMethod = {
  readonly fragment: string;
  readonly type: string;
  readonly publicKeyJwk?: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
};
type NetworkAccount = readonly AccountMethod[] | 'unsupported' | 'invalid';

const recovery: AccountMethod = { fragment: 'blockchainAccountId', type: 'EcdsaSecp256k1RecoveryMethod2020' };

/**
 * The methods of an account, by the networks table of did:pkh; `invalid` where the chain or the address is not one of its
 * namespace, `unsupported` where the method says nothing of the namespace, the chain or the kind of address.
 */
export function readNetworkAccount(namespace: string, reference: string, address: string): NetworkAccount {
  switch (namespace) {
    case 'eip155':
      return /^[1-9]\d*$/.test(reference) && isEthereumAddress(address) ? [recovery] : 'invalid';
    case 'bip122':
      return /^[0-9a-f]{32}$/.test(reference) ? bitcoinAccount(reference, address) : 'invalid';
    case 'solana':
      return /^[1-9A-HJ-NP-Za-km-z]{32}$/.test(reference) ? solanaAccount(address) : 'invalid';
    case 'tezos':
      return /^Net[1-9A-HJ-NP-Za-km-z]{12}$/.test(reference) ? tezosAccount(address) : 'invalid';
    default:
      return 'unsupported';
  }
}

/** The first byte of an address that is the hash of one public key, by the hash of the chain's first block. */
const keyHashVersions = new Map([
  ['000000000019d6689c085ae165831e93', 0x00], // Bitcoin
  ['1a91e3dace36e2be3bf030a65679fe82', 0x1e], // Dogecoin
]);

function bitcoinAccount(chain: string, address: string): NetworkAccount {
  const version = keyHashVersions.get(chain);
  // Addresses in Bech32 are of later kinds that the method does not speak of.
  if (version === undefined || /^bc1/i.test(address)) return 'unsupported';
  const payload = fromBase58Check(address);
  if (payload?.length !== 21) return 'invalid';
  return payload[0] === version ? [recovery] : 'unsupported';
}

// On Solana the address is the key; an address off the curve belongs to a program, which signs nothing.
function solanaAccount(address: string): NetworkAccount {
  const bytes = address.length > 44 ? undefined : fromBase58btc(address);
  if (bytes?.length !== 32) return 'invalid';
  const publicKeyJwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(bytes) } as const;
  if (keyFromJwk(publicKeyJwk) === undefined) return 'invalid';
  return [
    { fragment: 'controller', type: 'Ed25519VerificationKey2018', publicKeyJwk },
    { fragment: 'SolanaMethod2021', type: 'SolanaMethod2021', publicKeyJwk },
  ];
}

/** The kinds of accounts on Tezos: the prefix bytes that make `tz1`, `tz2` and `tz3`, and the type of their keys. */
const tezosKinds = [
  { prefix: [6, 161, 159], type: 'Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021' },
  { prefix: [6, 161, 161], type: recovery.type },
  { prefix: [6, 161, 164], type: 'P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021' },
];

function tezosAccount(address: string): NetworkAccount {
  const payload = fromBase58Check(address);
  if (payload?.length !== 23) return 'invalid';
  const kind = tezosKinds.find(({ prefix }) => prefix.every((byte, index) => payload[index] === byte));
  return kind === undefined
    ? 'unsupported'
    : [
        { fragment: 'blockchainAccountId', type: kind.type },
        { fragment: 'TezosMethod2021', type: 'TezosMethod2021' },
      ];
}

/** The payload of a Base58Check text of at most 40 characters whose checksum is right. */
function fromBase58Check(text: string): Uint8Array | undefined {
  const bytes = text.length > 40 ? undefined : fromBase58btc(text);
  if (bytes === undefined || bytes.length < 5) return undefined;
  const payload = bytes.subarray(0, -4);
  const checksum = sha256(sha256(payload)).subarray(0, 4);
  return equalBytes(checksum, bytes.subarray(-4)) ? payload : undefined;
}
