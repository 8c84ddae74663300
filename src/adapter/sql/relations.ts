import { type Insertable, sql } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { PartyRelation, RelationClosing } from '../../domain/link/relation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { RelationReads, RelationWrites } from '../../usecase/link/relation-store.ts';
import { fromJson, fromMoment, toFlag, toJson, toMoment } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { PartyRelationTable } from './relation-tables.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const mostFromOne = 500;

const selectById = statement(
  (db, { officeCode, relationId }: { officeCode: OfficeCode; relationId: string }) =>
    db
      .selectFrom('party_relation')
      .selectAll()
      .where('office_code', '=', officeCode)
      .where('relation_id', '=', relationId),
);
const selectFrom = statement((db, { officeCode, subject }: { officeCode: OfficeCode; subject: Did }) =>
  db
    .selectFrom('party_relation')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('subject', '=', subject)
    .where((is) => is.or([is('closed_as', 'is', null), is('closed_as', '=', 'ended')]))
    .orderBy('seq')
    .limit(mostFromOne),
);
const insert = statement((db, row: Insertable<PartyRelationTable>) =>
  db.insertInto('party_relation').values(row),
);
const takeTurn = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db
    .insertInto('relation_turn')
    .values({ office_code: officeCode, turns: 1 })
    .onConflict((conflict) =>
      conflict.column('office_code').doUpdateSet({ turns: sql`relation_turn.turns + 1` }),
    ),
);

export function readRelations(session: Session): RelationReads['relations'] {
  return {
    async byId(officeCode, relationId) {
      const [row] = await selectById(session, { officeCode, relationId });
      return row && toRelation(row);
    },
    async list(officeCode, { did, kind, asOf, includeWithdrawn }, page) {
      let query = session.dialect.builder
        .selectFrom('party_relation')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      if (did !== undefined)
        query = query.where((is) => is.or([is('subject', '=', did), is('object', '=', did)]));
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (asOf !== undefined)
        query = query
          .where((is) => is.or([is('held_from', 'is', null), is('held_from', '<=', asOf)]))
          .where((is) => is.or([is('held_until', 'is', null), is('held_until', '>', asOf)]));
      if (includeWithdrawn !== true)
        query = query.where((is) => is.or([is('closed_as', 'is', null), is('closed_as', '=', 'ended')]));
      return toSeqPage(await session.run(query.compile()), page.limit, toRelation);
    },
    from: async (officeCode, subject) => (await selectFrom(session, { officeCode, subject })).map(toRelation),
  };
}

export function writeRelations(unit: Unit): RelationWrites['writeRelations'] {
  return {
    async takeTurn(officeCode) {
      await takeTurn(unit, { officeCode });
    },
    async add(relation) {
      await insert(unit, toRow(relation));
    },
    async end(officeCode, relationId, { until, ...closing }) {
      const query = closed(unit, officeCode, relationId)
        .set({ ...closingColumns({ as: 'ended', ...closing }), held_until: until })
        .where('closed_as', 'is', null);
      const [row] = await unit.run(query.returningAll().compile());
      return row && toRelation(row);
    },
    async withdraw(officeCode, relationId, closing) {
      const query = closed(unit, officeCode, relationId)
        .set(closingColumns({ as: 'withdrawn', ...closing }))
        .where((is) => is.or([is('closed_as', 'is', null), is('closed_as', '=', 'ended')]));
      const [row] = await unit.run(query.returningAll().compile());
      return row && toRelation(row);
    },
  };
}

function closed(unit: Unit, officeCode: OfficeCode, relationId: string) {
  return unit.dialect.builder
    .updateTable('party_relation')
    .where('office_code', '=', officeCode)
    .where('relation_id', '=', relationId);
}

function closingColumns({ as, at, by, reason }: RelationClosing) {
  return { closed_as: as, closed_at: toMoment(at), closed_by: by, close_reason: reason };
}

function toRow(relation: PartyRelation): Insertable<PartyRelationTable> {
  const { closing, hasLegalPersonality } = relation;
  return {
    relation_id: relation.relationId,
    office_code: relation.officeCode,
    kind: relation.kind,
    subject: relation.subject,
    object: relation.object,
    held_from: relation.from ?? null,
    held_until: relation.until ?? null,
    legal_personality: hasLegalPersonality === undefined ? null : toFlag(hasLegalPersonality),
    evidence: toJson(relation.evidence),
    stated_at: toMoment(relation.statedAt),
    stated_by: relation.statedBy,
    ...(closing === undefined
      ? { closed_as: null, closed_at: null, closed_by: null, close_reason: null }
      : closingColumns(closing)),
  };
}

function toRelation(row: Row<'party_relation'>): PartyRelation {
  const { kind, digest, reference } = fromJson(row.evidence);
  return {
    relationId: row.relation_id,
    officeCode: row.office_code,
    kind: row.kind,
    subject: row.subject,
    object: row.object,
    from: row.held_from ?? undefined,
    until: row.held_until ?? undefined,
    hasLegalPersonality: row.legal_personality === null ? undefined : row.legal_personality === 1,
    evidence: { kind, digest, reference },
    statedAt: fromMoment(row.stated_at),
    statedBy: row.stated_by,
    closing: toClosing(row),
  };
}

function toClosing(row: Row<'party_relation'>): RelationClosing | undefined {
  const { closed_as: as, closed_at: at, closed_by: by, close_reason: reason } = row;
  if (as === null || at === null) return undefined;
  return { as, at: fromMoment(at), by: by ?? '', reason: reason ?? '' };
}
