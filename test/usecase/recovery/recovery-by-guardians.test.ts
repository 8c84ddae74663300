import { describe, expect, test } from 'vitest';
import type { Recovery } from '../../../src/usecase/records.ts';
import { approveRecovery } from '../../../src/usecase/recovery/approve-recovery.ts';
import { recoveryStatement } from '../../../src/usecase/recovery/statement.ts';
import { createHolderKey, type HolderKey } from '../../support/holder.ts';
import { didOf, hashOf, signStatement } from '../../support/statement.ts';
import { asDid, day, recoveryWorld, ripeRecovery } from '../../support/recovery-world.ts';

const codeOf = (code: string) => expect.objectContaining({ code });

describe('opening a recovery by guardians', () => {
  test('of many at once opens one', async () => {
    const { open, findings } = await recoveryWorld();
    const outcomes = await Promise.allSettled([open(), open(), open(), open()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes).toContainEqual({ status: 'rejected', reason: codeOf('conflict') });
    expect(await findings()).toEqual([]);
  });

  test('is refused where no guardians are named', async () => {
    const { open } = await recoveryWorld({ hasGuardians: false });
    await expect(open()).rejects.toThrow(codeOf('conflict'));
  });

  test('is possible again once the one before has expired', async () => {
    const { open, wait, actions } = await recoveryWorld();
    await open();
    wait(7 * day);
    expect(await open()).toMatchObject({ state: 'collecting' });
    expect(await actions()).toContain('recovery.expired');
  });
});

describe('an approval', () => {
  test('counts once for each guardian', async () => {
    const { open, approve, guardians } = await recoveryWorld();
    const recovery = await open();
    await approve(recovery, guardians[0]);
    await expect(approve(recovery, guardians[0])).rejects.toThrow(codeOf('conflict'));
    expect(await approve(recovery, guardians[2])).toMatchObject({ state: 'waiting', approvals: 2 });
    await expect(approve(recovery, guardians[1])).rejects.toThrow(codeOf('conflict'));
  });

  test('of another recovery is of no use for this one', async () => {
    const { open, wait, guardians, ports, partyId } = await recoveryWorld();
    const former = signStatement(guardians[0], recoveryStatement('recovery-approval', await open()));
    wait(7 * day);
    const { recoveryId } = await open();
    const replayed = approveRecovery(ports, { partyId, recoveryId, statement: former });
    await expect(replayed).rejects.toThrow(codeOf('proof-invalid'));
  });

  test.each<[string, (asked: { recovery: Recovery; guardian: HolderKey; stranger: HolderKey }) => string]>([
    [
      'signed by a stranger',
      ({ recovery, stranger }) => signStatement(stranger, recoveryStatement('recovery-approval', recovery)),
    ],
    [
      'signed by a stranger in the name of a guardian',
      ({ recovery, guardian, stranger }) =>
        signStatement(stranger, recoveryStatement('recovery-approval', recovery), {
          kid: `${didOf(guardian)}#${guardian.multikey}`,
        }),
    ],
    [
      'an objection',
      ({ recovery, guardian }) => signStatement(guardian, recoveryStatement('recovery-objection', recovery)),
    ],
    [
      'of another type of token',
      ({ recovery, guardian }) =>
        signStatement(guardian, recoveryStatement('recovery-approval', recovery), { typ: 'JWT' }),
    ],
    [
      'for other new keys',
      ({ recovery, guardian }) =>
        signStatement(guardian, {
          ...recoveryStatement('recovery-approval', recovery),
          newKeyHash: hashOf(guardian),
        }),
    ],
    ['no token', () => 'approved'],
    [
      'without a `kid`',
      ({ recovery, guardian }) =>
        signStatement(guardian, recoveryStatement('recovery-approval', recovery), { kid: undefined }),
    ],
  ])('that is %s is refused', async (_title, make) => {
    const { open, guardians, ports, partyId } = await recoveryWorld();
    const recovery = await open();
    const statement = make({ recovery, guardian: guardians[0], stranger: createHolderKey() });
    const { recoveryId } = recovery;
    await expect(approveRecovery(ports, { partyId, recoveryId, statement })).rejects.toThrow(
      codeOf('proof-invalid'),
    );
    expect((await ports.store.read.recoveries.byId(partyId, recoveryId))?.approvals).toBe(0);
  });
});

describe('an objection', () => {
  const objection = (recovery: Recovery) => recoveryStatement('recovery-objection', recovery);

  test.each<[string, (node: Awaited<ReturnType<typeof ripeRecovery>>) => string]>([
    ['the present update key', ({ present, recovery }) => signStatement(present, objection(recovery))],
    ['the committed update key', ({ next, recovery }) => signStatement(next, objection(recovery))],
    ['the recovery key', ({ recoveryKey, recovery }) => signStatement(recoveryKey, objection(recovery))],
    [
      'a key for authentication',
      ({ present, recovery, did }) => signStatement(present, objection(recovery), { kid: `${did}#key-1` }),
    ],
  ])('by %s ends the recovery for good', async (_title, sign) => {
    const node = await ripeRecovery();
    expect(await node.object(node.recovery, sign(node))).toMatchObject({ state: 'objected' });
    await expect(node.complete(node.recovery)).rejects.toThrow(codeOf('conflict'));
    expect(await node.actions()).toContain('recovery.objected');
    expect(await node.findings()).toEqual([]);
  });

  test.each<[string, (node: Awaited<ReturnType<typeof ripeRecovery>>) => string]>([
    ['a stranger', ({ recovery }) => signStatement(createHolderKey(), objection(recovery))],
    ['a guardian', ({ guardians, recovery }) => signStatement(guardians[0], objection(recovery))],
    [
      'the holder to something else',
      ({ present, recovery }) => signStatement(present, { ...objection(recovery), recoveryId: 'other' }),
    ],
  ])('by %s changes nothing', async (_title, sign) => {
    const node = await ripeRecovery();
    await expect(node.object(node.recovery, sign(node))).rejects.toThrow(codeOf('proof-invalid'));
    await node.complete(node.recovery);
  });

  test('comes too late once the recovery is complete', async () => {
    const node = await ripeRecovery();
    await node.complete(node.recovery);
    const late = node.object(node.recovery, signStatement(node.present, objection(node.recovery)));
    await expect(late).rejects.toThrow(codeOf('conflict'));
  });
});

describe('the completion', () => {
  test('happens once, however many ask, and forgets the key it used', async () => {
    const { recovery, complete, head, did, ports, newKey, recoveryKey, findings, actions } =
      await ripeRecovery();
    const escrow = (await ports.store.read.recoveryPlans.byDid(asDid(did)))?.escrowKeyId ?? '';
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => complete(recovery)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { parameters, versionNumber } = await head();
    expect(versionNumber).toBe(2);
    expect(parameters.nextKeyHashes.slice(0, 2)).toEqual([hashOf(newKey), hashOf(recoveryKey)]);
    expect(await ports.store.read.keys.byId(escrow)).toBeUndefined();
    expect((await actions()).filter((action) => action === 'party.recovered')).toHaveLength(1);
    expect(await findings()).toEqual([]);
  });

  test('waits for the approvals and for the whole waiting time', async () => {
    const { open, approve, guardians, complete, wait } = await recoveryWorld();
    const recovery = await open();
    await approve(recovery, guardians[0]);
    await expect(complete(recovery)).rejects.toThrow(codeOf('conflict'));
    await approve(recovery, guardians[1]);
    wait(7 * day - 1);
    await expect(complete(recovery)).rejects.toThrow(codeOf('conflict'));
    wait(1);
    await complete(recovery);
  });

  test('is refused after any entry of the holder', async () => {
    const { recovery, complete, change, next } = await ripeRecovery();
    const nextUpdateKey = hashOf(createHolderKey());
    await change(next, { kind: 'rotate', updateKey: next.multikey, nextUpdateKey, keys: [] });
    await expect(complete(recovery)).rejects.toThrow(codeOf('conflict'));
  });

  test('lets the guardians recover the identifier a second time', async () => {
    const { recovery, complete, open, approve, guardians, wait, head, findings } = await ripeRecovery();
    await complete(recovery);
    const again = await open();
    await approve(again, guardians[1]);
    await approve(again, guardians[2]);
    wait(7 * day);
    await complete(again);
    expect((await head()).versionNumber).toBe(3);
    expect(await findings()).toEqual([]);
  });
});

describe('a recovery plan that is set later', () => {
  const noPlan = { hasRecoveryKey: false, hasGuardians: false };
  const planOf = async (node: Awaited<ReturnType<typeof recoveryWorld>>, more: object) => ({
    purpose: 'recovery-plan',
    did: node.did,
    headVersionId: (await node.head()).versionId,
    planVersion: 0,
    ...more,
  });

  test('is in force from the next entry on', async () => {
    const node = await recoveryWorld(noPlan);
    const { plan, present, next, guardianRule, open, change, recoveryKey, findings } = node;
    const recoveryHash = hashOf(recoveryKey);
    await plan(signStatement(present, await planOf(node, { guardianRule, recoveryKey: recoveryHash })));
    await expect(open()).rejects.toThrow(codeOf('conflict'));
    const nextUpdateKey = hashOf(createHolderKey());
    await change(next, { kind: 'rotate', updateKey: next.multikey, nextUpdateKey, keys: [] });
    expect(await open()).toMatchObject({ state: 'collecting' });
    expect(await findings()).toEqual([]);
  });

  test('is replaced by the recovery key only, which ends an open recovery', async () => {
    const node = await recoveryWorld();
    const { plan, present, recoveryKey, open, ports, partyId, guardianRule } = node;
    const { recoveryId } = await open();
    const statement = await planOf(node, { planVersion: 1, guardianRule, recoveryKey: hashOf(recoveryKey) });
    await expect(plan(signStatement(present, statement))).rejects.toThrow(codeOf('proof-invalid'));
    expect(await plan(signStatement(recoveryKey, statement))).toMatchObject({ version: 2 });
    expect((await ports.store.read.recoveries.byId(partyId, recoveryId))?.state).toBe('superseded');
    const repeated = plan(signStatement(recoveryKey, statement));
    await expect(repeated).rejects.toThrow(codeOf('did-log-conflict'));
  });

  test.each<[string, string, object]>([
    ['of another identifier', 'proof-invalid', { did: 'did:web:other.example' }],
    ['of an earlier head', 'did-log-conflict', { headVersionId: '0-Qm' }],
    ['that names nothing', 'invalid-request', { recoveryKey: undefined }],
    ['of another purpose', 'invalid-request', { purpose: 'claim' }],
    ['with a recovery key that is none', 'key-invalid', { recoveryKey: 'secret' }],
  ])('%s is refused', async (_title, code, more) => {
    const node = await recoveryWorld(noPlan);
    const statement = await planOf(node, { recoveryKey: hashOf(node.recoveryKey), ...more });
    await expect(node.plan(signStatement(node.present, statement))).rejects.toThrow(codeOf(code));
    const right = await planOf(node, { recoveryKey: hashOf(node.recoveryKey) });
    await expect(node.plan(signStatement(createHolderKey(), right))).rejects.toThrow(codeOf('proof-invalid'));
    await node.plan(signStatement(node.present, right));
  });
});
