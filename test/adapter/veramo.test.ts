import { describe, expect, test } from 'vitest';
import { createCustody } from '../../src/adapter/keys/custody.ts';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import { createDids } from '../../src/adapter/veramo/dids.ts';
import { CustodyKms, DidStore, KeyStore } from '../../src/adapter/veramo/stores.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import type { PreparedDid } from '../../src/usecase/records.ts';
import { startRegisteringOffice } from '../support/registering-office.ts';

const partyKeys = [
  { fragment: 'key-1', algorithm: 'EdDSA', relationships: ['authentication', 'assertionMethod'] },
] as const;
const codeOf = (code: string) => expect.objectContaining({ code });

async function world() {
  const node = await startRegisteringOffice();
  const { ports, office } = node;
  const create = (segment: string) =>
    ports.dids.create({
      path: ['parties', segment],
      officeCode: office.officeCode,
      keys: partyKeys,
      services: [{ fragment: 'files', type: 'Files', serviceEndpoint: 'https://gid.example/files' }],
    });
  const commit = (prepared: PreparedDid) =>
    ports.store.write(async (store) => {
      const { outcome } = await store.writeDidLogs.append(prepared.change, prepared.expectedHead);
      if (outcome === 'appended') await store.writeDids.keep(prepared);
      return outcome;
    });
  return { ...node, create, commit };
}

describe('a new identifier', () => {
  test('is prepared with a first entry that verifies, its keys sealed, and nothing of it stored', async () => {
    const { create, ports, custody } = await world();
    const { change, newKeys, record, expectedHead } = await create('one');
    const [first] = change.lines;
    const verified = verifiedChange({
      location: 'gid.example:parties:one',
      lines: [first?.line ?? ''],
      now: ports.clock(),
    });
    expect(verified).toMatchObject({ change });
    expect(change.did).toMatch(/^did:webvh:Qm\w{44}:gid\.example:parties:one$/);
    expect(change.document.service).toHaveLength(1);
    expect(newKeys.every((key) => key.did === change.did && custody.opens(key))).toBe(true);
    expect(new Set(newKeys.map(({ keyId }) => keyId))).toEqual(
      new Set([record.controllerKeyId, record.keys[0]?.keyId]),
    );
    expect(expectedHead).toBeUndefined();
    expect(await ports.store.read.didRecords.byDid(change.did)).toBeUndefined();
    expect(await ports.store.read.keys.byId(newKeys[0]?.keyId ?? '')).toBeUndefined();
  });

  test('made beside many others has keys of its own', async () => {
    const { create } = await world();
    const made = await Promise.all(Array.from({ length: 20 }, (_, index) => create(`party-${index}`)));
    const keyIds = made.flatMap(({ newKeys }) => newKeys.map(({ keyId }) => keyId));
    expect(new Set(keyIds).size).toBe(40);
    expect(new Set(made.map(({ change }) => change.did)).size).toBe(20);
    expect(made.every(({ newKeys, change }) => newKeys.every(({ did }) => did === change.did))).toBe(true);
  });
});

