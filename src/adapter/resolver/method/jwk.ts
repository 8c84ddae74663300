import { didJwkDocument } from '../../../protocol/did-jwk/did-jwk.ts';
import { failed, resolved } from '../../../protocol/did-resolution/resolution-outcome.ts';
import type { MethodResolver } from '../method-resolver.ts';

/** did:jwk: the DID is the key, at every time, and has no versions to name. */
export const resolveDidJwk: MethodResolver = async (did, { versionId, versionNumber }) => {
  const document = didJwkDocument(did);
  if (document === undefined) return failed('INVALID_DID', 'This is not a public key of a supported kind.');
  const asksVersion = versionId !== undefined || versionNumber !== undefined;
  return asksVersion ? failed('NOT_FOUND', 'A did:jwk has no versions.') : resolved(document);
};
