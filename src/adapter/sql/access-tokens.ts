import type { Insertable } from 'kysely';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import type { AccessTokenTable } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectByDigest = statement((db, { tokenDigest }: { tokenDigest: string }) =>
  db.selectFrom('access_token').selectAll().where('token_digest', '=', tokenDigest),
);
const insert = statement((db, row: Insertable<AccessTokenTable>) =>
  db.insertInto('access_token').values(row),
);

/** Expired tokens are found too: the caller compares with its own time. */
export function readAccessTokens(session: Session): ReadStore['accessTokens'] {
  return {
    async byDigest(tokenDigest) {
      const [row] = await selectByDigest(session, { tokenDigest });
      if (row === undefined) return undefined;
      return {
        tokenDigest: row.token_digest,
        officeCode: row.office_code,
        offerId: row.offer_id,
        configurationIds: fromJson(row.configuration_ids),
        expiresAt: fromMoment(row.expires_at),
        dpopJkt: row.dpop_jkt ?? undefined,
      };
    },
  };
}

export function writeAccessTokens(unit: Unit): WriteStore['writeAccessTokens'] {
  return {
    async add(token) {
      await insert(unit, {
        token_digest: token.tokenDigest,
        office_code: token.officeCode,
        offer_id: token.offerId,
        configuration_ids: toJson(token.configurationIds),
        expires_at: toMoment(token.expiresAt),
        dpop_jkt: token.dpopJkt ?? null,
      });
    },
  };
}