describe('a change of a kept identifier', () => {
  test('rotates every key: the entry is signed by the old update key and keeps the services', async () => {
    const { create, commit, ports, verifiedLog, wait } = await world();
    const first = await create('one');
    await commit(first);
    wait(60);
    const next = await ports.dids.update(first.change.did, { kind: 'rotate' });
    expect(await commit(next)).toBe('appended');
    const { versions, head } = await verifiedLog(first.change.did);
    expect(versions).toHaveLength(2);
    expect(head.document.service).toEqual(first.change.document.service);
    expect(head.document.authentication).toEqual([`${first.change.did}#key-1-v2`]);
    expect(head.parameters.updateKeys).toEqual([next.record.controllerKeyId]);
    expect(new Set(next.retiredKeyIds)).toEqual(new Set(first.newKeys.map(({ keyId }) => keyId)));
  });

  test('forgets the private part of the keys it retires', async () => {
    const { create, commit, ports } = await world();
    const first = await create('one');
    await commit(first);
    await commit(await ports.dids.update(first.change.did, { kind: 'rotate' }));
    for (const { keyId } of first.newKeys) {
      expect(await ports.store.read.keys.byId(keyId)).toBeUndefined();
    }
  });

  test('that came second to another one on the same head is a conflict', async () => {
    const { create, commit, ports, verifiedLog } = await world();
    const { change, ...rest } = await create('one');
    await commit({ change, ...rest });
    const rotate = () => ports.dids.update(change.did, { kind: 'rotate' });
    const [one, other] = await Promise.all([rotate(), rotate()]);
    expect([await commit(one), await commit(other)]).toEqual(['appended', 'conflict']);
    expect((await verifiedLog(change.did)).versions).toHaveLength(2);
    expect(await commit(await rotate())).toBe('appended');
  });

  test('is refused while it would have to be dated further ahead than others accept', async () => {
    const { create, commit, ports, verifiedLog, wait } = await world();
    const first = await create('one');
    await commit(first);
    const rotate = async () => commit(await ports.dids.update(first.change.did, { kind: 'rotate' }));
    for (let count = 0; count < 60; count += 1) await rotate();
    await expect(rotate()).rejects.toThrow(codeOf('unavailable'));
    expect((await verifiedLog(first.change.did)).versions).toHaveLength(61);
    wait(1);
    expect(await rotate()).toBe('appended');
  });

  test('ends it: the last entry has no update keys, and none is kept', async () => {
    const { create, commit, ports, verifiedLog } = await world();
    const first = await create('one');
    await commit(first);
    await commit(await ports.dids.update(first.change.did, { kind: 'deactivate' }));
    const { head } = await verifiedLog(first.change.did);
    expect(head.parameters).toMatchObject({ deactivated: true, updateKeys: [] });
    expect(await ports.store.read.keys.byId(first.newKeys[0]?.keyId ?? '')).toBeUndefined();
    await expect(ports.dids.update(first.change.did, { kind: 'rotate' })).rejects.toThrow(
      codeOf('did-deactivated'),
    );
  });

  test('is refused for an identifier that is unknown, or whose holder has the update key', async () => {
    const { ports, create, registerHolder } = await world();
    const { change } = await create('never-stored');
    const { party } = await registerHolder();
    await expect(ports.dids.update(change.did, { kind: 'rotate' })).rejects.toThrow(codeOf('did-not-found'));
    await expect(ports.dids.update(party.did, { kind: 'rotate' })).rejects.toThrow(
      codeOf('key-not-custodial'),
    );
  });
});

describe('what Veramo may not do here', () => {
  test('keys are made, imported and removed by staged operations only', async () => {
    const { ports, custody } = await world();
    const keys = new KeyStore(ports.store);
    const kms = new CustodyKms({ store: ports.store, custody });
    const refused = codeOf('not-implemented');
    await expect(keys.importKey({ kid: 'k', type: 'Ed25519', privateKeyHex: '00' })).rejects.toThrow(refused);
    await expect(keys.deleteKey()).rejects.toThrow(refused);
    await expect(kms.createKey({ type: 'Ed25519' })).rejects.toThrow(refused);
    await expect(kms.importKey()).rejects.toThrow(refused);
    await expect(kms.sharedSecret()).rejects.toThrow(refused);
    await expect(new DidStore(ports.store).importDID()).rejects.toThrow(refused);
  });

  test('it sees the identifiers and the public part of the keys', async () => {
    const { ports, office } = await world();
    const [identifier, ...others] = await new DidStore(ports.store).listDIDs();
    expect(others).toEqual([]);
    expect(identifier).toMatchObject({ did: office.did, provider: 'did:webvh' });
    expect(identifier?.keys.map(({ type, meta }) => [type, meta])).toEqual([
      ['Ed25519', { algorithms: ['EdDSA'] }],
      ['Secp256r1', { algorithms: ['ES256'] }],
      ['Secp256r1', { algorithms: ['ES256'] }],
    ]);
    const keys = await new KeyStore(ports.store).listKeys();
    expect(keys).toHaveLength(4);
    expect(JSON.stringify(keys)).not.toContain('sealed');
  });
});

test('a node with another key-encryption key can change nothing, and the log stays as it was', async () => {
  const { ports, office } = await world();
  const keyEncryptionKey = new KeyEncryptionKey(new Uint8Array(32).fill(9));
  const dids = createDids({ ...ports, custody: createCustody({ keyEncryptionKey, random: ports.random }) });
  await expect(dids.update(office.did, { kind: 'rotate' })).rejects.toThrow(codeOf('unavailable'));
  expect((await ports.store.read.didLogs.byDid(office.did))?.lines).toHaveLength(1);
});
