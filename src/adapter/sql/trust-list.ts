import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import type { Row, TrustedIssuerTable } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectList = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db.selectFrom('trusted_issuer').selectAll().where('list_office_code', '=', officeCode).orderBy('seq'),
);
const insert = statement((db, row: Insertable<TrustedIssuerTable>) =>
  db.insertInto('trusted_issuer').values(row),
);

/** An office's trust list in the order in which its rows were added; ended rows stay, they answer for the past. */
export function readTrustList(session: Session): ReadStore['trustList'] {
  return {
    async list(officeCode) {
      return (await selectList(session, { officeCode })).map(toTrustedIssuer);
    },
  };
}

export function writeTrustList(unit: Unit): WriteStore['writeTrustList'] {
  return {
    async add(officeCode, row) {
      await insert(unit, {
        list_office_code: officeCode,
        issuer_id: row.id,
        did: row.did,
        office_code: row.officeCode,
        credential_type: row.credentialType,
        vct: toJson(row.vct),
        since: toMoment(row.since),
        until: toMomentOrNull(row.until),
      });
    },
    async end(officeCode, id, at) {
      const moment = toMoment(at);
      const query = unit.dialect.builder
        .updateTable('trusted_issuer')
        .set({ until: moment })
        .where('list_office_code', '=', officeCode)
        .where('issuer_id', '=', id)
        .where((of) => of.or([of('until', 'is', null), of('until', '>', moment)]))
        .returning('issuer_id');
      return (await unit.run(query.compile())).length > 0;
    },
  };
}

function toTrustedIssuer(row: Row<'trusted_issuer'>): TrustedIssuer {
  return {
    id: row.issuer_id,
    did: row.did,
    officeCode: row.office_code,
    credentialType: row.credential_type,
    vct: fromJson(row.vct),
    since: fromMoment(row.since),
    until: fromMomentOrNull(row.until),
  };
}
