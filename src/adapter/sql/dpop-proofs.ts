import type { Insertable } from 'kysely';
import type { WriteStore } from '../../usecase/store.ts';
import { toMoment } from './column.ts';
import type { DpopProofTable } from './schema.ts';
import type { Unit } from './session.ts';
import { statement } from './statement.ts';

// Of several transactions one inserts the row.
const insert = statement((db, row: Insertable<DpopProofTable>) =>
  db
    .insertInto('dpop_proof')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('jti_digest'),
);

export function dpopProofs(unit: Unit): WriteStore['dpopProofs'] {
  return {
    async take({ jkt, jtiDigest, expiresAt }) {
      const row = { jkt, jti_digest: jtiDigest, expires_at: toMoment(expiresAt) };
      return (await insert(unit, row)).length > 0;
    },
  };
}
