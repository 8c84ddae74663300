import type { Did } from '../../domain/did/did.ts';
import type { Accreditation } from '../../domain/trust/accreditation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';

/** What an issuer issued, as its credential names it. */
export type IssuedTypes = {
  readonly issuer: Did;
  readonly types: readonly string[];
  readonly typedBy: 'vct' | 'type';
  readonly at: Date;
};

/** That an issuer may issue a type, by accreditations from its own up to a root's. */
export type AccreditedBy = {
  readonly credentialType: CredentialType;
  /** The code the issuer is accredited under. */
  readonly officeCode: OfficeCode;
  readonly links: readonly Accreditation[];
};

/** Finds the chain of accreditations that lets the issuer issue this; asked only where no trust list does. */
export type AccreditedFinder = (issued: IssuedTypes) => Promise<AccreditedBy | undefined>;
