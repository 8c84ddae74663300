import { invalidDid } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';

/**
 * `versionId` starts with the version number, which counts from 1 without gaps
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#read-resolve step 3).
 */
export const versionNumber: EntryCheck = ({ entry, before }) =>
  entry.versionId.startsWith(`${(before?.versionNumber ?? 0) + 1}-`)
    ? undefined
    : invalidDid('The version numbers do not count up from 1.');
