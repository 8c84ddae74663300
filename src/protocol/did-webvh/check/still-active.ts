import { invalidDid } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';

/** No entry follows a deactivation (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#deactivate-revoke). */
export const stillActive: EntryCheck = ({ before }) =>
  before?.parameters.deactivated === true ? invalidDid('An entry follows the deactivation.') : undefined;
