import type { Did } from '../did/did.ts';
import type { OfficeCode } from '../trust/office.ts';

/** What a link rests on; the evidence itself stays where it is, only its SHA-256 (base64url) is kept. */
export type LinkEvidence = {
  readonly kind: 'presentation' | 'registration';
  /** The presentation request's id, or the party id. */
  readonly reference: string;
  readonly digest: string;
};

/** The join of a DID and an office's own party identifier. Unlinked links are kept. */
export type PartyLink = {
  readonly linkId: string;
  readonly officeCode: OfficeCode;
  readonly identifier: string;
  readonly did: Did;
  readonly evidence: LinkEvidence;
  readonly linkedAt: Date;
  readonly linkedBy: string;
  readonly unlinkedAt: Date | undefined;
  readonly unlinkedBy: string | undefined;
  readonly unlinkReason: string | undefined;
};
