import type { Insertable } from 'kysely';
import type { KeyRecord } from '../../usecase/records.ts';
import type { ReadStore } from '../../usecase/store.ts';
import type { KeyRecordTable } from './did-schema.ts';
import { rowsStatement } from './rows-statement.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectById = statement((db, { keyId }: { keyId: string }) =>
  db.selectFrom('key_record').selectAll().where('key_id', '=', keyId),
);
const insert = rowsStatement((db, rows: readonly Insertable<KeyRecordTable>[]) =>
  db.insertInto('key_record').values(rows),
);
const forget = statement((db, { keyId }: { keyId: string }) =>
  db.updateTable('key_record').set({ sealed: null }).where('key_id', '=', keyId),
);

/** Keys whose private part is kept; a retired one is not found. */
export function readKeys(session: Session): ReadStore['keys'] {
  return {
    async byId(keyId) {
      const [row] = await selectById(session, { keyId });
      if (row === undefined || row.sealed === null) return undefined;
      return { ...toPublicPart(row), sealed: Uint8Array.from(row.sealed) };
    },
    async list() {
      const query = session.dialect.builder
        .selectFrom('key_record')
        .select(['key_id', 'did', 'algorithm', 'public_key_hex'])
        .where('sealed', 'is not', null)
        .orderBy('seq');
      return (await session.run(query.compile())).map(toPublicPart);
    },
  };
}

export async function addKeys(unit: Unit, keys: readonly KeyRecord[]): Promise<void> {
  const rows = keys.map((key) => ({
    key_id: key.keyId,
    did: key.did ?? null,
    algorithm: key.algorithm,
    public_key_hex: key.publicKeyHex,
    sealed: key.sealed,
  }));
  await insert(unit, rows);
}

/** Removes the private part for good; that the key existed stays known. */
export async function forgetKey(unit: Unit, keyId: string): Promise<void> {
  await forget(unit, { keyId });
}

function toPublicPart(row: Omit<Row<'key_record'>, 'seq' | 'sealed'>): Omit<KeyRecord, 'sealed'> {
  return {
    keyId: row.key_id,
    did: row.did ?? undefined,
    algorithm: row.algorithm,
    publicKeyHex: row.public_key_hex,
  };
}
