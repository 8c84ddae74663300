import type { Insertable } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { ResponseKey } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, toJson, toMoment } from './column.ts';
import { fromKeyText, toKeyText } from './response-key-text.ts';
import type { EncryptionKeyTable } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const select = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db.selectFrom('encryption_key').select('response_key').where('office_code', '=', officeCode),
);
// Of several transactions one inserts the row.
const insert = statement((db, row: Insertable<EncryptionKeyTable>) =>
  db
    .insertInto('encryption_key')
    .values(row)
    .onConflict((conflict) => conflict.doNothing()),
);

export function readEncryptionKeys(session: Session): ReadStore['encryptionKeys'] {
  return { of: (officeCode) => keyOf(session, officeCode) };
}

export function writeEncryptionKeys(unit: Unit): WriteStore['writeEncryptionKeys'] {
  return {
    async keep(officeCode, key, at) {
      const row = { office_code: officeCode, response_key: toJson(toKeyText(key)), made_at: toMoment(at) };
      await insert(unit, row);
      const kept = await keyOf(unit, officeCode);
      if (kept === undefined) throw new Problem('internal-error', 'The encryption key was not kept.');
      return kept;
    },
  };
}

async function keyOf(session: Session, officeCode: OfficeCode): Promise<ResponseKey | undefined> {
  const [row] = await select(session, { officeCode });
  return row && fromKeyText(fromJson(row.response_key));
}
