import type { Insertable, Updateable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type {
  Authorization,
  AuthorizationChange,
  AuthorizationReads,
  AuthorizationWrites,
  RefreshToken,
} from '../../usecase/authorization/authorization-store.ts';
import type { AuthorizationTable, RefreshTokenTable } from './authorization-tables.ts';
import {
  fromJson,
  fromMoment,
  fromMomentOrNull,
  type Moment,
  toJson,
  toMoment,
  toMomentOrNull,
} from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type Key = 'authorization_id' | 'reference' | 'request_uri_digest' | 'code_digest';
type Asked = { readonly officeCode: OfficeCode; readonly value: string };

const selectBy = (key: Key) =>
  statement((db, { officeCode, value }: Asked) =>
    db
      .selectFrom('wallet_authorization')
      .selectAll()
      .where('office_code', '=', officeCode)
      .where(key, '=', value),
  );
const selectById = selectBy('authorization_id');
const selectByReference = selectBy('reference');
const selectByRequestUri = selectBy('request_uri_digest');
const selectByCode = selectBy('code_digest');
const insert = statement((db, row: Insertable<AuthorizationTable>) =>
  db
    .insertInto('wallet_authorization')
    .values(row)
    .onConflict((conflict) => conflict.columns(['office_code', 'reference']).doNothing())
    .returning('authorization_id'),
);
const selectToken = statement((db, { tokenDigest }: { tokenDigest: string }) =>
  db.selectFrom('refresh_token').selectAll().where('token_digest', '=', tokenDigest),
);
const insertToken = statement((db, row: Insertable<RefreshTokenTable>) =>
  db.insertInto('refresh_token').values(row),
);
// Of several transactions one finds it unused.
const takeToken = statement((db, { tokenDigest, at }: { tokenDigest: string; at: Moment }) =>
  db
    .updateTable('refresh_token')
    .set({ used_at: at })
    .where('token_digest', '=', tokenDigest)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .returning('token_digest'),
);
type OfOffer = { readonly officeCode: OfficeCode; readonly offerId: string };
const endTokens = (table: 'refresh_token' | 'access_token') =>
  statement((db, { officeCode, offerId }: OfOffer) =>
    db.deleteFrom(table).where('office_code', '=', officeCode).where('offer_id', '=', offerId),
  );
const endRefreshTokens = endTokens('refresh_token');
const endAccessTokens = endTokens('access_token');

/** Authorizations and refresh tokens; expired ones are found too, the caller compares with its own time. */
export function readAuthorizations(session: Session): AuthorizationReads {
  const one = async (select: typeof selectById, officeCode: OfficeCode, value: string) => {
    const [row] = await select(session, { officeCode, value });
    return row && toAuthorization(row);
  };
  return {
    authorizations: {
      byId: (officeCode, value) => one(selectById, officeCode, value),
      byReference: (officeCode, value) => one(selectByReference, officeCode, value),
      byRequestUri: (officeCode, value) => one(selectByRequestUri, officeCode, value),
      byCode: (officeCode, value) => one(selectByCode, officeCode, value),
      async listOpen(officeCode, at, page) {
        const query = session.dialect.builder
          .selectFrom('wallet_authorization')
          .selectAll()
          .where('office_code', '=', officeCode)
          .where('state', '=', 'open')
          .where('expires_at', '>', toMoment(at))
          .where('seq', '>', pageStart(page))
          .orderBy('seq')
          .limit(page.limit + 1);
        return toSeqPage(await session.run(query.compile()), page.limit, toAuthorization);
      },
    },
    refreshTokens: {
      async byDigest(tokenDigest) {
        const [row] = await selectToken(session, { tokenDigest });
        return row && toRefreshToken(row);
      },
    },
  };
}

export function writeAuthorizations(unit: Unit): AuthorizationWrites {
  return {
    writeAuthorizations: {
      async add(authorization) {
        return (await insert(unit, toRow(authorization))).length > 0;
      },
      async move({ officeCode, authorizationId }, from, change) {
        const query = unit.dialect.builder
          .updateTable('wallet_authorization')
          .set(changedColumns(change))
          .where('office_code', '=', officeCode)
          .where('authorization_id', '=', authorizationId)
          .where('state', '=', from.state)
          .where('expires_at', '>', toMoment(from.at))
          .returningAll();
        const [row] = await unit.run(query.compile());
        return row && toAuthorization(row);
      },
    },
    writeRefreshTokens: {
      async add(token) {
        await insertToken(unit, {
          token_digest: token.tokenDigest,
          office_code: token.officeCode,
          offer_id: token.offerId,
          configuration_ids: toJson(token.configurationIds),
          dpop_jkt: token.dpopJkt ?? null,
          expires_at: toMoment(token.expiresAt),
          used_at: toMomentOrNull(token.usedAt),
        });
      },
      async take(tokenDigest, at) {
        return (await takeToken(unit, { tokenDigest, at: toMoment(at) })).length > 0;
      },
      async endOffer(officeCode, offerId) {
        await endRefreshTokens(unit, { officeCode, offerId });
        await endAccessTokens(unit, { officeCode, offerId });
      },
    },
  };
}

function changedColumns({
  state,
  offerId,
  sessionDigest,
  codeDigest,
  expiresAt,
  decidedBy,
}: AuthorizationChange): Updateable<AuthorizationTable> {
  return {
    state,
    ...(offerId === undefined ? {} : { offer_id: offerId }),
    ...(sessionDigest === undefined ? {} : { session_digest: sessionDigest }),
    ...(codeDigest === undefined ? {} : { code_digest: codeDigest }),
    ...(expiresAt === undefined ? {} : { expires_at: toMoment(expiresAt) }),
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
  };
}

function toRow(authorization: Authorization): Insertable<AuthorizationTable> {
  return {
    office_code: authorization.officeCode,
    authorization_id: authorization.authorizationId,
    reference: authorization.reference,
    request_uri_digest: authorization.requestUriDigest,
    client_id: authorization.clientId,
    redirect_uri: authorization.redirectUri,
    client_state: authorization.clientState ?? null,
    code_challenge: authorization.codeChallenge,
    configuration_ids: toJson(authorization.configurationIds),
    dpop_jkt: authorization.dpopJkt ?? null,
    offer_id: authorization.offerId ?? null,
    session_digest: authorization.sessionDigest ?? null,
    code_digest: authorization.codeDigest ?? null,
    state: authorization.state,
    created_at: toMoment(authorization.createdAt),
    expires_at: toMoment(authorization.expiresAt),
    decided_by: authorization.decidedBy ?? null,
  };
}

function toAuthorization(row: Row<'wallet_authorization'>): Authorization {
  return {
    officeCode: row.office_code,
    authorizationId: row.authorization_id,
    reference: row.reference,
    requestUriDigest: row.request_uri_digest,
    clientId: row.client_id,
    redirectUri: row.redirect_uri,
    clientState: row.client_state ?? undefined,
    codeChallenge: row.code_challenge,
    configurationIds: fromJson(row.configuration_ids),
    dpopJkt: row.dpop_jkt ?? undefined,
    offerId: row.offer_id ?? undefined,
    sessionDigest: row.session_digest ?? undefined,
    codeDigest: row.code_digest ?? undefined,
    state: row.state,
    createdAt: fromMoment(row.created_at),
    expiresAt: fromMoment(row.expires_at),
    decidedBy: row.decided_by ?? undefined,
  };
}

function toRefreshToken(row: Row<'refresh_token'>): RefreshToken {
  return {
    tokenDigest: row.token_digest,
    officeCode: row.office_code,
    offerId: row.offer_id,
    configurationIds: fromJson(row.configuration_ids),
    dpopJkt: row.dpop_jkt ?? undefined,
    expiresAt: fromMoment(row.expires_at),
    usedAt: fromMomentOrNull(row.used_at),
  };
}
