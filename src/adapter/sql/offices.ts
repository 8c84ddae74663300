import type { Insertable } from 'kysely';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromMoment, toMoment } from './column.ts';
import type { OfficeTable, Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectByCode = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db.selectFrom('office').selectAll().where('office_code', '=', officeCode),
);
const insert = statement((db, row: Insertable<OfficeTable>) =>
  db
    .insertInto('office')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('office_code'),
);

export function readOffices(session: Session): ReadStore['offices'] {
  return {
    async byCode(officeCode) {
      const [row] = await selectByCode(session, { officeCode });
      return row && toOffice(row);
    },
    async list() {
      const query = session.dialect.builder.selectFrom('office').selectAll().orderBy('office_code');
      return (await session.run(query.compile())).map(toOffice);
    },
  };
}

export function writeOffices(unit: Unit): WriteStore['writeOffices'] {
  return {
    async add({ officeCode, name, did, createdAt }) {
      const added = await insert(unit, {
        office_code: officeCode,
        name,
        did,
        created_at: toMoment(createdAt),
      });
      return added.length > 0;
    },
  };
}

function toOffice(row: Row<'office'>): Office {
  return {
    officeCode: row.office_code,
    name: row.name,
    did: row.did,
    createdAt: fromMoment(row.created_at),
  };
}
