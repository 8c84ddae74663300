import type { Did } from '../did/did.ts';
import type { OfficeCode } from '../trust/office.ts';
import { identifiesOneParty, type OutsideIdentifierCheck } from './outside-identifier.ts';

/** How sure the office is, in the levels of Regulation (EU) 910/2014 Article 8. */
export const assuranceLevels = ['low', 'substantial', 'high'] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

/** What it rests on; the evidence itself stays where it is, only its SHA-256 (base64url) is kept. */
export const attestationEvidenceKinds = ['document', 'registerExtract', 'presentation'] as const;
export type AttestationEvidence = {
  readonly kind: (typeof attestationEvidenceKinds)[number];
  readonly digest: string;
  /** The presentation request's id, or the office's own file number. */
  readonly reference: string | undefined;
};

/** An office's finding, on evidence, that an outside identifier is a party's. Withdrawn ones are kept. */
export type OutsideAttestation = Pick<
  OutsideIdentifierCheck,
  'scheme' | 'countryCode' | 'normalised' | 'checkDigits'
> & {
  readonly attestationId: string;
  readonly officeCode: OfficeCode;
  readonly partyId: string;
  /** The DID of the party when it was attested. */
  readonly did: Did;
  readonly level: AssuranceLevel;
  readonly evidence: AttestationEvidence;
  readonly attestedAt: Date;
  readonly attestedBy: string;
  readonly withdrawnAt: Date | undefined;
  readonly withdrawnBy: string | undefined;
  readonly withdrawalReason: string | undefined;
};

/**
 * What only one attestation in force of an office can have: the identifier of a scheme that identifies one party. ORCID
 * identifiers are ISNIs of a reserved range, so the two share a key. Undefined where several parties may have it.
 */
export function exclusiveKey({
  scheme,
  normalised,
}: Pick<OutsideAttestation, 'scheme' | 'normalised'>): string | undefined {
  if (!identifiesOneParty(scheme)) return undefined;
  return scheme === 'LEI' ? `LEI:${normalised}` : `ISNI:${normalised.replaceAll('-', '')}`;
}
