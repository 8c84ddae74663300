import { describe, expect, test } from 'vitest';
import { createDids } from '../../src/adapter/veramo/dids.ts';
import type { PreRotationPolicy } from '../../src/domain/did/pre-rotation.ts';
import { signEntry, unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import type { DidUpdate } from '../../src/usecase/ports.ts';
import type { PreparedDid } from '../../src/usecase/records.ts';
import { startRegisteringOffice } from '../support/registering-office.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const partyKeys = [
  { fragment: 'key-1', algorithm: 'EdDSA', relationships: ['authentication', 'assertionMethod'] },
] as const;

async function world(policy: PreRotationPolicy = 'all') {
  const node = await startRegisteringOffice('XA', { preRotation: policy });
  const { ports, office } = node;
  const commit = (prepared: PreparedDid) =>
    ports.store.write(async (store) => {
      const { outcome } = await store.writeDidLogs.append(prepared.change, prepared.expectedHead);
      if (outcome === 'appended') await store.writeDids.keep(prepared);
      return outcome;
    });
  const create = async (segment = 'one') => {
    const path = ['parties', segment];
    const prepared = await ports.dids.create({ path, officeCode: office.officeCode, keys: partyKeys });
    await commit(prepared);
    node.wait(60);
    return prepared;
  };
  const change = async (did: PreparedDid['change']['did'], update: DidUpdate) => {
    const prepared = await ports.dids.update(did, update);
    expect(await commit(prepared)).toBe('appended');
    node.wait(60);
    return prepared;
  };
  const isKept = async (keyId: string | undefined) =>
    (await ports.store.read.keys.byId(keyId ?? '')) !== undefined;
  return { ...node, commit, create, change, isKept };
}

