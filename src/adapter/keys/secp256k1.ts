import type { KeyObject } from 'node:crypto';
import { SigningKey } from 'ethers';
import { Problem } from '../../base/problem.ts';

/** An ECDSA signature on secp256k1 with the parity that tells which of the possible keys made it; s is the lower one. */
export type RecoverableSignature = {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  readonly yParity: 0 | 1;
};

// The order of the group (SEC 2 §2.4.1, https://www.secg.org/sec2-v2.pdf).
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const half = 32;

/** The same signature with the lower of the two values that s can have; r and s side by side. */
export function withLowS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.subarray(half)).toString('hex')}`);
  if (s <= order / 2n) return signature;
  const low = (order - s).toString(16).padStart(2 * half, '0');
  return Buffer.concat([signature.subarray(0, half), Buffer.from(low, 'hex')]);
}

/**
 * Signs a digest (RFC 6979, https://www.rfc-editor.org/rfc/rfc6979). OpenSSL hashes whatever it is given and keeps the
 * parity to itself, so the key is lent to ethers' implementation for this one call, inside the custody.
 */
export function signDigest(privateKey: KeyObject, digest: Uint8Array): RecoverableSignature {
  const { d } = privateKey.export({ format: 'jwk' });
  if (d === undefined) throw new Problem('internal-error', 'The key is not a private key.');
  const { r, s, yParity } = new SigningKey(Buffer.from(d, 'base64url')).sign(digest);
  return { r: bytesOf(r), s: bytesOf(s), yParity };
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex');
}
