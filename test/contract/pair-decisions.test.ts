import { expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { type PairDecision, standingAfter, undecided } from '../../src/domain/link/pair-decision.ts';
import type { KeptCandidate } from '../../src/usecase/candidate/candidate-store.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { now, unique, xa, xb } from './records.ts';

const explanation = { priorBits: -3, parts: [], score: -3 };
const laterBy = (days: number) => new Date(now.getTime() + days * 86_400_000);

function aDecision(changes: Partial<PairDecision> = {}): PairDecision {
  const [left = '', right = ''] = [unique('party'), unique('party')].sort();
  return {
    ...{ decisionId: unique('decision'), officeCode: xa, partyIds: [left, right], number: 1, kind: 'same' },
    ...{
      dids: [parseDid(`did:example:${left}`), parseDid(`did:example:${right}`)],
      isFinal: true,
      until: undefined,
    },
    ...{ reason: 'Both files agree', decidedAt: now, decidedBy: 'clerk', statement: 'a.b.c' },
    seen: { band: 'review', probability: 0.1 + 0.7, explanation, ruleVersion: '1-abc' },
    ...changes,
  };
}
const candidateOf = ({ officeCode, partyIds }: PairDecision): KeptCandidate => ({
  ...{ candidateId: unique('candidate'), officeCode, partyIds, band: 'review', probability: 0.6 },
  ...{ explanation, ruleVersion: '1-abc', foundAt: now },
});

describeOnEveryStore('decisions of pairs', (pair) => {
  const add = (decision: PairDecision, before = undecided) =>
    pair.first.write(async (store) => {
      await store.writePairDecisions.takeTurn(decision.officeCode);
      return store.writePairDecisions.add(decision, standingAfter(before, decision));
    });
  const read = {
    get decisions() {
      return pair.second.read.pairDecisions;
    },
  };

  test('are read as they were made, at their own office only', async () => {
    const decision = aDecision();
    expect(await add(decision)).toBe(true);
    expect(await read.decisions.byId(xa, decision.decisionId)).toEqual(decision);
    expect(await read.decisions.byId(xb, decision.decisionId)).toBeUndefined();
    const [partyId] = decision.partyIds;
    expect((await read.decisions.list(xa, { partyId }, { limit: 5 })).items).toEqual([decision]);
    expect((await read.decisions.list(xb, { partyId }, { limit: 5 })).items).toEqual([]);
    expect(await read.decisions.inForce(xb, partyId, 5)).toEqual([]);
    expect(await read.decisions.standing(xb, decision.partyIds)).toEqual(undecided);
  });

  test('without anything seen, and put off, are read as they were made', async () => {
    const decision = aDecision({ seen: undefined, kind: 'postponed', until: laterBy(3) });
    await add(decision);
    expect(await read.decisions.byId(xa, decision.decisionId)).toEqual(decision);
    expect(await read.decisions.standing(xa, decision.partyIds)).toEqual({
      ...undecided,
      ...{ number: 1, postponedUntil: laterBy(3) },
    });
  });

  test('with one number are one: the second one is told so and changes nothing', async () => {
    const first = aDecision();
    const second = { ...first, decisionId: unique('decision'), kind: 'notSame' as const };
    expect([await add(first), await add(second)]).toEqual([true, false]);
    expect(await read.decisions.standing(xa, first.partyIds)).toMatchObject({ number: 1, verdict: 'same' });
    expect(await read.decisions.byId(xa, second.decisionId)).toBeUndefined();
  });

  test('are in force from either party until they are taken back, also while that is only proposed', async () => {
    const decision = aDecision({ kind: 'notSame' });
    await add(decision);
    const { partyIds, dids, decisionId, decidedAt, statement } = decision;
    const held = [{ partyIds, dids, verdict: 'notSame', decisionId, decidedAt, statement }];
    for (const partyId of partyIds) expect(await read.decisions.inForce(xa, partyId, 5)).toEqual(held);

    const proposal = aDecision({ partyIds, number: 2, kind: 'withdrawn', isFinal: false });
    await add(proposal, await read.decisions.standing(xa, partyIds));
    expect(await read.decisions.inForce(xa, partyIds[0], 5)).toEqual(held);
    const awaited = await read.decisions.list(xa, { isAwaited: true }, { limit: 50 });
    expect(awaited.items).toContainEqual(proposal);

    const end = aDecision({ partyIds, number: 3, kind: 'withdrawn' });
    await add(end, await read.decisions.standing(xa, partyIds));
    expect(await read.decisions.inForce(xa, partyIds[0], 5)).toEqual([]);
    expect((await read.decisions.list(xa, { isAwaited: true }, { limit: 50 })).items).not.toContainEqual(
      proposal,
    );
  });

  test('take a candidate out of its queue and put it back; what was decided before it is found never is in one', async () => {
    const decision = aDecision();
    const candidate = candidateOf(decision);
    const inQueue = async (at: Date) => {
      const filter = { partyId: decision.partyIds[0], state: { is: 'open', at } } as const;
      return (await pair.second.read.candidates.list(xa, filter, { limit: 5 })).items;
    };
    const found = () => pair.first.write((store) => store.writeCandidates.addAll([candidate]));
    await add(aDecision({ partyIds: decision.partyIds, kind: 'postponed', until: laterBy(2) }));
    await found();
    expect(await inQueue(laterBy(3))).toEqual([candidate]);
    await add({ ...decision, number: 2 }, await read.decisions.standing(xa, decision.partyIds));
    expect(await inQueue(laterBy(3))).toEqual([]);
    const end = aDecision({ partyIds: decision.partyIds, number: 3, kind: 'withdrawn' });
    await add(end, await read.decisions.standing(xa, decision.partyIds));
    expect(await inQueue(laterBy(3))).toEqual([candidate]);

    const early = aDecision();
    await add(early);
    await pair.first.write((store) => store.writeCandidates.addAll([candidateOf(early)]));
    const filter = { partyId: early.partyIds[0], state: { is: 'decided', at: now } } as const;
    expect((await pair.second.read.candidates.list(xa, filter, { limit: 5 })).items).toHaveLength(1);
  });
});
