import type { Generated, Selectable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type {
  DeferredIssuance,
  DeferredReads,
  DeferredState,
  DeferredWrites,
} from '../../usecase/issuance/deferred-store.ts';
import {
  fromJson,
  fromMoment,
  fromMomentOrNull,
  type JsonText,
  type Moment,
  toJson,
  toMoment,
  toMomentOrNull,
} from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type DeferredIssuanceTable = {
  seq: Generated<number>;
  deferred_issuance_id: string;
  office_code: OfficeCode;
  offer_id: string;
  party_id: string;
  configuration_id: string;
  transaction_digest: string;
  holders: JsonText<DeferredIssuance['holders']>;
  dpop_jkt: string | null;
  state: DeferredState;
  interval_seconds: number;
  created_at: Moment;
  expires_at: Moment;
  decided_at: Moment | null;
  decided_by: string | null;
  issued_id: string | null;
};
export type DeferredTables = { deferred_issuance: DeferredIssuanceTable };

type Named = { officeCode: OfficeCode; id: string };

const selectById = statement((db, { officeCode, id }: Named) =>
  db
    .selectFrom('deferred_issuance')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('deferred_issuance_id', '=', id),
);
const selectByTransaction = statement((db, asked: { officeCode: OfficeCode; digest: string }) =>
  db
    .selectFrom('deferred_issuance')
    .selectAll()
    .where('office_code', '=', asked.officeCode)
    .where('transaction_digest', '=', asked.digest),
);
// Of several transactions one finds it in the state; the others look again once that one is committed.
const move = statement((db, asked: Named & { from: DeferredState; to: DeferredState }) =>
  db
    .updateTable('deferred_issuance')
    .set({ state: asked.to })
    .where('office_code', '=', asked.officeCode)
    .where('deferred_issuance_id', '=', asked.id)
    .where('state', '=', asked.from)
    .returning('deferred_issuance_id'),
);
const decide = statement(
  (
    db,
    asked: { officeCode: OfficeCode; offerId: string; to: 'released' | 'refused'; at: Moment; by: string },
  ) =>
    db
      .updateTable('deferred_issuance')
      .set({ state: asked.to, decided_at: asked.at, decided_by: asked.by })
      .where('office_code', '=', asked.officeCode)
      .where('offer_id', '=', asked.offerId)
      .where('state', 'in', ['pending', 'released'])
      .where('state', '<>', asked.to)
      .returningAll(),
);
const supersede = statement(
  (db, asked: { officeCode: OfficeCode; offerId: string; configurationId: string }) =>
    db
      .updateTable('deferred_issuance')
      .set({ state: 'issued' })
      .where('office_code', '=', asked.officeCode)
      .where('offer_id', '=', asked.offerId)
      .where('configuration_id', '=', asked.configurationId)
      .where('state', '=', 'released')
      .returning('deferred_issuance_id'),
);
const note = statement((db, asked: Named & { issuedId: string }) =>
  db
    .updateTable('deferred_issuance')
    .set({ issued_id: asked.issuedId })
    .where('office_code', '=', asked.officeCode)
    .where('deferred_issuance_id', '=', asked.id)
    .returning('deferred_issuance_id'),
);

export function readDeferredIssuances(session: Session): DeferredReads['deferredIssuances'] {
  return {
    async byId(officeCode, id) {
      const [row] = await selectById(session, { officeCode, id });
      return row && toDeferredIssuance(row);
    },
    async byTransaction(officeCode, digest) {
      const [row] = await selectByTransaction(session, { officeCode, digest });
      return row && toDeferredIssuance(row);
    },
    async list(officeCode, { state, openAt }, page) {
      const all = session.dialect.builder
        .selectFrom('deferred_issuance')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      const inState = state === undefined ? all : all.where('state', '=', state);
      const query = openAt === undefined ? inState : inState.where('expires_at', '>', toMoment(openAt));
      return toSeqPage(await session.run(query.compile()), page.limit, toDeferredIssuance);
    },
  };
}

export function writeDeferredIssuances(unit: Unit): DeferredWrites['writeDeferredIssuances'] {
  return {
    async put(issuance) {
      const { deferred_issuance_id, created_at, ...asked } = toRow(issuance);
      const query = unit.dialect.builder
        .insertInto('deferred_issuance')
        .values({ deferred_issuance_id, created_at, ...asked })
        .onConflict((conflict) =>
          conflict.columns(['office_code', 'offer_id', 'configuration_id']).doUpdateSet(asked),
        )
        .returningAll();
      const [row] = await unit.run(query.compile());
      return row === undefined ? issuance : toDeferredIssuance(row);
    },
    async decide(officeCode, offerId, { to, at, by }) {
      const rows = await decide(unit, { officeCode, offerId, to, at: toMoment(at), by });
      return rows.map(toDeferredIssuance);
    },
    async move(officeCode, id, from, to) {
      return (await move(unit, { officeCode, id, from, to })).length > 0;
    },
    async supersede(officeCode, offerId, configurationId) {
      await supersede(unit, { officeCode, offerId, configurationId });
    },
    async note(officeCode, id, issuedId) {
      await note(unit, { officeCode, id, issuedId });
    },
  };
}

function toRow(issuance: DeferredIssuance) {
  return {
    deferred_issuance_id: issuance.deferredIssuanceId,
    office_code: issuance.officeCode,
    offer_id: issuance.offerId,
    party_id: issuance.partyId,
    configuration_id: issuance.configurationId,
    transaction_digest: issuance.transactionDigest,
    holders: toJson(issuance.holders),
    dpop_jkt: issuance.dpopJkt ?? null,
    state: issuance.state,
    interval_seconds: issuance.intervalSeconds,
    created_at: toMoment(issuance.createdAt),
    expires_at: toMoment(issuance.expiresAt),
    decided_at: toMomentOrNull(issuance.decidedAt),
    decided_by: issuance.decidedBy ?? null,
    issued_id: issuance.issuedId ?? null,
  };
}

function toDeferredIssuance(row: Selectable<DeferredIssuanceTable>): DeferredIssuance {
  return {
    deferredIssuanceId: row.deferred_issuance_id,
    officeCode: row.office_code,
    offerId: row.offer_id,
    partyId: row.party_id,
    configurationId: row.configuration_id,
    transactionDigest: row.transaction_digest,
    holders: fromJson(row.holders),
    dpopJkt: row.dpop_jkt ?? undefined,
    state: row.state,
    intervalSeconds: row.interval_seconds,
    createdAt: fromMoment(row.created_at),
    expiresAt: fromMoment(row.expires_at),
    decidedAt: fromMomentOrNull(row.decided_at),
    decidedBy: row.decided_by ?? undefined,
    issuedId: row.issued_id ?? undefined,
  };
}
