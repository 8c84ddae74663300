import { readDidPkh } from '../../../protocol/did-pkh/did-pkh.ts';
import { failed, resolved } from '../../../protocol/did-resolution/resolution-outcome.ts';
import type { MethodResolver } from '../method-resolver.ts';

/** did:pkh: the DID is the account, at every time, and has no versions to name. */
export const resolveDidPkh: MethodResolver = async (did, { versionId, versionNumber }) => {
  const account = readDidPkh(did);
  switch (account.kind) {
    case 'invalid':
      return failed('INVALID_DID', 'This is not a did:pkh DID of a sound account.');
    case 'unsupported':
      return failed('FEATURE_NOT_SUPPORTED', 'The network or kind of account is not supported.');
    case 'found':
      return versionId !== undefined || versionNumber !== undefined
        ? failed('NOT_FOUND', 'A did:pkh has no versions.')
        : resolved(account.document);
  }
};
