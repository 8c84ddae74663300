import { scidOf } from '../entry-hash.ts';
import { invalidDid } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';

/**
 * The SCID is the hash of the first entry with the SCID's places left open
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#verify-scid).
 */
export const selfCertification: EntryCheck = ({ stated, canonical, before }) => {
  if (before !== undefined) return undefined;
  return stated.scid !== undefined && scidOf(canonical, stated.scid) === stated.scid
    ? undefined
    : invalidDid('The SCID is not the hash of the first entry.');
};
