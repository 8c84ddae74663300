import type { Insertable } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { GivenApproval } from '../../usecase/witness/witness-records.ts';
import type { WitnessReads, WitnessWrites } from '../../usecase/witness/witness-store.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';
import type { WitnessApprovalTable, WitnessedLogTable } from './witness-tables.ts';

type Asked = { officeCode: OfficeCode; scid: string; versionNumber: number };

const selectLog = statement((db, asked: { officeCode: OfficeCode; scid: string }) =>
  db
    .selectFrom('witnessed_log')
    .selectAll()
    .where('office_code', '=', asked.officeCode)
    .where('scid', '=', asked.scid),
);
const beginLog = statement((db, row: Insertable<WitnessedLogTable>) =>
  db
    .insertInto('witnessed_log')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('scid'),
);
const advanceLog = statement((db, row: Insertable<WitnessedLogTable> & { known: string }) =>
  db
    .updateTable('witnessed_log')
    .set({
      version_number: row.version_number,
      version_id: row.version_id,
      state: row.state,
      seen_at: row.seen_at,
    })
    .where('office_code', '=', row.office_code)
    .where('scid', '=', row.scid)
    .where('version_id', '=', row.known)
    .returning('scid'),
);
const selectApproval = statement((db, asked: Asked) =>
  db
    .selectFrom('witness_approval')
    .selectAll()
    .where('office_code', '=', asked.officeCode)
    .where('scid', '=', asked.scid)
    .where('version_number', '=', asked.versionNumber),
);
// The primary key lets one approval of a number in; the others are told so once that one is committed.
const insertApproval = statement((db, row: Insertable<WitnessApprovalTable>) =>
  db
    .insertInto('witness_approval')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('version_id'),
);

export function readWitnessedLogs(session: Session): WitnessReads['witnessedLogs'] {
  return {
    async byScid(officeCode, scid) {
      const [row] = await selectLog(session, { officeCode, scid });
      return row && { officeCode, scid, state: fromJson(row.state), seenAt: fromMoment(row.seen_at) };
    },
  };
}

export function readGivenApprovals(session: Session): WitnessReads['givenApprovals'] {
  return {
    async of(officeCode, scid, versionNumber) {
      const [row] = await selectApproval(session, { officeCode, scid, versionNumber });
      return row && toGivenApproval(row);
    },
  };
}

export function writeGivenApprovals(unit: Unit): WitnessWrites['writeGivenApprovals'] {
  return {
    async approve(given, state, knownVersionId) {
      const { officeCode, scid, proof } = given;
      if ((await insertApproval(unit, toRow(given))).length === 0) {
        const { versionNumber } = proof;
        const [row] = await selectApproval(unit, { officeCode, scid, versionNumber });
        if (row === undefined) throw new Problem('unavailable', 'The approval is being kept; try again.');
        return { outcome: 'exists', given: toGivenApproval(row) };
      }
      const log = {
        office_code: officeCode,
        scid,
        version_number: state.versionNumber,
        version_id: state.versionId,
        state: toJson(state),
        seen_at: toMoment(given.at),
      };
      const known =
        knownVersionId === undefined
          ? await beginLog(unit, log)
          : await advanceLog(unit, { ...log, known: knownVersionId });
      if (known.length === 0) throw new Problem('did-log-conflict', 'The log has moved on meanwhile.');
      return { outcome: 'approved' };
    },
  };
}

function toRow({ officeCode, scid, did, proof, line, at }: GivenApproval): Insertable<WitnessApprovalTable> {
  return {
    office_code: officeCode,
    scid,
    version_number: proof.versionNumber,
    version_id: proof.versionId,
    did,
    witness: proof.witness,
    proof: toJson(proof.proof),
    line,
    at: toMoment(at),
  };
}

function toGivenApproval(row: Row<'witness_approval'>): GivenApproval {
  return {
    officeCode: row.office_code,
    scid: row.scid,
    did: row.did,
    proof: {
      versionId: row.version_id,
      versionNumber: row.version_number,
      witness: row.witness,
      proof: fromJson(row.proof),
    },
    line: row.line,
    at: fromMoment(row.at),
  };
}
