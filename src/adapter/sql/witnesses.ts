import type { WitnessReads, WitnessWrites } from '../../usecase/witness/witness-store.ts';
import { readGivenApprovals, readWitnessedLogs, writeGivenApprovals } from './given-approvals.ts';
import { readPeerOffices, writePeerOffices } from './peer-offices.ts';
import { readPendingEntries, writePendingEntries } from './pending-entries.ts';
import type { Session, Unit } from './session.ts';
import { readWitnessKeys, writeWitnessKeys } from './witness-keys.ts';
import { readWitnessProofs } from './witness-proofs.ts';

/** Everything about witnesses that can be read, on one session. */
export function readWitnesses(session: Session): WitnessReads {
  return {
    witnessKeys: readWitnessKeys(session),
    peerOffices: readPeerOffices(session),
    witnessProofs: readWitnessProofs(session),
    pendingEntries: readPendingEntries(session),
    witnessedLogs: readWitnessedLogs(session),
    givenApprovals: readGivenApprovals(session),
  };
}

/** Everything about witnesses that can be written, in one unit. */
export function writeWitnesses(unit: Unit): WitnessWrites {
  return {
    writeWitnessKeys: writeWitnessKeys(unit),
    writePeerOffices: writePeerOffices(unit),
    writePendingEntries: writePendingEntries(unit),
    writeGivenApprovals: writeGivenApprovals(unit),
  };
}
