import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { recoveryTerms } from '../../domain/did/recovery.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import { keyCommitment } from '../../protocol/did-webvh/key-commitment.ts';
import { activeParty } from '../party/active-party.ts';
import { documentKey } from '../identifier/draft-log-entry.ts';
import type { Ports } from '../ports.ts';
import type { Recovery, RecoveryKey } from '../records.ts';
import { endLapsedRecovery } from './end-open-recovery.ts';
import { readStoredLog } from './read-recovery.ts';
import { recoveryStatement } from './statement.ts';

/**
 * Opens the recovery of an identifier whose wallet was lost, for its guardians to approve: the new wallet's update key,
 * or its hash, and the keys of the document. One is open at a time. Throws `not-found`, `did-deactivated`, `key-invalid`,
 * and `conflict` where one is open, the office itself has the update key, or no guardians are named and committed to.
 */
export async function openRecovery(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  command: {
    readonly caller: Caller;
    readonly partyId: string;
    readonly newUpdateKey: string;
    readonly keys: readonly RecoveryKey[];
  },
): Promise<Recovery> {
  const { caller, partyId, newUpdateKey, keys } = command;
  const { officeCode, actor } = caller;
  const { read } = ports.store;
  const party = await activeParty(read, officeCode, partyId);
  const plan = await read.recoveryPlans.byDid(party.did);
  const { head } = await readStoredLog(read, party.did);
  const escrow = plan?.escrowKeyId;
  if (plan?.guardianRule === undefined || escrow === undefined || party.control !== 'holder')
    throw new Problem('conflict', 'No guardians are named for this identifier.');
  if (!head.parameters.nextKeyHashes.includes(keyHash(escrow)))
    throw new Problem('conflict', 'The identifier does not commit to recovery by guardians yet.');
  keys.forEach(documentKey);
  const at = ports.clock();
  const recovery: Recovery = {
    ...{ recoveryId: randomUuid(ports.random), officeCode, partyId, did: party.did },
    ...{ headVersionId: head.versionId, planVersion: plan.version },
    ...{ newKeyHash: keyCommitment(newUpdateKey), keys, state: 'collecting', approvals: 0 },
    ...{ openedAt: at, expiresAt: addSeconds(at, recoveryTerms.collectingSeconds) },
    ...{ waitingUntil: undefined, endedAt: undefined },
  };
  const statementDigest = sha256Text(canonicalJson(recoveryStatement('recovery-approval', recovery)));
  await ports.store.write(async (store) => {
    await endLapsedRecovery(store, party.did, at);
    if ((await store.didLogs.head(party.did))?.versionId !== head.versionId)
      throw new Problem('conflict', 'The identifier has changed meanwhile; try again.');
    if (!(await store.writeRecoveries.open(recovery)))
      throw new Problem('conflict', 'A recovery of this identifier is open already.');
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'recovery.opened', subject: party.did },
      facts: { recoveryId: recovery.recoveryId, headVersionId: head.versionId, statementDigest },
    });
  });
  return recovery;
}
