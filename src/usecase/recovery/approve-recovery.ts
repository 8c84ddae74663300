import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { waitingTimeAfter } from '../../domain/did/recovery.ts';
import type { Ports } from '../ports.ts';
import type { Recovery, RecoveryPlan } from '../records.ts';
import { usableDocument } from '../verification/evidence.ts';
import { checkState, readRecovery } from './read-recovery.ts';
import {
  checkSignedByDocument,
  checkStatement,
  readStatement,
  recoveryStatement,
  signerOf,
} from './statement.ts';

/**
 * Takes a guardian's signed approval; each guardian approves once. With the last one that is needed the waiting time
 * begins. Throws `not-found`, `proof-invalid` for anything but this recovery's statement signed by a guardian's key for
 * assertions, and `conflict` where the guardian has approved already, the guardians have changed since, or the recovery
 * collects no approvals any more.
 */
export async function approveRecovery(
  ports: Pick<Ports, 'store' | 'clock' | 'resolver'>,
  command: { readonly partyId: string; readonly recoveryId: string; readonly statement: string },
): Promise<Recovery> {
  const { partyId, recoveryId, statement } = command;
  const { read } = ports.store;
  const recovery = await readRecovery(read, partyId, recoveryId);
  const at = ports.clock();
  checkState(recovery, at, ['collecting']);
  const plan = await read.recoveryPlans.byDid(recovery.did);
  const signed = readStatement(statement);
  checkStatement(signed.jws, recoveryStatement('recovery-approval', recovery));
  const guardian = guardianOf(plan, recovery, signed.kid);
  const document = usableDocument(await ports.resolver.resolve(guardian), guardian);
  if ('code' in document) throw new Problem('proof-invalid', 'The DID of the guardian does not resolve.');
  checkSignedByDocument(document, signed, { relationship: 'assertionMethod', at });
  const evidenceDigest = sha256Text(statement);
  return ports.store.write(async (store) => {
    const approvals = await store.writeRecoveries.approve({ recoveryId, guardian, evidenceDigest, at });
    if (approvals === undefined)
      throw new Problem('conflict', 'The guardian has approved already, or approvals are over.');
    const facts = { recoveryId, guardian, evidenceDigest, approvals };
    const common = { officeCode: recovery.officeCode, at, actor: 'guardian', subject: recovery.did };
    await store.writeAudit.append({ ...common, action: 'recovery.approved', facts });
    const waitingUntil = plan?.guardianRule && waitingTimeAfter(plan.guardianRule, approvals, at);
    if (waitingUntil !== undefined) {
      await store.writeRecoveries.move(recoveryId, 'collecting', 'waiting', { at, waitingUntil });
      const until = waitingUntil.toISOString();
      await store.writeAudit.append({ ...common, action: 'recovery.waiting', facts: { recoveryId, until } });
    }
    return readRecovery(store, partyId, recoveryId);
  });
}

function guardianOf(plan: RecoveryPlan | undefined, recovery: Recovery, kid: string) {
  if (plan?.version !== recovery.planVersion)
    throw new Problem('conflict', 'How the identifier is recovered has changed since.');
  const did = signerOf(kid);
  if (plan.guardianRule?.guardians.some((guardian) => guardian.did === did) !== true)
    throw new Problem('proof-invalid', 'The statement is not signed by a guardian.');
  return did;
}
