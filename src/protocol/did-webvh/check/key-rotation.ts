import { keyHash } from '../entry-hash.ts';
import { invalidParameters } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';

/**
 * While pre-rotation is active, an entry states both `updateKeys` and `nextKeyHashes`, and every new key was committed
 * to by its hash in the entry before
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#pre-rotation-key-hash-generation-and-verification).
 */
export const keyRotation: EntryCheck = ({ stated, before }) => {
  const committed = before?.parameters.nextKeyHashes ?? [];
  if (committed.length === 0) return undefined;
  if (
    stated.updateKeys === undefined ||
    stated.updateKeys.length === 0 ||
    stated.nextKeyHashes === undefined
  ) {
    return invalidParameters('An entry under pre-rotation lacks updateKeys or nextKeyHashes.');
  }
  return stated.updateKeys.every((key) => committed.includes(keyHash(key)))
    ? undefined
    : invalidParameters('An update key was not committed to by the entry before.');
};
