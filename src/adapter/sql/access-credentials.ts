import type { Insertable } from 'kysely';
import type { AccessCredential } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import type { AccessCredentialTable, Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectByDigest = statement((db, { secretDigest }: { secretDigest: string }) =>
  db.selectFrom('access_credential').selectAll().where('secret_digest', '=', secretDigest),
);
const insert = statement((db, row: Insertable<AccessCredentialTable>) =>
  db.insertInto('access_credential').values(row),
);

/** Revoked and expired credentials are found too: what they may do is for the caller to decide. */
export function readAccessCredentials(session: Session): ReadStore['accessCredentials'] {
  return {
    async byDigest(secretDigest) {
      const [row] = await selectByDigest(session, { secretDigest });
      return row && toAccessCredential(row);
    },
    async list(officeCode) {
      const query = session.dialect.builder
        .selectFrom('access_credential')
        .selectAll()
        .where('office_code', '=', officeCode)
        .orderBy('seq');
      return (await session.run(query.compile())).map(toAccessCredential);
    },
  };
}

export function writeAccessCredentials(unit: Unit): WriteStore['writeAccessCredentials'] {
  return {
    async add(credential) {
      await insert(unit, {
        credential_id: credential.credentialId,
        office_code: credential.officeCode,
        label: credential.label,
        scopes: toJson(credential.scopes),
        secret_digest: credential.secretDigest,
        created_at: toMoment(credential.createdAt),
        expires_at: toMomentOrNull(credential.expiresAt),
        revoked_at: toMomentOrNull(credential.revokedAt),
      });
    },
    async revoke(officeCode, credentialId, at) {
      const query = unit.dialect.builder
        .updateTable('access_credential')
        .set({ revoked_at: toMoment(at) })
        .where('office_code', '=', officeCode)
        .where('credential_id', '=', credentialId)
        .where('revoked_at', 'is', null)
        .returning('credential_id');
      return (await unit.run(query.compile())).length > 0;
    },
  };
}

function toAccessCredential(row: Row<'access_credential'>): AccessCredential {
  return {
    credentialId: row.credential_id,
    officeCode: row.office_code,
    label: row.label,
    scopes: fromJson(row.scopes),
    secretDigest: row.secret_digest,
    createdAt: fromMoment(row.created_at),
    expiresAt: fromMomentOrNull(row.expires_at),
    revokedAt: fromMomentOrNull(row.revoked_at),
  };
}
