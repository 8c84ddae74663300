import type { Generated } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { AttestationEvidence, OutsideAttestation } from '../../domain/link/outside-attestation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { JsonText, Moment } from './column.ts';

export type OutsideAttestationTable = {
  seq: Generated<number>;
  attestation_id: string;
  office_code: OfficeCode;
  party_id: string;
  did: Did;
  scheme: OutsideAttestation['scheme'];
  country_code: string | null;
  normalised: string;
  check_digits: OutsideAttestation['checkDigits'];
  /** Set where only one attestation in force can have the identifier. */
  exclusive_key: string | null;
  level: OutsideAttestation['level'];
  evidence: JsonText<AttestationEvidence>;
  attested_at: Moment;
  attested_by: string;
  withdrawn_at: Moment | null;
  withdrawn_by: string | null;
  withdrawal_reason: string | null;
};

/** The tables of what offices state of parties beside who is the same. */
export type RelationTables = {
  outside_attestation: OutsideAttestationTable;
};
