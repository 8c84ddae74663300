import type { Party } from '../../domain/party/party.ts';
import type { Recovery } from '../records.ts';
import { allItems, type CheckScope } from './state-check.ts';

/**
 * Every recovery plan belongs to an identifier that its holder controls and its key is kept; every recovery has the
 * approvals it counts; and a claim code that was used led to the holder's control.
 */
export async function checkRecoveries(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const parties = allItems((page) => scope.read.parties.list(officeCode, {}, page));
    for await (const party of parties) await checkParty(scope, party);
  }
}

async function checkParty(scope: CheckScope, party: Party): Promise<void> {
  const { read, count, find } = scope;
  const planFault = await faultOfPlan(scope, party);
  if (planFault !== undefined) find({ kind: 'recoveryPlan', subject: party.partyId, detail: planFault });
  for (const recovery of await read.recoveries.list(party.partyId)) {
    count('recoveries');
    const detail = await faultOfRecovery(scope, recovery);
    if (detail !== undefined) find({ kind: 'recovery', subject: recovery.recoveryId, detail });
  }
  for (const { codeId, state } of await read.claimCodes.list(party.officeCode, party.partyId)) {
    count('claimCodes');
    const detail = 'The code was used, and the office controls the identifier.';
    if (state === 'used' && party.control === 'office') find({ kind: 'claimCode', subject: codeId, detail });
  }
}

async function faultOfPlan({ read, count }: CheckScope, party: Party): Promise<string | undefined> {
  const plan = await read.recoveryPlans.byDid(party.did);
  if (plan === undefined) return undefined;
  count('recoveryPlans');
  if (party.control === 'office') return 'The office controls an identifier that has a recovery plan.';
  if ((plan.guardianRule === undefined) !== (plan.escrowKeyId === undefined))
    return 'Guardians are named without a key for them, or the other way round.';
  const isKept = plan.escrowKeyId === undefined || (await read.keys.byId(plan.escrowKeyId)) !== undefined;
  return isKept ? undefined : 'The key for the guardians is not kept.';
}

async function faultOfRecovery({ read }: CheckScope, recovery: Recovery): Promise<string | undefined> {
  const { recoveryId, approvals, state, waitingUntil, endedAt } = recovery;
  if ((await read.recoveries.approvals(recoveryId)).length !== approvals)
    return 'The recovery counts other approvals than are kept.';
  if ((state === 'waiting' || state === 'completed') && waitingUntil === undefined)
    return 'The recovery has had no waiting time.';
  const isOver = state !== 'collecting' && state !== 'waiting';
  return isOver === (endedAt !== undefined)
    ? undefined
    : 'The recovery has ended without a time, or the other way round.';
}
