import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { accreditationClaimsSchema } from '../../domain/credential/office-accreditation-credential.ts';
import type { VerifiedCredential } from '../../domain/credential/verification-result.ts';
import { isDid } from '../../domain/did/did.ts';
import type { Accreditation } from '../../domain/trust/accreditation.ts';

/** What a verified OfficeAccreditationCredential says; throws `credential-invalid` where it does not say all of it. */
export function readAccreditation(
  { issuer, claims, issuedAt, validUntil }: VerifiedCredential,
  { accreditationId, credential }: { readonly accreditationId: string; readonly credential: string },
): Accreditation {
  const read = accreditationClaimsSchema.safeParse(claims);
  if (!read.success || issuedAt === undefined || !isDid(issuer))
    throw new Problem(
      'credential-invalid',
      'The credential does not say who is accredited for what since when.',
    );
  const { did, officeCode, accreditedOfficeCode, accreditedFor, delegationDepth } = read.data;
  return {
    accreditationId,
    ...{ issuer, issuerOfficeCode: officeCode, subject: did, officeCode: accreditedOfficeCode },
    ...{ accreditedFor, delegationDepth },
    validFrom: new Date(issuedAt),
    validUntil: validUntil === undefined ? undefined : new Date(validUntil),
    revokedFrom: undefined,
    credentialDigest: sha256Text(credential),
  };
}
