import { ECDH } from 'node:crypto';
import { base64url } from '../../base/bytes.ts';
import type { Did } from '../../domain/did/did.ts';
import { type PublicJwk } from '../../domain/did/multikey.ts';
import { isEthereumAddress, withChecksum } from '../did-pkh/ethereum-address.ts';
import { keccak256 } from '../did-pkh/keccak.ts';

/** An account: 20 bytes in lower-case hexadecimal after `0x`. */
export type EthereumAddress = `0x${string}`;

/** A did:ethr DID taken apart (https://github.com/decentralized-identity/ethr-did-resolver/blob/master/doc/did-method-spec.md). */
export type EthrDid = {
  readonly did: Did;
  /** A name, or the chain id in hexadecimal; `mainnet` where the DID names none. */
  readonly network: string;
  readonly address: EthereumAddress;
  /** The compressed key in hexadecimal, where the DID is a key. */
  readonly publicKeyHex: string | undefined;
};

const pattern = /^did:ethr:(?:([a-z][a-z0-9-]*(?::[a-z0-9-]+)*|0x[1-9a-f][0-9a-f]{0,15}):)?(0x[0-9a-fA-F]+)$/;
const keyPattern = /^0x0[23][0-9a-fA-F]{64}$/;

/** The parts of a did:ethr DID; undefined for a wrong checksum, a point that is not on the curve, or another form. */
export function readEthrDid(did: Did): EthrDid | undefined {
  const [, network = 'mainnet', account = ''] = pattern.exec(did) ?? [];
  if (isEthereumAddress(account)) {
    return { did, network, address: `0x${account.slice(2).toLowerCase()}`, publicKeyHex: undefined };
  }
  const publicKeyHex = keyPattern.test(account) ? account.slice(2) : undefined;
  const address = publicKeyHex === undefined ? undefined : addressOfKey(publicKeyHex);
  return address && { did, network, address, publicKeyHex };
}

/** The account of a key in hexadecimal, compressed or not; undefined where it is not a point of secp256k1. */
export function addressOfKey(publicKeyHex: string): EthereumAddress | undefined {
  const point = pointOf(publicKeyHex);
  if (point === undefined) return undefined;
  return `0x${Buffer.from(keccak256(point.subarray(1)).subarray(12)).toString('hex')}`;
}

/** The JWK of a key in hexadecimal, compressed or not; undefined where it is not a point of secp256k1. */
export function jwkOfKeyHex(publicKeyHex: string): PublicJwk | undefined {
  const point = pointOf(publicKeyHex);
  if (point === undefined) return undefined;
  return {
    kty: 'EC',
    crv: 'secp256k1',
    x: base64url(point.subarray(1, 33)),
    y: base64url(point.subarray(33)),
  };
}

/** The account as an account id of its chain (CAIP-10), with the checksum of EIP-55. */
export function accountId(chainId: number, address: EthereumAddress): string {
  return `eip155:${chainId}:0x${withChecksum(address.slice(2))}`;
}

function pointOf(publicKeyHex: string): Buffer | undefined {
  if (!/^(?:0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$/.test(publicKeyHex)) return undefined;
  try {
    const key = Buffer.from(publicKeyHex, 'hex');
    return Buffer.from(ECDH.convertKey(key, 'secp256k1', undefined, undefined, 'uncompressed'));
  } catch {
    return undefined; // not a point of the curve
  }
}
