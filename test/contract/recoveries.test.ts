import { describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import type { ClaimCode, Recovery, RecoveryPlan } from '../../src/usecase/records.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aDid, aKey, later, muchLater, now, unique, xa, xb } from './records.ts';

const noKeys = { newKeys: [], retiredKeyIds: [] };

function aPlan(changes: Partial<RecoveryPlan> = {}): RecoveryPlan {
  return {
    did: aDid(),
    officeCode: xa,
    partyId: unique('party'),
    version: 1,
    setAt: now,
    recoveryKeyHash: 'QmHash',
    escrowKeyId: undefined,
    guardianRule: undefined,
    ...changes,
  };
}

function aRecovery(changes: Partial<Recovery> = {}): Recovery {
  return {
    recoveryId: unique('recovery'),
    officeCode: xa,
    partyId: unique('party'),
    did: aDid(),
    headVersionId: '1-QmHead',
    planVersion: 1,
    newKeyHash: 'QmNew',
    keys: [{ publicKeyMultibase: 'z6Mk', relationships: ['authentication'] }],
    state: 'collecting',
    approvals: 0,
    openedAt: now,
    expiresAt: muchLater,
    waitingUntil: undefined,
    endedAt: undefined,
    ...changes,
  };
}

function aCode(changes: Partial<ClaimCode> = {}): ClaimCode {
  return {
    codeId: unique('code'),
    officeCode: xa,
    partyId: unique('party'),
    did: aDid(),
    codeDigest: 'right',
    createdAt: now,
    expiresAt: muchLater,
    failedTries: 0,
    state: 'open',
    ...changes,
  };
}

const guardian = (number: number) => parseDid(`did:example:guardian${number}`);

describeOnEveryStore('recoveries', (pair) => {
  const opened = async (changes?: Partial<Recovery>) => {
    const recovery = aRecovery(changes);
    await pair.first.write((store) => store.writeRecoveries.open(recovery));
    return recovery;
  };
  const stored = ({ partyId, recoveryId }: Recovery) => pair.second.read.recoveries.byId(partyId, recoveryId);

  describe('plans', () => {
    test('a plan is read as it was kept, with its key', async () => {
      const key = aKey();
      const plan = aPlan({
        escrowKeyId: key.keyId,
        guardianRule: {
          guardians: [{ did: guardian(1), role: 'office' }],
          threshold: 2,
          waitingSeconds: 3600,
        },
      });
      const keys = { newKeys: [key], retiredKeyIds: [] };
      expect(await pair.first.write((store) => store.writeRecoveryPlans.keep(plan, keys))).toBe(true);
      expect(await pair.second.read.recoveryPlans.byDid(plan.did)).toEqual(plan);
      expect(await pair.second.read.keys.byId(key.keyId)).toEqual(key);
      expect(await pair.second.read.recoveryPlans.byDid(aDid())).toBeUndefined();
    });

    test('of competing first plans one is kept', async () => {
      const plan = aPlan();
      const answers = await race(pair, (store, racer) =>
        store.writeRecoveryPlans.keep({ ...plan, recoveryKeyHash: `QmHash${racer}` }, noKeys),
      );
      expect(countOf(answers, true)).toBe(1);
    });

    test('of competing later plans one is kept, and the retired key is forgotten once', async () => {
      const key = aKey();
      const plan = aPlan({ escrowKeyId: key.keyId });
      await pair.first.write((store) =>
        store.writeRecoveryPlans.keep(plan, { newKeys: [key], retiredKeyIds: [] }),
      );
      const next = { ...plan, version: 2, escrowKeyId: undefined };
      const answers = await race(pair, (store) =>
        store.writeRecoveryPlans.keep(next, { newKeys: [], retiredKeyIds: [key.keyId] }),
      );
      expect(countOf(answers, true)).toBe(1);
      expect(await pair.second.read.recoveryPlans.byDid(plan.did)).toEqual(next);
      expect(await pair.second.read.keys.byId(key.keyId)).toBeUndefined();
    });

    test('a plan that skips a version is not kept, nor its key', async () => {
      const plan = aPlan();
      await pair.first.write((store) => store.writeRecoveryPlans.keep(plan, noKeys));
      const key = aKey();
      const keys = { newKeys: [key], retiredKeyIds: [] };
      const skipping = { ...plan, version: 3 };
      expect(await pair.first.write((store) => store.writeRecoveryPlans.keep(skipping, keys))).toBe(false);
      expect(await pair.second.read.keys.byId(key.keyId)).toBeUndefined();
    });
  });

  describe('opening', () => {
    test('a recovery is read as it was opened, under its own party only', async () => {
      const recovery = await opened();
      expect(await stored(recovery)).toEqual(recovery);
      expect(await pair.second.read.recoveries.open(recovery.did)).toEqual(recovery);
      expect(await pair.second.read.recoveries.list(recovery.partyId)).toEqual([recovery]);
      expect(await pair.second.read.recoveries.byId('other', recovery.recoveryId)).toBeUndefined();
    });

    test('of many at once one is open', async () => {
      const did = aDid();
      const answers = await race(pair, (store) => store.writeRecoveries.open(aRecovery({ did })));
      expect(countOf(answers, true)).toBe(1);
    });

    test('another can be opened once the one before has ended', async () => {
      const { did, recoveryId } = await opened();
      const next = aRecovery({ did });
      expect(await pair.first.write((store) => store.writeRecoveries.open(next))).toBe(false);
      await pair.first.write((store) =>
        store.writeRecoveries.move(recoveryId, 'collecting', 'objected', { at: now }),
      );
      expect(await pair.first.write((store) => store.writeRecoveries.open(next))).toBe(true);
    });
  });

  describe('approving', () => {
    test('fifty guardians at once get fifty different numbers', async () => {
      const { recoveryId } = await opened();
      const numbers = await race(pair, (store, racer) =>
        store.writeRecoveries.approve({
          recoveryId,
          guardian: guardian(racer),
          evidenceDigest: 'x',
          at: now,
        }),
      );
      expect(numbers.sort((one, other) => (one ?? 0) - (other ?? 0))).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 1),
      );
    });

    test('one guardian counts once, however often it approves', async () => {
      const recovery = await opened();
      const approval = {
        recoveryId: recovery.recoveryId,
        guardian: guardian(1),
        evidenceDigest: 'x',
        at: now,
      };
      const answers = await race(pair, (store) => store.writeRecoveries.approve(approval));
      expect(answers.filter((answer) => answer !== undefined)).toEqual([1]);
      expect(await stored(recovery)).toMatchObject({ approvals: 1 });
      expect(await pair.second.read.recoveries.approvals(recovery.recoveryId)).toEqual([approval]);
    });

    test('nothing is counted once the recovery collects no approvals', async () => {
      const recovery = await opened({ state: 'waiting', waitingUntil: later });
      const approval = {
        recoveryId: recovery.recoveryId,
        guardian: guardian(1),
        evidenceDigest: 'x',
        at: now,
      };
      expect(await pair.first.write((store) => store.writeRecoveries.approve(approval))).toBeUndefined();
      expect(await pair.second.read.recoveries.approvals(recovery.recoveryId)).toEqual([]);
    });
  });

  describe('moving', () => {
    test('a recovery is completed once', async () => {
      const recovery = await opened({ state: 'waiting', waitingUntil: later });
      const answers = await race(pair, (store) =>
        store.writeRecoveries.move(recovery.recoveryId, 'waiting', 'completed', { at: now }),
      );
      expect(countOf(answers, true)).toBe(1);
      expect(await stored(recovery)).toMatchObject({ state: 'completed', endedAt: now });
    });

    test('of an objection and a completion at once one comes true', async () => {
      const recovery = await opened({ state: 'waiting', waitingUntil: later });
      const answers = await race(pair, (store, racer) =>
        store.writeRecoveries.move(
          recovery.recoveryId,
          'waiting',
          racer % 3 === 0 ? 'completed' : 'objected',
          { at: now },
        ),
      );
      expect(countOf(answers, true)).toBe(1);
    });

    test('the waiting time is kept, and the recovery has not ended', async () => {
      const recovery = await opened();
      await pair.first.write((store) =>
        store.writeRecoveries.move(recovery.recoveryId, 'collecting', 'waiting', {
          at: now,
          waitingUntil: later,
        }),
      );
      expect(await stored(recovery)).toMatchObject({
        state: 'waiting',
        waitingUntil: later,
        endedAt: undefined,
      });
    });
  });
});

