import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { WitnessReads, WitnessWrites } from '../../usecase/witness/witness-store.ts';
import { toMoment } from './column.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';
import type { WitnessKeyTable } from './witness-tables.ts';

const selectByOffice = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db.selectFrom('witness_key').select('witness').where('office_code', '=', officeCode),
);
const insert = statement((db, row: Insertable<WitnessKeyTable>) =>
  db
    .insertInto('witness_key')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('witness'),
);

export function readWitnessKeys(session: Session): WitnessReads['witnessKeys'] {
  return {
    byOffice: async (officeCode) => (await selectByOffice(session, { officeCode }))[0]?.witness,
    async officeOf(witness) {
      const query = session.dialect.builder.selectFrom('witness_key').select(['office_code', 'witness']);
      const rows = await session.run(query.compile());
      return rows.find((row) => row.witness === witness)?.office_code;
    },
  };
}

export function writeWitnessKeys(unit: Unit): WitnessWrites['writeWitnessKeys'] {
  return {
    async add(officeCode, witness, at) {
      const row = { office_code: officeCode, witness, made_at: toMoment(at) };
      return (await insert(unit, row)).length > 0;
    },
  };
}
