import type { Generated } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { AccreditedType } from '../../domain/trust/accreditation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { KeptAccreditation } from '../../usecase/trust/trust-records.ts';
import type { JsonText, Moment } from './column.ts';

/** `office_code` is whose record it is. */
export type AccreditationTable = {
  seq: Generated<number>;
  office_code: OfficeCode;
  accreditation_id: string;
  issuer: Did;
  issuer_office_code: OfficeCode;
  subject: Did;
  subject_office_code: OfficeCode;
  accredited_for: JsonText<readonly AccreditedType[]>;
  delegation_depth: number;
  valid_from: Moment;
  valid_until: Moment | null;
  /** Of one the office gave, the record of the issued credential says it too. */
  revoked_from: Moment | null;
  origin: KeptAccreditation['origin'];
  credential: string;
  credential_digest: string;
  received_at: Moment;
  checked_at: Moment;
};
export type TrustRootTable = {
  seq: Generated<number>;
  office_code: OfficeCode;
  did: Did;
  since: Moment;
  until: Moment | null;
};
export type KeyCompromiseTable = {
  seq: Generated<number>;
  office_code: OfficeCode;
  did: Did;
  key_thumbprint: string;
  since: Moment;
  recorded_at: Moment;
};

export type TrustTables = {
  accreditation: AccreditationTable;
  trust_root: TrustRootTable;
  key_compromise: KeyCompromiseTable;
};