describe('an identifier that commits to its next update key', () => {
  test('has the hash of a key in its first entry that is kept sealed and not shown', async () => {
    const { create, verifiedLog, custody, findings } = await world();
    const { change, record, newKeys } = await create();
    const { head } = await verifiedLog(change.did);
    const { nextKeyId = '' } = record;
    expect(head.parameters.nextKeyHashes).toEqual([keyHash(nextKeyId)]);
    expect(head.parameters.updateKeys).toEqual([record.controllerKeyId]);
    expect(change.lines[0]?.line).not.toContain(nextKeyId);
    const sealed = newKeys.find(({ keyId }) => keyId === nextKeyId);
    expect(sealed && custody.opens(sealed)).toBe(true);
    expect(await findings()).toEqual([]);
  });

  test.each<[string, DidUpdate]>([
    ['new keys', { kind: 'rotate' }],
    ['keys in place of stolen ones', { kind: 'rotate', isCompromised: true }],
    ['other names', { kind: 'rename', alsoKnownAs: ['https://party.example/'] }],
  ])('reveals it with %s, commits to another one, and forgets the spent one', async (_title, update) => {
    const { create, change, isKept, verifiedLog, findings } = await world();
    const first = await create();
    const { did } = first.change;
    const next = await change(did, update);
    const { head, versions } = await verifiedLog(did);
    expect(versions).toHaveLength(2);
    expect(next.record.controllerKeyId).toBe(first.record.nextKeyId);
    expect(head.parameters).toMatchObject({
      updateKeys: [first.record.nextKeyId],
      nextKeyHashes: [keyHash(next.record.nextKeyId ?? '')],
    });
    expect(await isKept(first.record.controllerKeyId)).toBe(false);
    expect([await isKept(next.record.controllerKeyId), await isKept(next.record.nextKeyId)]).toEqual([
      true,
      true,
    ]);
    const last = await change(did, update);
    expect(last.record.controllerKeyId).toBe(next.record.nextKeyId);
    expect((await verifiedLog(did)).versions).toHaveLength(3);
    expect(await findings()).toEqual([]);
  });

  test('ends in two entries of one append, and no key of it is left', async () => {
    const { create, ports, commit, isKept, verifiedLog, findings } = await world();
    const first = await create();
    const { did } = first.change;
    const end = await ports.dids.update(did, { kind: 'deactivate' });
    expect(end.change.lines).toHaveLength(2);
    expect(await commit(end)).toBe('appended');
    const { head, versions } = await verifiedLog(did);
    expect(
      versions.map(({ parameters }) => [parameters.nextKeyHashes.length, parameters.deactivated]),
    ).toEqual([
      [1, false],
      [0, false],
      [0, true],
    ]);
    expect(head.parameters.updateKeys).toEqual([]);
    // Neither entry is dated ahead of the clock.
    expect(new Date(head.versionTime) <= ports.clock()).toBe(true);
    const keyIds = first.newKeys.map(({ keyId }) => keyId);
    expect(await Promise.all(keyIds.map(isKept))).toEqual([false, false, false]);
    await expect(ports.dids.update(did, { kind: 'rotate' })).rejects.toThrow(codeOf('did-deactivated'));
    expect(await findings()).toEqual([]);
  });

  test('cannot be changed by who stole the present update key', async () => {
    const { create, ports, custody, verifiedLog } = await world();
    const { change, record } = await create();
    const { head } = await verifiedLog(change.did);
    const stolen = record.controllerKeyId ?? '';
    const kept = await ports.store.read.keys.byId(stolen);
    if (kept === undefined) throw new Error('The key is not kept.');
    for (const parameters of [{}, { updateKeys: [stolen], nextKeyHashes: [] }]) {
      const document = JSON.parse(JSON.stringify(head.document));
      const entry = unsignedUpdate({ previous: head, document, parameters, versionTime: ports.clock() });
      const { line } = await signEntry(entry, {
        updateKey: stolen,
        sign: async (bytes) => custody.sign(kept, bytes),
      });
      expect(verifyLog({ lines: [line], after: head, now: ports.clock() }).fault).toBeDefined();
    }
  });

  test('of two changes on one head takes one, and the next one still finds the committed key', async () => {
    const { create, ports, commit, change, verifiedLog, findings } = await world();
    const { change: made } = await create();
    const rotate = () => ports.dids.update(made.did, { kind: 'rotate' });
    const [one, other] = await Promise.all([rotate(), rotate()]);
    expect([await commit(one), await commit(other)]).toEqual(['appended', 'conflict']);
    await change(made.did, { kind: 'rotate' });
    expect((await verifiedLog(made.did)).versions).toHaveLength(3);
    expect(await findings()).toEqual([]);
  });

  test('is as it was where the transaction is lost', async () => {
    const { create, ports, change, findings } = await world();
    const { change: made, record } = await create();
    const lost = await ports.dids.update(made.did, { kind: 'rotate' });
    const crash = ports.store.write(async (store) => {
      await store.writeDidLogs.append(lost.change, lost.expectedHead);
      await store.writeDids.keep(lost);
      throw new Error('The process ends here.');
    });
    await expect(crash).rejects.toThrow('The process ends here.');
    expect(await ports.store.read.didRecords.byDid(made.did)).toEqual(record);
    await change(made.did, { kind: 'rotate' });
    expect(await findings()).toEqual([]);
  });
});

describe('the policy', () => {
  test.each<[PreRotationPolicy, number, number]>([
    ['offices', 1, 0],
    ['all', 1, 1],
    ['off', 0, 0],
  ])('%s', async (policy, ofOffice, ofParty) => {
    const { office, register, verifiedLog } = await world(policy);
    const party = await register();
    const committed = async (did: string) => (await verifiedLog(did)).head.parameters.nextKeyHashes.length;
    expect([await committed(office.did), await committed(party.did)]).toEqual([ofOffice, ofParty]);
  });

  test('leaves identifiers that were made before as they are', async () => {
    const { create, ports, custody, commit, verifiedLog, findings } = await world('off');
    const { change } = await create();
    const dids = createDids({ ...ports, custody, preRotation: 'all' });
    await commit(await dids.update(change.did, { kind: 'rotate' }));
    expect((await verifiedLog(change.did)).head.parameters.nextKeyHashes).toEqual([]);
    expect(await findings()).toEqual([]);
  });
});
