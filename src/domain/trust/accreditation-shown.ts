import type { Accreditation } from './accreditation.ts';

/** An accreditation as evidence in an answer: who accredited whom for what and when, and the digest of the credential. */
export type ShownAccreditation = {
  readonly issuer: string;
  readonly subject: string;
  readonly officeCode: string;
  readonly accreditedFor: readonly string[];
  readonly delegationDepth: number;
  readonly validFrom: string;
  readonly validUntil?: string;
  readonly revokedFrom?: string;
  readonly credentialDigest: string;
};

export function linkShown(link: Accreditation): ShownAccreditation {
  const { issuer, subject, officeCode, accreditedFor, delegationDepth, credentialDigest } = link;
  return {
    ...{ issuer, subject, officeCode },
    accreditedFor: accreditedFor.map(({ credentialType }) => credentialType),
    ...{ delegationDepth, validFrom: link.validFrom.toISOString() },
    ...(link.validUntil === undefined ? {} : { validUntil: link.validUntil.toISOString() }),
    ...(link.revokedFrom === undefined ? {} : { revokedFrom: link.revokedFrom.toISOString() }),
    credentialDigest,
  };
}
