import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import type { Ports } from '../ports.ts';
import type { Recovery, RecoveryPlan } from '../records.ts';
import { checkState, readRecovery, readStoredLog } from './read-recovery.ts';
import {
  checkSignedByDocument,
  checkStatement,
  readStatement,
  recoveryStatement,
  signingMultikey,
} from './statement.ts';

/**
 * Ends an open recovery by the word of the holder, who has the wallet: the objection is signed by a present or committed
 * update key, the recovery key, or a key for authentication. Throws `not-found`, `proof-invalid`, and `conflict` where
 * the recovery has ended.
 */
export async function objectToRecovery(
  ports: Pick<Ports, 'store' | 'clock'>,
  command: { readonly partyId: string; readonly recoveryId: string; readonly statement: string },
): Promise<Recovery> {
  const { partyId, recoveryId, statement } = command;
  const { read } = ports.store;
  const recovery = await readRecovery(read, partyId, recoveryId);
  const at = ports.clock();
  checkState(recovery, at, ['collecting', 'waiting']);
  const signed = readStatement(statement);
  checkStatement(signed.jws, recoveryStatement('recovery-objection', recovery));
  const { head } = await readStoredLog(read, recovery.did);
  const multikey = signingMultikey(signed);
  if (multikey === undefined) {
    checkSignedByDocument(head.document, signed, { relationship: 'authentication', at });
  } else if (!isHolders(multikey, head, await read.recoveryPlans.byDid(recovery.did))) {
    throw new Problem('proof-invalid', 'The objection is not signed by a key of the holder.');
  }
  const { officeCode, did } = recovery;
  return ports.store.write(async (store) => {
    const current = await readRecovery(store, partyId, recoveryId);
    if (!(await store.writeRecoveries.move(recoveryId, current.state, 'objected', { at })))
      throw new Problem('conflict', 'The recovery has ended meanwhile.');
    await store.writeAudit.append({
      ...{ officeCode, at, actor: 'holder', action: 'recovery.objected', subject: did },
      facts: { recoveryId, reason: 'objection', evidenceDigest: sha256Text(statement) },
    });
    return readRecovery(store, partyId, recoveryId);
  });
}

// The key that is kept for the guardians is the office's, whose word is none here.
function isHolders(multikey: string, head: LogState, plan: RecoveryPlan | undefined): boolean {
  const { updateKeys, nextKeyHashes } = head.parameters;
  if (multikey === plan?.escrowKeyId) return false;
  return updateKeys.includes(multikey) || nextKeyHashes.includes(keyHash(multikey));
}
