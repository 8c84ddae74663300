import type { Insertable } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import { changeApprovals, type ChangeApprovals } from '../../protocol/did-webvh/approved-change.ts';
import type { WitnessReads } from '../../usecase/witness/witness-store.ts';
import { fromJson, toJson } from './column.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';
import type { WitnessProofTable } from './witness-tables.ts';

const selectOf = statement((db, { did }: { did: Did }) =>
  db
    .selectFrom('witness_proof')
    .selectAll()
    .where('did', '=', did)
    .orderBy('version_number')
    .orderBy('witness'),
);
const insert = statement((db, row: Insertable<WitnessProofTable>) =>
  db
    .insertInto('witness_proof')
    .values(row)
    .onConflict((conflict) => conflict.doNothing()),
);

export function readWitnessProofs(session: Session): WitnessReads['witnessProofs'] {
  return {
    async of(did) {
      return (await selectOf(session, { did })).map((row) => ({
        versionId: row.version_id,
        versionNumber: row.version_number,
        witness: row.witness,
        proof: fromJson(row.proof),
      }));
    },
  };
}

/**
 * The approvals a change comes with, verified; throws `witness-threshold-not-met` where one of its lines has too few. Every
 * way to append goes through this.
 */
export function requireApprovals(change: LogChange, now: Date): ChangeApprovals | undefined {
  const counted = changeApprovals(change, change.approvals ?? [], now);
  if (counted.fault === undefined) return counted.approvals;
  throw new Problem('witness-threshold-not-met', counted.fault.detail);
}

/** Keeps the proofs of lines that are appended in the same unit. */
export async function addWitnessProofs(unit: Unit, { did, approvals = [] }: LogChange): Promise<void> {
  for (const { versionId, versionNumber, witness, proof } of approvals)
    await insert(unit, {
      did,
      version_number: versionNumber,
      version_id: versionId,
      witness,
      proof: toJson(proof),
    });
}
