import type { OfficeCode } from '../../domain/trust/office.ts';
import type { OfficeCertificate } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import { addKeys } from './keys.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';

export function readCertificates(session: Session): ReadStore['certificates'] {
  return {
    async list(officeCode: OfficeCode) {
      const query = session.dialect.builder
        .selectFrom('office_certificate')
        .selectAll()
        .where('office_code', '=', officeCode)
        .orderBy('seq', 'desc');
      return (await session.run(query.compile())).map(toCertificate);
    },
  };
}

export function writeCertificates(unit: Unit): WriteStore['writeCertificates'] {
  return {
    async add({ officeCode, digest, chain, keyId, installedAt }, key) {
      const query = unit.dialect.builder
        .insertInto('office_certificate')
        .values({
          office_code: officeCode,
          digest,
          chain: toJson(chain),
          key_id: keyId,
          installed_at: toMoment(installedAt),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('seq');
      if ((await unit.run(query.compile())).length === 0) return false;
      // A certificate may be renewed for the key of the one before.
      const kept = await unit.run(
        unit.dialect.builder
          .selectFrom('key_record')
          .select('key_id')
          .where('key_id', '=', key.keyId)
          .compile(),
      );
      if (kept.length === 0) await addKeys(unit, [key]);
      return true;
    },
  };
}

function toCertificate(row: Row<'office_certificate'>): OfficeCertificate {
  return {
    officeCode: row.office_code,
    digest: row.digest,
    chain: fromJson(row.chain),
    keyId: row.key_id,
    installedAt: fromMoment(row.installed_at),
  };
}
