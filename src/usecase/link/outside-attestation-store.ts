import type { OutsideAttestation } from '../../domain/link/outside-attestation.ts';
import type { OutsideScheme } from '../../domain/link/outside-identifier.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';

export type OutsideAttestationFilter = {
  readonly partyId?: string;
  readonly scheme?: OutsideScheme;
  readonly normalised?: string;
  readonly includeWithdrawn?: boolean;
};

export type OutsideAttestationReads = {
  readonly outsideAttestations: {
    byId(officeCode: OfficeCode, attestationId: string): Promise<OutsideAttestation | undefined>;
    list(
      officeCode: OfficeCode,
      filter: OutsideAttestationFilter,
      page: PageRequest,
    ): Promise<Page<OutsideAttestation>>;
  };
};

export type OutsideAttestationWrites = {
  readonly writeOutsideAttestations: {
    /** Adds it, or names the one in force with the same exclusive identifier. */
    add(
      attestation: OutsideAttestation,
    ): Promise<
      { readonly outcome: 'added' } | { readonly outcome: 'conflict'; readonly existing: OutsideAttestation }
    >;
    /** Ends the one in force and keeps it as history; undefined where it is absent or withdrawn. */
    withdraw(
      officeCode: OfficeCode,
      attestationId: string,
      end: { readonly at: Date; readonly by: string; readonly reason: string },
    ): Promise<OutsideAttestation | undefined>;
  };
};
