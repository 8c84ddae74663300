import { type Insertable, sql } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Offer, OfferRelease, OfferState } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, type Moment, toJson, toMoment } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { OfferTable, Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type Claim = { officeCode: OfficeCode; codeDigest: string; txCodeDigest: string; at: Moment };

const insert = statement((db, row: Insertable<OfferTable>) => db.insertInto('offer').values(row));
const selectById = statement((db, { officeCode, offerId }: { officeCode: OfficeCode; offerId: string }) =>
  db.selectFrom('offer').selectAll().where('office_code', '=', officeCode).where('offer_id', '=', offerId),
);
// Of several transactions one finds the offer open; the others look again once that one is committed.
const takeOpen = statement((db, claim: Claim) =>
  db
    .updateTable('offer')
    .set({ state: 'tokenIssued' })
    .where('office_code', '=', claim.officeCode)
    .where('code_digest', '=', claim.codeDigest)
    .where('grant_type', 'is', null)
    .where('tx_code_digest', '=', claim.txCodeDigest)
    .where('state', '=', 'open')
    .where('expires_at', '>', claim.at)
    .returningAll(),
);
const countTry = statement((db, claim: Claim & { mostTries: number }) =>
  db
    .updateTable('offer')
    .set({
      failed_tries: sql`failed_tries + 1`,
      state: sql`case when failed_tries + 1 >= ${claim.mostTries} then 'locked' else 'open' end`,
    })
    .where('office_code', '=', claim.officeCode)
    .where('code_digest', '=', claim.codeDigest)
    .where('grant_type', 'is', null)
    .where('tx_code_digest', '<>', claim.txCodeDigest)
    .where('state', '=', 'open')
    .where('expires_at', '>', claim.at)
    .returning('failed_tries'),
);
const move = statement(
  (db, asked: { officeCode: OfficeCode; offerId: string; from: OfferState; to: OfferState }) =>
    db
      .updateTable('offer')
      .set({ state: asked.to })
      .where('office_code', '=', asked.officeCode)
      .where('offer_id', '=', asked.offerId)
      .where('state', '=', asked.from)
      .returning('offer_id'),
);

// The row stays locked until the unit ends, so that a claim that has to wait and a decision come one after the other.
const release = statement((db, asked: { officeCode: OfficeCode; offerId: string; to: OfferRelease }) =>
  db
    .updateTable('offer')
    .set({ release_state: asked.to })
    .where('office_code', '=', asked.officeCode)
    .where('offer_id', '=', asked.offerId)
    .where('release_state', '=', 'pending')
    .where('state', '=', 'tokenIssued')
    .returning('offer_id'),
);

export function readOffers(session: Session): ReadStore['offers'] {
  return {
    async byId(officeCode, offerId) {
      const [row] = await selectById(session, { officeCode, offerId });
      return row && toOffer(row);
    },
    async list(officeCode, page) {
      const query = session.dialect.builder
        .selectFrom('offer')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, toOffer);
    },
  };
}

export function writeOffers(unit: Unit): WriteStore['writeOffers'] {
  return {
    async add(offer) {
      await insert(unit, {
        offer_id: offer.offerId,
        office_code: offer.officeCode,
        party_id: offer.partyId,
        configuration_ids: toJson(offer.configurationIds),
        code_digest: offer.codeDigest,
        tx_code_digest: offer.txCodeDigest,
        dataset: toJson(offer.dataset),
        created_at: toMoment(offer.createdAt),
        expires_at: toMoment(offer.expiresAt),
        failed_tries: offer.failedTries,
        state: offer.state,
        renews: offer.renews ?? null,
        grant_type: offer.grantType ?? null,
        release_state: offer.release ?? null,
      });
    },
    async take(officeCode, codeDigest, txCodeDigest, { at, mostTries }) {
      const claim: Claim = { officeCode, codeDigest, txCodeDigest, at: toMoment(at) };
      const [taken] = await takeOpen(unit, claim);
      if (taken !== undefined) return { outcome: 'taken', offer: toOffer(taken) };
      const [tried] = await countTry(unit, { ...claim, mostTries });
      if (tried === undefined) return { outcome: 'notOpen' };
      return { outcome: 'wrongTxCode', triesLeft: Math.max(0, mostTries - tried.failed_tries) };
    },
    async move(officeCode, offerId, from, to) {
      return (await move(unit, { officeCode, offerId, from, to })).length > 0;
    },
    async release(officeCode, offerId, to) {
      return (await release(unit, { officeCode, offerId, to })).length > 0;
    },
  };
}

function toOffer(row: Row<'offer'>): Offer {
  return {
    offerId: row.offer_id,
    officeCode: row.office_code,
    partyId: row.party_id,
    configurationIds: fromJson(row.configuration_ids),
    codeDigest: row.code_digest,
    txCodeDigest: row.tx_code_digest,
    dataset: fromJson(row.dataset),
    createdAt: fromMoment(row.created_at),
    expiresAt: fromMoment(row.expires_at),
    failedTries: row.failed_tries,
    state: row.state,
    ...(row.renews === null ? {} : { renews: row.renews }),
    ...(row.grant_type === null ? {} : { grantType: row.grant_type }),
    ...(row.release_state === null ? {} : { release: row.release_state }),
  };
}
