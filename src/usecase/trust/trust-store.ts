import type { Did } from '../../domain/did/did.ts';
import type { TrustRoot } from '../../domain/trust/accreditation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { KeptAccreditation, KeyCompromise } from './trust-records.ts';

/** Reading what an office relies on beside its trust list. */
export type TrustReads = {
  readonly accreditations: {
    /** In the order in which they came, those that have ended too. */
    list(officeCode: OfficeCode): Promise<readonly KeptAccreditation[]>;
  };
  readonly trustRoots: {
    /** In order of addition, those that have ended too. */
    list(officeCode: OfficeCode): Promise<readonly TrustRoot[]>;
  };
  readonly keyCompromises: { of(did: Did): Promise<readonly KeyCompromise[]> };
};

export type TrustWrites = {
  readonly writeAccreditations: {
    /** False where the office has the same credential already. */
    add(officeCode: OfficeCode, accreditation: KeptAccreditation): Promise<boolean>;
    /** Notes since when it is revoked; the first moment that was noted stays. */
    revoke(officeCode: OfficeCode, accreditationId: string, from: Date): Promise<void>;
    /** Notes that the credential verified at the moment. */
    noteChecked(officeCode: OfficeCode, accreditationId: string, at: Date): Promise<void>;
  };
  readonly writeTrustRoots: {
    /** False where the DID is a root already. */
    add(officeCode: OfficeCode, root: TrustRoot): Promise<boolean>;
    /** Ends the root at the moment; false where it is none. */
    end(officeCode: OfficeCode, did: Did, at: Date): Promise<boolean>;
  };
  readonly writeKeyCompromises: {
    add(officeCode: OfficeCode, compromise: KeyCompromise): Promise<void>;
  };
};
