import type { ShownAccreditation } from '../trust/accreditation-shown.ts';

/** The named checks in the order they are run and shown. A check that cannot run because an earlier one failed is `skipped`. */
export const checkNames = [
  'format',
  'issuerResolved',
  'signature',
  'holderBinding',
  'issuerAccredited',
  'validity',
  'status',
  'claims',
] as const;
export type CheckName = (typeof checkNames)[number];

/**
 * One check's outcome. `code` is set where it failed: the name used by W3C VC Data Integrity, DID Resolution or this
 * project (for example `PROOF_VERIFICATION_ERROR`). `detail` is a sentence without personal data.
 */
export type Check = {
  readonly name: CheckName;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly code?: string;
  readonly detail: string;
};

/**
 * The outcome of verifying one credential. `verified`: every check but accreditation holds; `trusted`: the issuer is
 * accredited too. Claims are only present when verified, and hold only values decoded from the verified bytes.
 */
export type VerificationResult = {
  readonly verified: boolean;
  readonly trusted: boolean;
  readonly checks: readonly Check[];
  readonly credential?: VerifiedCredential;
  /** By what the issuer is trusted; only where it is. */
  readonly accreditation?: IssuerAccreditation | undefined;
};

/** A row of the trust list, or accreditations from the issuer's own up to a root's. */
export type IssuerAccreditation =
  | { readonly by: 'trustList'; readonly trustedIssuerId: string }
  | { readonly by: 'chain'; readonly chain: readonly ShownAccreditation[] };

export type VerifiedCredential = {
  readonly format: string;
  readonly issuer: string;
  readonly types: readonly string[];
  /** The DID the credential is about. */
  readonly subject: string | undefined;
  readonly claims: { readonly [name: string]: unknown };
  readonly issuedAt: string | undefined;
  readonly validUntil: string | undefined;
};
