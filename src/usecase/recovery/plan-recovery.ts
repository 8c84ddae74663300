import { parseDid } from '../../domain/did/did.ts';
import { Problem } from '../../base/problem.ts';
import { checkGuardians, type GuardianRule } from '../../domain/did/recovery.ts';
import type { Party } from '../../domain/party/party.ts';
import { keyCommitment } from '../../protocol/did-webvh/key-commitment.ts';
import type { Ports } from '../ports.ts';
import type { KeyRecord, RecoveryPlanTerms } from '../records.ts';
import type { WriteStore } from '../store.ts';

/** How a party wants its identifier to be recoverable: by its recovery key, of which the hash suffices, by guardians, or both. */
export type RecoveryRequest = {
  readonly recoveryKey?: string | undefined;
  readonly guardianRule?: GuardianRule | undefined;
};
export type PlannedRecovery = { readonly terms: RecoveryPlanTerms; readonly newKeys: readonly KeyRecord[] };

// The key is named for its identifier once that exists.
const notNamedYet = parseDid('did:webvh:unnamed');

/**
 * The terms of a recovery plan. Where guardians are named, an update key is made and kept here that is only used once
 * they have approved. Throws `key-invalid`, and `invalid-request` for a rule out of bounds.
 */
export async function planRecovery(
  { dids }: Pick<Ports, 'dids'>,
  { recoveryKey, guardianRule }: RecoveryRequest,
): Promise<PlannedRecovery> {
  if (recoveryKey === undefined && guardianRule === undefined)
    throw new Problem('invalid-request', 'Name a recovery key, guardians, or both.');
  const recoveryKeyHash = recoveryKey === undefined ? undefined : keyCommitment(recoveryKey);
  if (guardianRule === undefined)
    return { terms: { recoveryKeyHash, escrowKeyId: undefined, guardianRule }, newKeys: [] };
  checkGuardians(guardianRule);
  const escrow = await dids.makeUpdateKey(notNamedYet);
  return { terms: { recoveryKeyHash, escrowKeyId: escrow.keyId, guardianRule }, newKeys: [escrow] };
}

/** Keeps the first plan of a party in the caller's transaction. Throws `conflict` where there is one. */
export async function addRecoveryPlan(
  store: WriteStore,
  planned: PlannedRecovery & { readonly party: Party; readonly actor: string },
): Promise<void> {
  const { party, terms, newKeys, actor } = planned;
  const { did, officeCode, partyId, updatedAt: setAt } = party;
  const keys = { newKeys: newKeys.map((key) => ({ ...key, did })), retiredKeyIds: [] };
  const plan = { ...terms, did, officeCode, partyId, version: 1, setAt };
  if (!(await store.writeRecoveryPlans.keep(plan, keys)))
    throw new Problem('conflict', 'The identifier has a recovery plan already.');
  await store.writeAudit.append({
    ...{ officeCode, at: setAt, actor, action: 'recovery.planned', subject: did },
    facts: planFacts(plan),
  });
}

/** What the audit record says of a plan. */
export function planFacts({
  guardianRule,
  recoveryKeyHash,
  version,
}: RecoveryPlanTerms & { readonly version: number }) {
  return {
    version,
    hasRecoveryKey: recoveryKeyHash !== undefined,
    guardians: guardianRule?.guardians.map(({ did }) => did) ?? [],
    threshold: guardianRule?.threshold ?? null,
    waitingSeconds: guardianRule?.waitingSeconds ?? null,
  };
}
