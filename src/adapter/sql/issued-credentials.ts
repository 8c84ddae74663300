import type { Insertable, Kysely } from 'kysely';
import type { CredentialState, StatusReason } from '../../domain/credential/credential-status.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { IssuedCredential, StatusChange } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromMoment, fromMomentOrNull, type Moment, toMoment, toMomentOrNull } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { IssuedCredentialTable, Row, Schema } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectById = statement((db, asked: { officeCode: OfficeCode; issuedId: string }) =>
  db
    .selectFrom('issued_credential')
    .selectAll()
    .where('office_code', '=', asked.officeCode)
    .where('issued_id', '=', asked.issuedId),
);
const selectByContent = statement((db, { contentDigest }: { contentDigest: string }) =>
  db.selectFrom('issued_credential').selectAll().where('content_digest', '=', contentDigest).limit(10),
);
const insert = statement((db, row: Insertable<IssuedCredentialTable>) =>
  db.insertInto('issued_credential').values(row),
);
type Move = {
  officeCode: OfficeCode;
  issuedId: string;
  at: Moment;
  reason: StatusReason | null;
  message: string | null;
};
// Each takes only a row in a state that the move may start from, so that of two moves at once one finds none.
const moves = {
  revoked: statement((db, asked: Move) =>
    changed(db, asked).set({ revoked_at: asked.at }).where('revoked_at', 'is', null).returningAll(),
  ),
  suspended: statement((db, asked: Move) =>
    changed(db, asked)
      .set({ suspended_at: asked.at })
      .where('revoked_at', 'is', null)
      .where('suspended_at', 'is', null)
      .returningAll(),
  ),
  valid: statement((db, asked: Move) =>
    changed(db, asked)
      .set({ suspended_at: null })
      .where('revoked_at', 'is', null)
      .where('suspended_at', 'is not', null)
      .returningAll(),
  ),
} as const satisfies { readonly [state in CredentialState]: unknown };

export function readIssuedCredentials(session: Session): ReadStore['issuedCredentials'] {
  return {
    async byId(officeCode, issuedId) {
      const [row] = await selectById(session, { officeCode, issuedId });
      return row && toIssuedCredential(row);
    },
    async byContent(contentDigest) {
      return (await selectByContent(session, { contentDigest })).map(toIssuedCredential);
    },
    async list(officeCode, { did }, page) {
      const all = session.dialect.builder
        .selectFrom('issued_credential')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      const query = did === undefined ? all : all.where('did', '=', did);
      return toSeqPage(await session.run(query.compile()), page.limit, toIssuedCredential);
    },
  };
}

export function writeIssuedCredentials(unit: Unit): WriteStore['writeIssuedCredentials'] {
  return {
    async add(credential) {
      await insert(unit, {
        issued_id: credential.issuedId,
        office_code: credential.officeCode,
        offer_id: credential.offerId ?? null,
        party_id: credential.partyId ?? null,
        did: credential.did,
        credential_type: credential.credentialType,
        format: credential.format,
        list_office_code: credential.status.officeCode,
        list_id: credential.status.listId,
        list_index: credential.status.index,
        issued_at: toMoment(credential.issuedAt),
        valid_until: toMoment(credential.validUntil),
        revoked_at: toMomentOrNull(credential.revokedAt),
        content_digest: credential.contentDigest ?? null,
      });
    },
    async move(officeCode, issuedId, { to, at, reason, message }) {
      const [row] = await moves[to](unit, {
        ...{ officeCode, issuedId, at: toMoment(at) },
        ...{ reason: reason ?? null, message: message ?? null },
      });
      return row && toIssuedCredential(row);
    },
  };
}

function changed(db: Kysely<Schema>, { officeCode, issuedId, at, reason, message }: Move) {
  return db
    .updateTable('issued_credential')
    .set({ status_changed_at: at, status_reason: reason, status_message: message })
    .where('office_code', '=', officeCode)
    .where('issued_id', '=', issuedId);
}

function toIssuedCredential(row: Row<'issued_credential'>): IssuedCredential {
  return {
    issuedId: row.issued_id,
    officeCode: row.office_code,
    offerId: row.offer_id ?? undefined,
    partyId: row.party_id ?? undefined,
    did: row.did,
    credentialType: row.credential_type,
    format: row.format,
    status: { officeCode: row.list_office_code, listId: row.list_id, index: row.list_index },
    issuedAt: fromMoment(row.issued_at),
    validUntil: fromMoment(row.valid_until),
    suspendedAt: fromMomentOrNull(row.suspended_at),
    revokedAt: fromMomentOrNull(row.revoked_at),
    ...(row.content_digest === null ? {} : { contentDigest: row.content_digest }),
    statusChange: toStatusChange(row),
  };
}

function toStatusChange(row: Row<'issued_credential'>): StatusChange | undefined {
  const at = fromMomentOrNull(row.status_changed_at);
  if (at === undefined) return undefined;
  return { at, reason: row.status_reason ?? undefined, message: row.status_message ?? undefined };
}
