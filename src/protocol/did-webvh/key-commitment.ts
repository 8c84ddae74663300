import { Problem } from '../../base/problem.ts';
import { keyHash } from './entry-hash.ts';
import { isSigningKey } from './update-key.ts';

const hashPattern = /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/;

/**
 * What commits an entry to a key for the next one (did:webvh 1.0,
 * https://identity.foundation/didwebvh/v1.0/#pre-rotation-key-hash-generation-and-verification): the hash of the key, or
 * the text itself where it is such a hash and the key stays with its owner. Throws `key-invalid`.
 */
export function keyCommitment(keyOrHash: string): string {
  if (isKeyHash(keyOrHash)) return keyOrHash;
  if (isSigningKey(keyOrHash)) return keyHash(keyOrHash);
  throw new Problem('key-invalid', 'This is neither a sound Ed25519 Multikey nor the hash of one.');
}

/** Whether the text is such a hash. */
export function isKeyHash(text: string): boolean {
  return hashPattern.test(text);
}
