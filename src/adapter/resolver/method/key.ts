import { didKeyDocument } from '../../../protocol/did-key/did-key.ts';
import { resolved, failed } from '../../../protocol/did-resolution/resolution-outcome.ts';
import type { MethodResolver } from '../method-resolver.ts';

/** did:key: the DID is the key, at every time, and has no versions to name. */
export const resolveDidKey: MethodResolver = async (did, { versionId, versionNumber }) => {
  const document = didKeyDocument(did);
  if (document === undefined)
    return failed('INVALID_DID', 'This is not the canonical Multikey of a sound key.');
  const asksVersion = versionId !== undefined || versionNumber !== undefined;
  return asksVersion ? failed('NOT_FOUND', 'A did:key has no versions.') : resolved(document);
};
