import type { Insertable } from 'kysely';
import { base64url } from '../../base/bytes.ts';
import type { LinkRequest } from '../../domain/link/link-request.ts';
import type { LinkRequestReads, LinkRequestWrites } from '../../usecase/link/link-request-store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { LinkRequestTable } from './relation-tables.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type One = Pick<LinkRequest, 'officeCode' | 'direction' | 'requestId'>;

const selectById = statement((db, { officeCode, direction, requestId }: One) =>
  db
    .selectFrom('link_request')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('direction', '=', direction)
    .where('request_id', '=', requestId),
);
const insert = statement((db, row: Insertable<LinkRequestTable>) =>
  db
    .insertInto('link_request')
    .values(row)
    .onConflict((conflict) => conflict.columns(['office_code', 'direction', 'request_id']).doNothing())
    .returning('request_id'),
);

export function readLinkRequests(session: Session): LinkRequestReads['linkRequests'] {
  return {
    async byId(officeCode, direction, requestId) {
      const [row] = await selectById(session, { officeCode, direction, requestId });
      return row && toRequest(row);
    },
    async list(officeCode, direction, page) {
      const query = session.dialect.builder
        .selectFrom('link_request')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('direction', '=', direction)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, toRequest);
    },
    async countSince(officeCode, direction, peer, since) {
      const query = session.dialect.builder
        .selectFrom('link_request')
        .select((is) => is.fn.countAll<number | string>().as('requests'))
        .where('office_code', '=', officeCode)
        .where('direction', '=', direction)
        .where('peer', '=', peer)
        .where('asked_at', '>', toMoment(since));
      const [row] = await session.run(query.compile());
      return Number(row?.requests ?? 0);
    },
  };
}

export function writeLinkRequests(unit: Unit): LinkRequestWrites['writeLinkRequests'] {
  return {
    add: async (request) => (await insert(unit, toRow(request))).length > 0,
    async answer(officeCode, direction, requestId, { answer, partyId, at, by }) {
      const query = unit.dialect.builder
        .updateTable('link_request')
        .set({
          ...{ answer: toJson(answer), answered_at: toMoment(at), answered_by: by },
          ...{ salted_keys: toJson([]), sealed_salt: null },
          ...(partyId === undefined ? {} : { party_id: partyId }),
        })
        .where('office_code', '=', officeCode)
        .where('direction', '=', direction)
        .where('request_id', '=', requestId)
        .where('answered_at', 'is', null)
        .where('expires_at', '>', toMoment(at))
        .returningAll();
      const [row] = await unit.run(query.compile());
      return row && toRequest(row);
    },
  };
}

function toRow(request: LinkRequest): Insertable<LinkRequestTable> {
  const { sealedSalt } = request;
  return {
    request_id: request.requestId,
    office_code: request.officeCode,
    direction: request.direction,
    peer: request.peer,
    party_id: request.partyId ?? null,
    kinds: toJson(request.kinds),
    did: request.did ?? null,
    wishes: toJson(request.wishes),
    salted_keys: toJson(request.keys),
    sealed_salt: sealedSalt === undefined ? null : base64url(sealedSalt),
    asked_at: toMoment(request.askedAt),
    asked_by: request.askedBy,
    expires_at: toMoment(request.expiresAt),
    answer: request.answer === undefined ? null : toJson(request.answer),
    answered_at: toMomentOrNull(request.answeredAt),
    answered_by: request.answeredBy ?? null,
  };
}

function toRequest(row: Row<'link_request'>): LinkRequest {
  const { sealed_salt: sealed } = row;
  return {
    requestId: row.request_id,
    officeCode: row.office_code,
    direction: row.direction,
    peer: row.peer,
    partyId: row.party_id ?? undefined,
    kinds: fromJson(row.kinds),
    did: row.did ?? undefined,
    wishes: fromJson(row.wishes),
    keys: fromJson(row.salted_keys),
    sealedSalt: sealed === null ? undefined : Uint8Array.from(Buffer.from(sealed, 'base64url')),
    askedAt: fromMoment(row.asked_at),
    askedBy: row.asked_by,
    expiresAt: fromMoment(row.expires_at),
    answer: row.answer === null ? undefined : fromJson(row.answer),
    answeredAt: fromMomentOrNull(row.answered_at),
    answeredBy: row.answered_by ?? undefined,
  };
}
