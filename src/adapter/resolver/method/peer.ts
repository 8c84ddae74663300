import { readDidPeer } from '../../../protocol/did-peer/did-peer.ts';
import { failed, resolved } from '../../../protocol/did-resolution/resolution-outcome.ts';
import type { MethodResolver } from '../method-resolver.ts';

/** did:peer: the DID holds its document, or names one that only its peers have seen. It has no versions to name. */
export const resolveDidPeer: MethodResolver = async (did, { versionId, versionNumber }) => {
  const peer = readDidPeer(did);
  switch (peer.kind) {
    case 'invalid':
      return failed('INVALID_DID', 'This is not a did:peer DID of a known form.');
    case 'unknown':
      return failed('NOT_FOUND', 'The DID does not hold its document, which only its peers have.');
    case 'found':
      return versionId !== undefined || versionNumber !== undefined
        ? failed('NOT_FOUND', 'A did:peer has no versions.')
        : resolved(peer.document);
  }
};
