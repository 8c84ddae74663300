import { scidOf, scidPlaceholder } from '../entry-hash.ts';
import { invalidDid } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';

/**
 * The SCID is the hash of the first entry with the SCID's places left open, and no place was left open in the entry itself
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#verify-scid).
 */
export const selfCertification: EntryCheck = ({ entry, stated, canonical, before }) => {
  if (before !== undefined) return undefined;
  // With an open place the same SCID would belong to two entries.
  if (canonical(entry.versionId).includes(scidPlaceholder))
    return invalidDid('The first entry holds the placeholder of the SCID.');
  return stated.scid !== undefined && scidOf(canonical, stated.scid) === stated.scid
    ? undefined
    : invalidDid('The SCID is not the hash of the first entry.');
};
