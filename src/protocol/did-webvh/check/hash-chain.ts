import { entryHash } from '../entry-hash.ts';
import { invalidDid } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';

/**
 * `versionId` ends with the hash of the entry, which covers the versionId before it, or the SCID
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#verify-the-entry-hash).
 */
export const hashChain: EntryCheck = ({ entry, stated, canonical, before }) => {
  const claimed = entry.versionId.slice(entry.versionId.indexOf('-') + 1);
  const predecessor = before?.versionId ?? stated.scid ?? '';
  return entryHash(canonical, predecessor) === claimed
    ? undefined
    : invalidDid('A versionId is not the hash of its entry.');
};
