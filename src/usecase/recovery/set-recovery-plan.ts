import { z } from 'zod';
import { sha256Text } from '../../base/hash.ts';
import { parse } from '../../base/parse.ts';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { checkGuardians, guardianRoles, recoveryTerms } from '../../domain/did/recovery.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import { keyCommitment } from '../../protocol/did-webvh/key-commitment.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';
import type { RecoveryPlan, RecoveryPlanTerms } from '../records.ts';
import { endOpenRecovery } from './end-open-recovery.ts';
import { planFacts, planRecovery, type PlannedRecovery } from './plan-recovery.ts';
import { readStoredLog } from './read-recovery.ts';
import { readStatement, signingMultikey } from './statement.ts';

/** Who may approve a recovery, as requests say it. */
export const guardianRuleSchema = z.strictObject({
  guardians: z
    .array(
      z.strictObject({
        did: z.string().max(2048).refine(isDid, 'A DID is expected.'),
        role: z.enum(guardianRoles),
      }),
    )
    .max(recoveryTerms.mostGuardians),
  threshold: z.int(),
  waitingSeconds: z.int().default(recoveryTerms.waitingSeconds.usual),
});
const payloadSchema = z.strictObject({
  purpose: z.literal('recovery-plan'),
  did: z.string().max(2048),
  headVersionId: z.string().max(200),
  /** The version of the plan that is replaced; 0 for the first. */
  planVersion: z.int(),
  recoveryKey: z.string().max(200).optional(),
  guardianRule: guardianRuleSchema.optional(),
});
type Payload = z.output<typeof payloadSchema>;

/**
 * Sets how a holder's identifier is recovered, by the holder's signed word. The first plan is signed by a present update
 * key, or the one committed to, every later one by the recovery key, so that who steals a wallet cannot change who gets it back. It takes effect
 * with the holder's next entry, which commits to it; an open recovery ends. Throws `not-found`, `did-deactivated`,
 * `proof-invalid`, `key-invalid`, `invalid-request`, `did-log-conflict` for another head or plan than the present ones,
 * and `conflict` where the office has the update key.
 */
export async function setRecoveryPlan(
  ports: Pick<Ports, 'store' | 'clock' | 'dids'>,
  command: { readonly caller: Caller; readonly partyId: string; readonly statement: string },
): Promise<RecoveryPlan> {
  const { caller, partyId, statement } = command;
  const { read } = ports.store;
  const party = await activeParty(read, caller.officeCode, partyId);
  if (party.control === 'office')
    throw new Problem('conflict', 'The office holds the update key of this identifier.');
  const { head } = await readStoredLog(read, party.did);
  const former = await read.recoveryPlans.byDid(party.did);
  const signed = readStatement(statement);
  const payload = parse(payloadSchema, signed.jws.payload);
  checkPlace(payload, { party, head, former });
  checkSigner(signingMultikey(signed), head, former);
  const planned = await plannedAfter(ports, { party, former, payload });
  const at = ports.clock();
  const { officeCode, did } = party;
  const version = (former?.version ?? 0) + 1;
  const plan = { ...planned.terms, did, officeCode, partyId, version, setAt: at };
  await ports.store.write(async (store) => {
    if (!(await store.writeRecoveryPlans.keep(plan, planned)))
      throw new Problem('did-log-conflict', 'The recovery plan was changed meanwhile.');
    await endOpenRecovery(store, did, { to: 'superseded', at, actor: caller.actor, reason: 'newPlan' });
    await store.writeAudit.append({
      ...{ officeCode, at, actor: caller.actor, action: 'recovery.planned', subject: did },
      facts: { ...planFacts(plan), evidenceDigest: sha256Text(statement) },
    });
  });
  return plan;
}

type Present = {
  readonly party: Party;
  readonly head: LogState;
  readonly former: RecoveryPlan | undefined;
};

function checkPlace(payload: Payload, { party, head, former }: Present): void {
  if (payload.did !== party.did)
    throw new Problem('proof-invalid', 'The statement is of another identifier.');
  const isPresent =
    payload.headVersionId === head.versionId && payload.planVersion === (former?.version ?? 0);
  if (!isPresent)
    throw new Problem('did-log-conflict', 'The statement is of an earlier state; sign a new one.');
}

function checkSigner(multikey: string | undefined, head: LogState, former: RecoveryPlan | undefined): void {
  if (multikey === undefined) throw new Problem('proof-invalid', 'The statement is signed by an update key.');
  if (former === undefined) {
    const { updateKeys, nextKeyHashes } = head.parameters;
    // Who claimed an identifier under pre-rotation has the key that was committed to, and no other yet.
    if (!updateKeys.includes(multikey) && !nextKeyHashes.includes(keyHash(multikey)))
      throw new Problem('proof-invalid', 'The statement is not signed by a present update key.');
    return;
  }
  if (former.recoveryKeyHash !== keyHash(multikey))
    throw new Problem('proof-invalid', 'A recovery plan is only changed by the recovery key.');
}

// The key for the guardians stays the same, because the present head commits to it.
async function plannedAfter(
  ports: Pick<Ports, 'dids'>,
  asked: { readonly party: Party; readonly former: RecoveryPlan | undefined; readonly payload: Payload },
): Promise<PlannedRecovery & { readonly retiredKeyIds: readonly string[] }> {
  const { party, former, payload } = asked;
  const { recoveryKey, guardianRule } = payload;
  if (guardianRule !== undefined) checkGuardians(guardianRule, party.did);
  const kept = former?.escrowKeyId;
  if (kept === undefined || guardianRule === undefined) {
    const planned = await planRecovery(ports, { recoveryKey, guardianRule });
    const newKeys = planned.newKeys.map((key) => ({ ...key, did: party.did }));
    return { ...planned, newKeys, retiredKeyIds: kept === undefined ? [] : [kept] };
  }
  const recoveryKeyHash = recoveryKey === undefined ? undefined : keyCommitment(recoveryKey);
  const terms: RecoveryPlanTerms = { recoveryKeyHash, escrowKeyId: kept, guardianRule };
  return { terms, newKeys: [], retiredKeyIds: [] };
}
