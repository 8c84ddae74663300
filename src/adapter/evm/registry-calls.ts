import { encodeBytes32String, Interface } from 'ethers';
import type { EthereumAddress } from '../../protocol/did-ethr/ethr-did.ts';

const registry = new Interface([
  'function changeOwner(address identity, address newOwner)',
  'function setAttribute(address identity, bytes32 name, bytes value, uint256 validity)',
  'function revokeAttribute(address identity, bytes32 name, bytes value)',
]);
/** A secp256k1 key in hexadecimal that may authenticate and assert. */
const keyAttribute = encodeBytes32String('did/pub/Secp256k1/sigAuth/hex');
/** The registry wants an end; the key is good until it is revoked, so the end is beyond what anybody plans for. */
const validSeconds = 100 * 366 * 86_400;
const nobody: EthereumAddress = `0x${'0'.repeat(40)}`;

/** Gives the identity to another account; to nobody where it ends. */
export function changeOwnerCall(identity: EthereumAddress, owner: EthereumAddress = nobody): string {
  return registry.encodeFunctionData('changeOwner', [identity, owner]);
}

/** States a key of the identity. */
export function stateKeyCall(identity: EthereumAddress, publicKeyHex: string): string {
  const values = [identity, keyAttribute, `0x${publicKeyHex}`, validSeconds];
  return registry.encodeFunctionData('setAttribute', values);
}

/** Takes a stated key back. */
export function revokeKeyCall(identity: EthereumAddress, publicKeyHex: string): string {
  return registry.encodeFunctionData('revokeAttribute', [identity, keyAttribute, `0x${publicKeyHex}`]);
}
