import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PresentationRequest } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import type { Moment } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import { fromKeyText, toKeyText } from './response-key-text.ts';
import type { PresentationRequestTable, Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type Asked = { officeCode: OfficeCode; requestId: string };
type Answer = Asked &
  Pick<PresentationRequestTable, 'results' | 'evidence_digest' | 'response_code_digest'> & {
    at: Moment;
    state: 'answered' | 'refused';
  };

const selectById = statement((db, { officeCode, requestId }: Asked) =>
  db
    .selectFrom('presentation_request')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('request_id', '=', requestId),
);
const insert = statement((db, row: Insertable<PresentationRequestTable>) =>
  db.insertInto('presentation_request').values(row),
);
const markFetched = statement((db, { officeCode, requestId, at }: Asked & { at: Moment }) =>
  db
    .updateTable('presentation_request')
    .set({ fetched_at: at })
    .where('office_code', '=', officeCode)
    .where('request_id', '=', requestId)
    .where('fetched_at', 'is', null)
    .returningAll(),
);
// Of several transactions one finds the request open.
const answerOpen = statement((db, answer: Answer) =>
  db
    .updateTable('presentation_request')
    .set({
      state: answer.state,
      answered_at: answer.at,
      results: answer.results,
      evidence_digest: answer.evidence_digest,
      response_code_digest: answer.response_code_digest,
      response_key: null, // nothing is decrypted for it any more
    })
    .where('office_code', '=', answer.officeCode)
    .where('request_id', '=', answer.requestId)
    .where('state', '=', 'open')
    .where('expires_at', '>', answer.at)
    .returning('request_id'),
);

export function readPresentations(session: Session): ReadStore['presentations'] {
  return {
    async byId(officeCode, requestId) {
      const [row] = await selectById(session, { officeCode, requestId });
      return row && toPresentationRequest(row);
    },
    async list(officeCode, page) {
      const query = session.dialect.builder
        .selectFrom('presentation_request')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, toPresentationRequest);
    },
  };
}

export function writePresentations(unit: Unit): WriteStore['writePresentations'] {
  return {
    async add(request) {
      await insert(unit, toRow(request));
    },
    async fetch(officeCode, requestId, at) {
      const [marked] = await markFetched(unit, { officeCode, requestId, at: toMoment(at) });
      if (marked !== undefined) return { request: toPresentationRequest(marked), first: true };
      const [row] = await selectById(unit, { officeCode, requestId });
      return row && { request: toPresentationRequest(row), first: false };
    },
    async answer(officeCode, requestId, { at, state, results, evidenceDigest, responseCodeDigest }) {
      const answered = await answerOpen(unit, {
        officeCode,
        requestId,
        at: toMoment(at),
        state,
        results: results === undefined ? null : toJson(results),
        evidence_digest: evidenceDigest ?? null,
        response_code_digest: responseCodeDigest ?? null,
      });
      return answered.length > 0;
    },
  };
}

function toRow(request: PresentationRequest): Insertable<PresentationRequestTable> {
  return {
    request_id: request.requestId,
    office_code: request.officeCode,
    created_by: request.createdBy,
    purpose: request.purpose,
    dcql_query: toJson(request.dcqlQuery),
    nonce: request.nonce,
    state_digest: request.stateDigest,
    flow: request.flow,
    response_code_digest: request.responseCodeDigest ?? null,
    created_at: toMoment(request.createdAt),
    expires_at: toMoment(request.expiresAt),
    fetched_at: toMomentOrNull(request.fetchedAt),
    state: request.state,
    answered_at: toMomentOrNull(request.answeredAt),
    results: request.results === undefined ? null : toJson(request.results),
    evidence_digest: request.evidenceDigest ?? null,
    client_id: request.clientId ?? null,
    response_mode: request.responseMode,
    response_key: request.responseKey === undefined ? null : toJson(toKeyText(request.responseKey)),
    session_digest: request.sessionDigest ?? null,
    transaction_data: request.transactionData.length === 0 ? null : toJson(request.transactionData),
    authorization_id: request.authorizationId ?? null,
  };
}

function toPresentationRequest(row: Row<'presentation_request'>): PresentationRequest {
  return {
    requestId: row.request_id,
    officeCode: row.office_code,
    createdBy: row.created_by,
    purpose: row.purpose,
    dcqlQuery: fromJson(row.dcql_query),
    nonce: row.nonce,
    stateDigest: row.state_digest,
    flow: row.flow,
    responseCodeDigest: row.response_code_digest ?? undefined,
    createdAt: fromMoment(row.created_at),
    expiresAt: fromMoment(row.expires_at),
    fetchedAt: fromMomentOrNull(row.fetched_at),
    state: row.state,
    answeredAt: fromMomentOrNull(row.answered_at),
    results: row.results === null ? undefined : fromJson(row.results),
    evidenceDigest: row.evidence_digest ?? undefined,
    clientId: row.client_id ?? undefined,
    responseMode: row.response_mode ?? 'direct_post',
    responseKey: row.response_key === null ? undefined : fromKeyText(fromJson(row.response_key)),
    sessionDigest: row.session_digest ?? undefined,
    transactionData: row.transaction_data === null ? [] : fromJson(row.transaction_data),
    authorizationId: row.authorization_id ?? undefined,
  };
}
