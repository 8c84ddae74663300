import { type Insertable, sql } from 'kysely';
import type { LinkObjection } from '../../domain/link/did-link.ts';
import type { DidLinkReads, DidLinkWrites } from '../../usecase/link/did-link-store.ts';
import { fromMoment, fromMomentOrNull, toMoment, toMomentOrNull } from './column.ts';
import type { LinkObjectionTable } from './did-link-tables.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

// The unique index over open objections lets one in; the condition names that index.
const insert = statement((db, row: Insertable<LinkObjectionTable>) =>
  db
    .insertInto('link_objection')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['office_code', 'link_id']).where('state', '=', sql.lit<'open'>('open')).doNothing(),
    )
    .returning('objection_id'),
);

export function readLinkObjections(session: Session): DidLinkReads['linkObjections'] {
  return {
    async byId(officeCode, objectionId) {
      const query = session.dialect.builder
        .selectFrom('link_objection')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('objection_id', '=', objectionId);
      const [row] = await session.run(query.compile());
      return row && toObjection(row);
    },
    async list(officeCode, { linkId, did, state }, page) {
      let query = session.dialect.builder
        .selectFrom('link_objection')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      if (linkId !== undefined) query = query.where('link_id', '=', linkId);
      if (did !== undefined) query = query.where('did', '=', did);
      if (state !== undefined) query = query.where('state', '=', state);
      return toSeqPage(await session.run(query.compile()), page.limit, toObjection);
    },
  };
}

export function writeLinkObjections(unit: Unit): DidLinkWrites['writeLinkObjections'] {
  return {
    async add(objection) {
      return (await insert(unit, toRow(objection))).length > 0;
    },
    async decide(officeCode, objectionId, { state, at, by, reason }) {
      const query = unit.dialect.builder
        .updateTable('link_objection')
        .set({ state, decided_at: toMoment(at), decided_by: by, decision_reason: reason })
        .where('office_code', '=', officeCode)
        .where('objection_id', '=', objectionId)
        .where('state', '=', 'open')
        .returning('objection_id');
      return (await unit.run(query.compile())).length > 0;
    },
  };
}

function toRow(given: LinkObjection): Insertable<LinkObjectionTable> {
  return {
    ...{ objection_id: given.objectionId, office_code: given.officeCode },
    ...{ link_kind: given.linkKind, link_id: given.linkId, did: given.did, reason: given.reason },
    statement_digest: given.statementDigest ?? null,
    ...{ objected_at: toMoment(given.objectedAt), objected_by: given.objectedBy, state: given.state },
    decided_at: toMomentOrNull(given.decidedAt),
    decided_by: given.decidedBy ?? null,
    decision_reason: given.decisionReason ?? null,
  };
}

function toObjection(row: Row<'link_objection'>): LinkObjection {
  return {
    ...{ objectionId: row.objection_id, officeCode: row.office_code },
    ...{ linkKind: row.link_kind, linkId: row.link_id, did: row.did, reason: row.reason },
    statementDigest: row.statement_digest ?? undefined,
    ...{ objectedAt: fromMoment(row.objected_at), objectedBy: row.objected_by, state: row.state },
    decidedAt: fromMomentOrNull(row.decided_at),
    decidedBy: row.decided_by ?? undefined,
    decisionReason: row.decision_reason ?? undefined,
  };
}
