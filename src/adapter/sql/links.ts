import type { Insertable } from 'kysely';
import type { PartyLink } from '../../domain/link/party-link.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { PartyLinkTable, Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectById = statement((db, { officeCode, linkId }: { officeCode: OfficeCode; linkId: string }) =>
  db.selectFrom('party_link').selectAll().where('office_code', '=', officeCode).where('link_id', '=', linkId),
);
const selectInForce = statement(
  (db, { officeCode, identifier }: { officeCode: OfficeCode; identifier: string }) =>
    db
      .selectFrom('party_link')
      .selectAll()
      .where('office_code', '=', officeCode)
      .where('identifier', '=', identifier)
      .where('unlinked_at', 'is', null),
);
// The unique index over links in force lets one in; the condition names that index.
const insert = statement((db, row: Insertable<PartyLinkTable>) =>
  db
    .insertInto('party_link')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['office_code', 'identifier']).where('unlinked_at', 'is', null).doNothing(),
    )
    .returning('link_id'),
);

export function readLinks(session: Session): ReadStore['links'] {
  return {
    async byId(officeCode, linkId) {
      const [row] = await selectById(session, { officeCode, linkId });
      return row && toLink(row);
    },
    async current(officeCode, identifier) {
      const [row] = await selectInForce(session, { officeCode, identifier });
      return row && toLink(row);
    },
    async list(officeCode, { did, identifier, includeUnlinked }, page) {
      let query = session.dialect.builder
        .selectFrom('party_link')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      if (did !== undefined) query = query.where('did', '=', did);
      if (identifier !== undefined) query = query.where('identifier', '=', identifier);
      if (includeUnlinked !== true) query = query.where('unlinked_at', 'is', null);
      return toSeqPage(await session.run(query.compile()), page.limit, toLink);
    },
  };
}

export function writeLinks(unit: Unit): WriteStore['writeLinks'] {
  return {
    async add(link) {
      const row = toRow(link);
      while ((await insert(unit, row)).length === 0) {
        const [existing] = await selectInForce(unit, link);
        // Without one the link in the way ended between the two statements, and adding is tried again.
        if (existing !== undefined) return { outcome: 'conflict', existing: toLink(existing) };
      }
      return { outcome: 'added' };
    },
    async unlink(officeCode, linkId, { at, by, reason }) {
      const query = unit.dialect.builder
        .updateTable('party_link')
        .set({ unlinked_at: toMoment(at), unlinked_by: by, unlink_reason: reason })
        .where('office_code', '=', officeCode)
        .where('link_id', '=', linkId)
        .where('unlinked_at', 'is', null)
        .returningAll();
      const [row] = await unit.run(query.compile());
      return row && toLink(row);
    },
  };
}

function toRow(link: PartyLink): Insertable<PartyLinkTable> {
  return {
    link_id: link.linkId,
    office_code: link.officeCode,
    identifier: link.identifier,
    did: link.did,
    evidence: toJson(link.evidence),
    linked_at: toMoment(link.linkedAt),
    linked_by: link.linkedBy,
    unlinked_at: toMomentOrNull(link.unlinkedAt),
    unlinked_by: link.unlinkedBy ?? null,
    unlink_reason: link.unlinkReason ?? null,
  };
}

function toLink(row: Row<'party_link'>): PartyLink {
  return {
    linkId: row.link_id,
    officeCode: row.office_code,
    identifier: row.identifier,
    did: row.did,
    evidence: fromJson(row.evidence),
    linkedAt: fromMoment(row.linked_at),
    linkedBy: row.linked_by,
    unlinkedAt: fromMomentOrNull(row.unlinked_at),
    unlinkedBy: row.unlinked_by ?? undefined,
    unlinkReason: row.unlink_reason ?? undefined,
  };
}
