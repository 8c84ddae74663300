import { sha256Text } from '../../base/hash.ts';
import type { KeptAccreditation } from '../trust/trust-records.ts';
import type { CheckScope } from './state-check.ts';

/**
 * Each accreditation is the credential it was read from, ends after it begins, and one the office gave has its record.
 * No root is one twice at a time.
 */
export async function checkAccreditations(scope: CheckScope): Promise<void> {
  const { read } = scope;
  for (const { officeCode } of scope.offices) {
    for (const kept of await read.accreditations.list(officeCode)) {
      scope.count('accreditations');
      const issued =
        kept.origin === 'issued'
          ? await read.issuedCredentials.byId(officeCode, kept.accreditationId)
          : undefined;
      const hasRecord =
        kept.origin === 'received' || issued?.credentialType === 'OfficeAccreditationCredential';
      const detail = hasRecord ? faultOf(kept) : 'It has no record of its credential.';
      if (detail !== undefined) scope.find({ kind: 'accreditation', subject: kept.accreditationId, detail });
    }
    const inForce = new Set<string>();
    for (const { did, until } of await read.trustRoots.list(officeCode)) {
      scope.count('trustRoots');
      if (until === undefined && inForce.has(did))
        scope.find({ kind: 'trustRoot', subject: did, detail: 'It is a root twice.' });
      if (until === undefined) inForce.add(did);
    }
  }
}

function faultOf({
  credential,
  credentialDigest,
  validFrom,
  validUntil,
}: KeptAccreditation): string | undefined {
  if (sha256Text(credential) !== credentialDigest) return 'Its credential is not the one that was kept.';
  return validUntil !== undefined && validUntil <= validFrom ? 'It ends before it begins.' : undefined;
}
