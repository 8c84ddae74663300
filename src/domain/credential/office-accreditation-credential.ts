import { z } from 'zod';
import type { Did } from '../did/did.ts';
import { isDid } from '../did/did.ts';
import type { AccreditedType } from '../trust/accreditation.ts';
import { deepestDelegation } from '../trust/accreditation.ts';
import { isOfficeCode, type OfficeCode } from '../trust/office.ts';
import type { StatedClaims } from './stated-claims.ts';

const officeCode = z.string().refine(isOfficeCode);
const accreditedType = z.object({
  credentialType: z.string().min(1).max(100),
  vct: z.array(z.string().min(1).max(500)).max(10).readonly(),
});

/** What an OfficeAccreditationCredential states, as it is read from one that verified. */
export const accreditationClaimsSchema = z.object({
  did: z.string().refine(isDid),
  officeCode,
  accreditedOfficeCode: officeCode,
  accreditedFor: z.array(accreditedType).min(1).max(20).readonly(),
  delegationDepth: z.int().min(0).max(deepestDelegation),
});

/** The claims of an OfficeAccreditationCredential; all of them are for everybody to see. */
export function officeAccreditationClaims(statement: {
  readonly did: Did;
  /** The office that accredits. */
  readonly officeCode: OfficeCode;
  readonly accreditedOfficeCode: OfficeCode;
  readonly accreditedFor: readonly AccreditedType[];
  readonly delegationDepth: number;
}): StatedClaims {
  const accreditedFor = statement.accreditedFor.map(({ credentialType, vct }) => ({ credentialType, vct }));
  return { visible: { ...statement, accreditedFor }, disclosable: {} };
}