describeOnEveryStore('claim codes', (pair) => {
  const terms = { at: now, mostTries: 5 };
  const added = async (changes?: Partial<ClaimCode>) => {
    const code = aCode(changes);
    await pair.first.write((store) => store.writeClaimCodes.add(code));
    return code;
  };
  const compare = (partyId: string, digest: string, at = now) =>
    pair.first.write((store) => store.writeClaimCodes.compare(partyId, digest, { at, mostTries: 5 }));

  test('the right code is told and stays open until it is used, once', async () => {
    const code = await added();
    expect(await compare(code.partyId, 'right')).toEqual({ outcome: 'right', claimCode: code });
    const answers = await race(pair, (store) => store.writeClaimCodes.use(code.codeId, now));
    expect(countOf(answers, true)).toBe(1);
    expect(await compare(code.partyId, 'right')).toEqual({ outcome: 'notOpen' });
  });

  test('five wrong codes lock it, even when fifty come at once', async () => {
    const code = await added();
    const answers = await race(pair, (store, racer) =>
      store.writeClaimCodes.compare(code.partyId, `wrong${racer}`, terms),
    );
    const left = answers.flatMap((answer) => (answer.outcome === 'wrong' ? [answer.triesLeft] : []));
    expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(await compare(code.partyId, 'right')).toEqual({ outcome: 'notOpen' });
    expect(await pair.first.write((store) => store.writeClaimCodes.use(code.codeId, now))).toBe(false);
  });

  test('a code is of no use once it has expired', async () => {
    const code = await added({ expiresAt: later });
    expect(await compare(code.partyId, 'right', later)).toEqual({ outcome: 'notOpen' });
    expect(await pair.first.write((store) => store.writeClaimCodes.use(code.codeId, later))).toBe(false);
  });

  test('a new code withdraws the one before', async () => {
    const { partyId } = await added();
    const next = await added({ partyId, codeDigest: 'new' });
    expect(await compare(partyId, 'new')).toMatchObject({ outcome: 'right', claimCode: next });
    const states = (await pair.second.read.claimCodes.list(xa, partyId)).map(({ state }) => state);
    expect(states).toEqual(['open', 'withdrawn']);
    expect(await pair.second.read.claimCodes.list(xb, partyId)).toEqual([]);
  });

  test('a wrong try counts, and does not use the code up', async () => {
    const { partyId } = await added();
    expect(await compare(partyId, 'wrong')).toMatchObject({ outcome: 'wrong', triesLeft: 4 });
    expect(await compare(partyId, 'right')).toMatchObject({ outcome: 'right' });
  });
});
