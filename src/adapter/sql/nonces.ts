import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { WriteStore } from '../../usecase/store.ts';
import { type Moment, toMoment } from './column.ts';
import type { NonceTable } from './schema.ts';
import type { Unit } from './session.ts';
import { statement } from './statement.ts';

const insert = statement((db, row: Insertable<NonceTable>) => db.insertInto('nonce').values(row));
// Removing it is taking it: of several transactions one removes the row.
const take = statement((db, asked: { officeCode: OfficeCode; digest: string; at: Moment }) =>
  db
    .deleteFrom('nonce')
    .where('office_code', '=', asked.officeCode)
    .where('digest', '=', asked.digest)
    .where('expires_at', '>', asked.at)
    .returning('digest'),
);

export function nonces(unit: Unit): WriteStore['nonces'] {
  return {
    async add({ officeCode, digest, expiresAt }) {
      await insert(unit, { office_code: officeCode, digest, expires_at: toMoment(expiresAt) });
    },
    async take(officeCode, digest, at) {
      return (await take(unit, { officeCode, digest, at: toMoment(at) })).length > 0;
    },
  };
}
