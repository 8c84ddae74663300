import type { Did } from '../../domain/did/did.ts';
import type { ResolutionOptions, ResolutionResult } from '../../domain/did/resolution.ts';
import { failed } from '../../protocol/did-resolution/resolution-outcome.ts';
import type { FetchedDocument } from '../../usecase/ports.ts';

/** Resolves the DIDs of one method. What an outsider can cause is an answer, never a throw. */
export type MethodResolver = (did: Did, options: ResolutionOptions) => Promise<ResolutionResult>;

/** Why a document that was not found means there is no resolution. A host nobody may ask is a host that has none. */
export function fetchFailure(fetched: Exclude<FetchedDocument, { outcome: 'found' }>): ResolutionResult {
  switch (fetched.outcome) {
    case 'unreachable':
      return failed('INTERNAL_ERROR', 'The host of the DID does not answer.', { unreachable: true });
    case 'absent':
      return failed('NOT_FOUND', 'There is no such DID.');
    case 'refused':
      return fetched.isAddressRefused === true
        ? failed('NOT_FOUND', 'There is no such DID.')
        : failed('INVALID_DID_DOCUMENT', fetched.reason);
    default:
      return failed('INVALID_DID_DOCUMENT', 'The host does not give the document.');
  }
}
