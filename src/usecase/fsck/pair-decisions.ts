import { type PairDecision, type PairStanding, recountStanding } from '../../domain/link/pair-decision.ts';
import { keptPairs } from '../link/known-pairs.ts';
import { samePartyFinding } from '../../domain/link/same-party.ts';
import { allItems, type CheckScope } from './state-check.ts';

/**
 * Every pair stands as its decisions make it stand, their numbers leave nothing out, no parties are decided not to be one
 * that are one by way of others, and what is decided is in no queue.
 */
export async function checkPairDecisions(scope: CheckScope): Promise<void> {
  const { read } = scope;
  for (const { officeCode } of scope.offices) {
    const pairs = new Map<string, PairDecision[]>();
    for await (const decision of allItems((page) => read.pairDecisions.list(officeCode, {}, page))) {
      scope.count('pairDecisions');
      const key = decision.partyIds.join(' ');
      pairs.set(key, [...(pairs.get(key) ?? []), decision]);
    }
    for (const decisions of pairs.values()) {
      const [first] = decisions;
      if (first === undefined) continue;
      const standing = await read.pairDecisions.standing(officeCode, first.partyIds);
      const detail = await faultOf(scope, decisions, standing);
      if (detail !== undefined) scope.find({ kind: 'pairDecision', subject: first.decisionId, detail });
    }
    await checkQueues(scope, officeCode);
  }
}

async function faultOf(
  { read }: CheckScope,
  decisions: readonly PairDecision[],
  standing: PairStanding,
): Promise<string | undefined> {
  const [first] = decisions;
  if (first === undefined) return undefined;
  const { officeCode, dids } = first;
  if (decisions.some(({ number }, index) => number !== index + 1))
    return 'A decision of the pair is missing.';
  if (JSON.stringify(recountStanding(decisions)) !== JSON.stringify(standing))
    return 'The pair does not stand as its decisions say.';
  if (standing.verdict === undefined) return undefined;
  const { answer } = samePartyFinding(dids, { ...(await keptPairs(read, officeCode, dids)), objected: [] });
  return answer === 'contested' ? 'The two are one by way of others, and not by decision.' : undefined;
}

async function checkQueues(scope: CheckScope, officeCode: PairDecision['officeCode']): Promise<void> {
  const { read } = scope;
  for (const is of ['open', 'postponed'] as const) {
    const filter = { state: { is, at: scope.now } };
    for await (const candidate of allItems((page) => read.candidates.list(officeCode, filter, page))) {
      scope.count('matchCandidates');
      const { verdict } = await read.pairDecisions.standing(officeCode, candidate.partyIds);
      const detail = verdict === undefined ? undefined : 'It is decided, and in a queue.';
      if (detail !== undefined)
        scope.find({ kind: 'matchCandidate', subject: candidate.candidateId, detail });
    }
  }
}
