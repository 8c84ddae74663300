import type { Insertable } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromMoment, fromMomentOrNull, toMoment, toMomentOrNull } from './column.ts';
import type { DidFileTable } from './did-schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectFile = statement((db, { did, name }: { did: Did; name: string }) =>
  db.selectFrom('did_file').selectAll().where('did', '=', did).where('name', '=', name),
);
const upsert = statement((db, row: Insertable<DidFileTable>) =>
  db
    .insertInto('did_file')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['did', 'name']).doUpdateSet((of) => ({
        body: of.ref('excluded.body'),
        verification_method: of.ref('excluded.verification_method'),
        updated_at: of.ref('excluded.updated_at'),
        expires_at: of.ref('excluded.expires_at'),
      })),
    ),
);
const deleteFile = statement((db, { did, name }: { did: Did; name: string }) =>
  db.deleteFrom('did_file').where('did', '=', did).where('name', '=', name).returning('did'),
);
const deleteAll = statement((db, { did }: { did: Did }) => db.deleteFrom('did_file').where('did', '=', did));

export function readDidFiles(session: Session): ReadStore['didFiles'] {
  return {
    async byName(did, name) {
      const [row] = await selectFile(session, { did, name });
      return (
        row && {
          did,
          name,
          body: row.body,
          verificationMethod: row.verification_method ?? undefined,
          updatedAt: fromMoment(row.updated_at),
          expiresAt: fromMomentOrNull(row.expires_at),
        }
      );
    },
  };
}

export function writeDidFiles(unit: Unit): WriteStore['writeDidFiles'] {
  return {
    async keep({ did, name, body, verificationMethod, updatedAt, expiresAt }) {
      await upsert(unit, {
        did,
        name,
        body,
        verification_method: verificationMethod ?? null,
        updated_at: toMoment(updatedAt),
        expires_at: toMomentOrNull(expiresAt),
      });
    },
    remove: async (did, name) => (await deleteFile(unit, { did, name })).length > 0,
    async removeAll(did) {
      await deleteAll(unit, { did });
    },
  };
}
