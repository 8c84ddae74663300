import { invalidDid } from '../log-fault.ts';
import type { EntryCheck } from '../log-state.ts';
import { readWebvhDid } from '../webvh-did.ts';

/**
 * The document's `id` is a DID with the log's own SCID. It stays the same, unless the DID is portable and the document
 * names the former DID in `alsoKnownAs` (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#did-portability).
 */
export const documentId: EntryCheck = ({ entry, stated, before }) => {
  const { id, alsoKnownAs } = entry.state;
  if (before !== undefined && id === before.did) return undefined;
  const did = typeof id === 'string' ? readWebvhDid(id) : undefined;
  if (did === undefined) return invalidDid('A document id is not a did:webvh DID.');
  if (did.scid !== (before?.parameters.scid ?? stated.scid)) {
    return invalidDid('A document id has another SCID than the log.');
  }
  if (before === undefined) return undefined;
  if (!(stated.portable ?? before.parameters.portable))
    return invalidDid('The DID moved without being portable.');
  return Array.isArray(alsoKnownAs) && alsoKnownAs.includes(before.did)
    ? undefined
    : invalidDid('The moved DID does not name the former one in alsoKnownAs.');
};
