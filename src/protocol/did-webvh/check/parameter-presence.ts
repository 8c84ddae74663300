import { invalidParameters } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';
import { methodVersion } from '../parameters.ts';

/**
 * The first entry states `method`, `scid` and `updateKeys`; later ones state neither `scid` nor that the DID is portable,
 * whatever it was before; the only method version known here is 1.0
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#didwebvh-did-method-parameters).
 */
export const parameterPresence: EntryCheck = ({ stated, before }) => {
  if (stated.method !== undefined && stated.method !== methodVersion) {
    return invalidParameters('The method version is not did:webvh:1.0.');
  }
  if (before === undefined) {
    const isComplete =
      stated.method !== undefined && stated.scid !== undefined && stated.updateKeys !== undefined;
    return isComplete ? undefined : invalidParameters('The first entry lacks method, scid or updateKeys.');
  }
  if (stated.scid !== undefined) return invalidParameters('A later entry states scid.');
  return stated.portable === true
    ? invalidParameters('An entry after the first makes the DID portable.')
    : undefined;
};
