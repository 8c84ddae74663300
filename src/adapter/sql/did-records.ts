import type { Insertable } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { KeptDid } from '../../usecase/did-store.ts';
import type { DidRecord } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, toJson } from './column.ts';
import { rowsStatement } from './rows-statement.ts';
import { addKeys, forgetKey } from './keys.ts';
import type { DidRecordTable } from './did-schema.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectByDid = statement((db, { did }: { did: Did }) =>
  db.selectFrom('did_record').selectAll().where('did', '=', did),
);
const upsert = rowsStatement((db, rows: readonly Insertable<DidRecordTable>[]) =>
  db
    .insertInto('did_record')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('did').doUpdateSet((of) => ({
        provider: of.ref('excluded.provider'),
        office_code: of.ref('excluded.office_code'),
        controller_key_id: of.ref('excluded.controller_key_id'),
        next_key_id: of.ref('excluded.next_key_id'),
        keys: of.ref('excluded.keys'),
      })),
    ),
);

export function readDidRecords(session: Session): ReadStore['didRecords'] {
  return {
    async byDid(did) {
      const [row] = await selectByDid(session, { did });
      return row && toDidRecord(row);
    },
    async list(officeCode) {
      const all = session.dialect.builder.selectFrom('did_record').selectAll().orderBy('seq');
      const query = officeCode === undefined ? all : all.where('office_code', '=', officeCode);
      return (await session.run(query.compile())).map(toDidRecord);
    },
  };
}

export function writeDids(unit: Unit): WriteStore['writeDids'] {
  return {
    keep: (prepared) => keepAll(unit, [prepared]),
    keepAll: (prepared) => keepAll(unit, prepared),
  };
}

async function keepAll(unit: Unit, prepared: readonly KeptDid[]): Promise<void> {
  const rows = prepared.map(({ record }) => toRow(record));
  await upsert(unit, rows);
  const newKeys = prepared.flatMap((each) => each.newKeys);
  await addKeys(unit, newKeys);
  for (const keyId of prepared.flatMap(({ retiredKeyIds }) => retiredKeyIds)) await forgetKey(unit, keyId);
}

function toRow(record: DidRecord): Insertable<DidRecordTable> {
  return {
    did: record.did,
    provider: record.provider,
    office_code: record.officeCode,
    controller_key_id: record.controllerKeyId ?? null,
    next_key_id: record.nextKeyId ?? null,
    keys: toJson(record.keys),
  };
}

function toDidRecord(row: Row<'did_record'>): DidRecord {
  return {
    did: row.did,
    provider: row.provider,
    officeCode: row.office_code,
    controllerKeyId: row.controller_key_id ?? undefined,
    nextKeyId: row.next_key_id ?? undefined,
    keys: fromJson(row.keys),
  };
}
