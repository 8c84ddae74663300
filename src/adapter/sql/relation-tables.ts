import type { Generated } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { AttestationEvidence, OutsideAttestation } from '../../domain/link/outside-attestation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { LinkAnswer, LinkRequest } from '../../domain/link/link-request.ts';
import type { RelationClosing, RelationKind } from '../../domain/link/relation.ts';
import type { Flag, JsonText, Moment } from './column.ts';

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

export type PartyRelationTable = {
  seq: Generated<number>;
  relation_id: string;
  office_code: OfficeCode;
  kind: RelationKind;
  subject: Did;
  object: Did;
  /** Days, as YYYY-MM-DD; the second one is the first on which it no longer holds. */
  held_from: string | null;
  held_until: string | null;
  legal_personality: Flag | null;
  evidence: JsonText<AttestationEvidence>;
  stated_at: Moment;
  stated_by: string;
  closed_as: RelationClosing['as'] | null;
  closed_at: Moment | null;
  closed_by: string | null;
  close_reason: string | null;
};
export type LinkRequestTable = {
  seq: Generated<number>;
  request_id: string;
  office_code: OfficeCode;
  direction: LinkRequest['direction'];
  peer: Did;
  party_id: string | null;
  kinds: JsonText<LinkRequest['kinds']>;
  did: Did | null;
  wishes: JsonText<LinkRequest['wishes']>;
  /** Empty once it is answered, or its time is over. */
  salted_keys: JsonText<LinkRequest['keys']>;
  /** base64url of what only the key-encryption key opens. */
  sealed_salt: string | null;
  asked_at: Moment;
  asked_by: string;
  expires_at: Moment;
  answer: JsonText<LinkAnswer> | null;
  answered_at: Moment | null;
  answered_by: string | null;
};
/** Its row lock puts those who state relations of one office in line. */
export type RelationTurnTable = { office_code: OfficeCode; turns: number };

/** The tables of what offices state of parties beside who is the same. */
export type RelationTables = {
  outside_attestation: OutsideAttestationTable;
  party_relation: PartyRelationTable;
  relation_turn: RelationTurnTable;
  link_request: LinkRequestTable;
};
