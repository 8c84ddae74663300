import type { Generated } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type {
  DidLinkState,
  LinkObjection,
  SamePartyEvidence,
  StatementRole,
} from '../../domain/link/did-link.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Flag, JsonText, Moment } from './column.ts';

/** `office_code` is who collects. */
export type DidLinkTable = {
  seq: Generated<number>;
  link_id: string;
  office_code: OfficeCode;
  did: Did;
  other_did: Did;
  nonce: string;
  audience: Did;
  state: DidLinkState;
  requested_at: Moment;
  requested_by: string;
  expires_at: Moment;
  states_equivalence: Flag;
  is_not_same: Flag;
  ended_at: Moment | null;
  ended_by: string | null;
  end_reason: string | null;
};
/** Append-only. */
export type DidLinkStatementTable = {
  seq: Generated<number>;
  link_id: string;
  office_code: OfficeCode;
  did: Did;
  other_did: Did;
  role: StatementRole;
  issuer: Did;
  credential: string;
  credential_digest: string;
  evidence: JsonText<readonly SamePartyEvidence[]>;
  issued_id: string | null;
  valid_from: Moment;
  valid_until: Moment;
  received_at: Moment;
};
export type LinkObjectionTable = {
  seq: Generated<number>;
  objection_id: string;
  office_code: OfficeCode;
  link_kind: LinkObjection['linkKind'];
  link_id: string;
  did: Did;
  reason: string;
  statement_digest: string | null;
  objected_at: Moment;
  objected_by: string;
  state: LinkObjection['state'];
  decided_at: Moment | null;
  decided_by: string | null;
  decision_reason: string | null;
};

/** The tables of links between DIDs, and of objections to links. */
export type DidLinkTables = {
  did_link: DidLinkTable;
  did_link_statement: DidLinkStatementTable;
  link_objection: LinkObjectionTable;
};
