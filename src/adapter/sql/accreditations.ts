import type { Insertable } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { KeptAccreditation } from '../../usecase/trust/trust-records.ts';
import type { TrustReads, TrustWrites } from '../../usecase/trust/trust-store.ts';
import {
  fromJson,
  fromMoment,
  fromMomentOrNull,
  type Moment,
  toJson,
  toMoment,
  toMomentOrNull,
} from './column.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';
import type { AccreditationTable, KeyCompromiseTable, TrustRootTable } from './trust-tables.ts';

type One = { readonly officeCode: OfficeCode; readonly id: string; readonly at: Moment };

// What the office revoked or suspended as a credential it gave is so as an accreditation.
const selectList = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db
    .selectFrom('accreditation')
    .leftJoin('issued_credential', (join) =>
      join
        .onRef('issued_credential.issued_id', '=', 'accreditation.accreditation_id')
        .onRef('issued_credential.office_code', '=', 'accreditation.office_code'),
    )
    .selectAll('accreditation')
    .select([
      'issued_credential.suspended_at as issued_suspended_at',
      'issued_credential.revoked_at as issued_revoked_at',
    ])
    .where('accreditation.office_code', '=', officeCode)
    .orderBy('accreditation.seq'),
);
const insert = statement((db, row: Insertable<AccreditationTable>) =>
  db
    .insertInto('accreditation')
    .values(row)
    .onConflict((conflict) => conflict.columns(['office_code', 'credential_digest']).doNothing())
    .returning('accreditation_id'),
);
const revoke = statement((db, { officeCode, id, at }: One) =>
  db
    .updateTable('accreditation')
    .set({ revoked_from: at })
    .where('office_code', '=', officeCode)
    .where('accreditation_id', '=', id)
    .where('revoked_from', 'is', null),
);
const noteChecked = statement((db, { officeCode, id, at }: One) =>
  db
    .updateTable('accreditation')
    .set({ checked_at: at })
    .where('office_code', '=', officeCode)
    .where('accreditation_id', '=', id)
    .where('checked_at', '<', at),
);
const selectRoots = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db.selectFrom('trust_root').selectAll().where('office_code', '=', officeCode).orderBy('seq'),
);
const insertRoot = statement((db, row: Insertable<TrustRootTable>) =>
  db
    .insertInto('trust_root')
    .values(row)
    .onConflict((conflict) => conflict.columns(['office_code', 'did']).where('until', 'is', null).doNothing())
    .returning('did'),
);
const endRoot = statement((db, { officeCode, did, at }: Omit<One, 'id'> & { readonly did: Did }) =>
  db
    .updateTable('trust_root')
    .set({ until: at })
    .where('office_code', '=', officeCode)
    .where('did', '=', did)
    .where('until', 'is', null)
    .returning('did'),
);
const selectCompromises = statement((db, { did }: { did: Did }) =>
  db.selectFrom('key_compromise').selectAll().where('did', '=', did).orderBy('seq'),
);
const insertCompromise = statement((db, row: Insertable<KeyCompromiseTable>) =>
  db.insertInto('key_compromise').values(row),
);

/** Accreditations, roots and compromised keys; what has ended stays, it answers for the past. */
export function readTrust(session: Session): TrustReads {
  return {
    accreditations: {
      async list(officeCode) {
        return (await selectList(session, { officeCode })).map(toAccreditation);
      },
    },
    trustRoots: {
      async list(officeCode) {
        const rows = await selectRoots(session, { officeCode });
        return rows.map(({ did, since, until }) => ({
          did,
          since: fromMoment(since),
          until: fromMomentOrNull(until),
        }));
      },
    },
    keyCompromises: {
      async of(did) {
        const rows = await selectCompromises(session, { did });
        return rows.map((row) => ({
          did: row.did,
          keyThumbprint: row.key_thumbprint,
          since: fromMoment(row.since),
          recordedAt: fromMoment(row.recorded_at),
        }));
      },
    },
  };
}

export function writeTrust(unit: Unit): TrustWrites {
  return {
    writeAccreditations: {
      async add(officeCode, row) {
        return (await insert(unit, fromAccreditation(officeCode, row))).length > 0;
      },
      async revoke(officeCode, id, from) {
        await revoke(unit, { officeCode, id, at: toMoment(from) });
      },
      async noteChecked(officeCode, id, at) {
        await noteChecked(unit, { officeCode, id, at: toMoment(at) });
      },
    },
    writeTrustRoots: {
      async add(officeCode, { did, since, until }) {
        const row = { office_code: officeCode, did, since: toMoment(since), until: toMomentOrNull(until) };
        return (await insertRoot(unit, row)).length > 0;
      },
      async end(officeCode, did, at) {
        return (await endRoot(unit, { officeCode, did, at: toMoment(at) })).length > 0;
      },
    },
    writeKeyCompromises: {
      async add(officeCode, { did, keyThumbprint, since, recordedAt }) {
        await insertCompromise(unit, {
          ...{ office_code: officeCode, did, key_thumbprint: keyThumbprint },
          ...{ since: toMoment(since), recorded_at: toMoment(recordedAt) },
        });
      },
    },
  };
}

function fromAccreditation(officeCode: OfficeCode, row: KeptAccreditation): Insertable<AccreditationTable> {
  return {
    office_code: officeCode,
    accreditation_id: row.accreditationId,
    issuer: row.issuer,
    issuer_office_code: row.issuerOfficeCode,
    subject: row.subject,
    subject_office_code: row.officeCode,
    accredited_for: toJson(row.accreditedFor),
    delegation_depth: row.delegationDepth,
    valid_from: toMoment(row.validFrom),
    valid_until: toMomentOrNull(row.validUntil),
    revoked_from: toMomentOrNull(row.revokedFrom),
    origin: row.origin,
    credential: row.credential,
    credential_digest: row.credentialDigest,
    received_at: toMoment(row.receivedAt),
    checked_at: toMoment(row.checkedAt),
  };
}

function toAccreditation(
  row: Row<'accreditation'> & {
    readonly issued_suspended_at: Moment | null;
    readonly issued_revoked_at: Moment | null;
  },
): KeptAccreditation {
  return {
    accreditationId: row.accreditation_id,
    issuer: row.issuer,
    issuerOfficeCode: row.issuer_office_code,
    subject: row.subject,
    officeCode: row.subject_office_code,
    accreditedFor: fromJson(row.accredited_for),
    delegationDepth: row.delegation_depth,
    validFrom: fromMoment(row.valid_from),
    validUntil: fromMomentOrNull(row.valid_until),
    revokedFrom: fromMomentOrNull(row.revoked_from ?? row.issued_suspended_at ?? row.issued_revoked_at),
    credentialDigest: row.credential_digest,
    origin: row.origin,
    credential: row.credential,
    receivedAt: fromMoment(row.received_at),
    checkedAt: fromMoment(row.checked_at),
  };
}
