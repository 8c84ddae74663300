import type { Insertable } from 'kysely';
import { exclusiveKey, type OutsideAttestation } from '../../domain/link/outside-attestation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type {
  OutsideAttestationReads,
  OutsideAttestationWrites,
} from '../../usecase/link/outside-attestation-store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { OutsideAttestationTable } from './relation-tables.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type One = { readonly officeCode: OfficeCode; readonly attestationId: string };

const selectById = statement((db, { officeCode, attestationId }: One) =>
  db
    .selectFrom('outside_attestation')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('attestation_id', '=', attestationId),
);
const selectInForce = statement((db, { officeCode, key }: { officeCode: OfficeCode; key: string }) =>
  db
    .selectFrom('outside_attestation')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('exclusive_key', '=', key)
    .where('withdrawn_at', 'is', null),
);
// The unique index over those in force lets one in; the condition names that index.
const insert = statement((db, row: Insertable<OutsideAttestationTable>) =>
  db
    .insertInto('outside_attestation')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['office_code', 'exclusive_key'])
        .where('withdrawn_at', 'is', null)
        .where('exclusive_key', 'is not', null)
        .doNothing(),
    )
    .returning('attestation_id'),
);

export function readOutsideAttestations(session: Session): OutsideAttestationReads['outsideAttestations'] {
  return {
    async byId(officeCode, attestationId) {
      const [row] = await selectById(session, { officeCode, attestationId });
      return row && toAttestation(row);
    },
    async list(officeCode, { partyId, scheme, normalised, includeWithdrawn }, page) {
      let query = session.dialect.builder
        .selectFrom('outside_attestation')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      if (partyId !== undefined) query = query.where('party_id', '=', partyId);
      if (scheme !== undefined) query = query.where('scheme', '=', scheme);
      if (normalised !== undefined) query = query.where('normalised', '=', normalised);
      if (includeWithdrawn !== true) query = query.where('withdrawn_at', 'is', null);
      return toSeqPage(await session.run(query.compile()), page.limit, toAttestation);
    },
  };
}

export function writeOutsideAttestations(unit: Unit): OutsideAttestationWrites['writeOutsideAttestations'] {
  return {
    async add(attestation) {
      const row = toRow(attestation);
      const key = row.exclusive_key ?? '';
      while ((await insert(unit, row)).length === 0) {
        const [existing] = await selectInForce(unit, { officeCode: attestation.officeCode, key });
        // Without one the one in the way was withdrawn between the two statements, and adding is tried again.
        if (existing !== undefined) return { outcome: 'conflict', existing: toAttestation(existing) };
      }
      return { outcome: 'added' };
    },
    async withdraw(officeCode, attestationId, { at, by, reason }) {
      const query = unit.dialect.builder
        .updateTable('outside_attestation')
        .set({ withdrawn_at: toMoment(at), withdrawn_by: by, withdrawal_reason: reason })
        .where('office_code', '=', officeCode)
        .where('attestation_id', '=', attestationId)
        .where('withdrawn_at', 'is', null)
        .returningAll();
      const [row] = await unit.run(query.compile());
      return row && toAttestation(row);
    },
  };
}

function toRow(attestation: OutsideAttestation): Insertable<OutsideAttestationTable> {
  return {
    attestation_id: attestation.attestationId,
    office_code: attestation.officeCode,
    party_id: attestation.partyId,
    did: attestation.did,
    scheme: attestation.scheme,
    country_code: attestation.countryCode ?? null,
    normalised: attestation.normalised,
    check_digits: attestation.checkDigits,
    exclusive_key: exclusiveKey(attestation) ?? null,
    level: attestation.level,
    evidence: toJson(attestation.evidence),
    attested_at: toMoment(attestation.attestedAt),
    attested_by: attestation.attestedBy,
    withdrawn_at: toMomentOrNull(attestation.withdrawnAt),
    withdrawn_by: attestation.withdrawnBy ?? null,
    withdrawal_reason: attestation.withdrawalReason ?? null,
  };
}

function toAttestation(row: Row<'outside_attestation'>): OutsideAttestation {
  const { kind, digest, reference } = fromJson(row.evidence);
  return {
    attestationId: row.attestation_id,
    officeCode: row.office_code,
    partyId: row.party_id,
    did: row.did,
    scheme: row.scheme,
    countryCode: row.country_code ?? undefined,
    normalised: row.normalised,
    checkDigits: row.check_digits,
    level: row.level,
    evidence: { kind, digest, reference },
    attestedAt: fromMoment(row.attested_at),
    attestedBy: row.attested_by,
    withdrawnAt: fromMomentOrNull(row.withdrawn_at),
    withdrawnBy: row.withdrawn_by ?? undefined,
    withdrawalReason: row.withdrawal_reason ?? undefined,
  };
}
