import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import { toJson } from '../../../src/base/json.ts';
import { type Did, parseDid } from '../../../src/domain/did/did.ts';
import { keyHash } from '../../../src/protocol/did-webvh/entry-hash.ts';
import { appendLogEntry } from '../../../src/usecase/identifier/append-log-entry.ts';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import { claimParty } from '../../../src/usecase/party/claim-party.ts';
import { draftNextEntry, type HolderChange } from '../../../src/usecase/identifier/draft-log-entry.ts';
import { makeClaimCode } from '../../../src/usecase/party/make-claim-code.ts';
import { setRecoveryPlan } from '../../../src/usecase/recovery/set-recovery-plan.ts';
import { revokeOfficeKeys } from '../../../src/usecase/identifier/revoke-office-keys.ts';
import { createHolderKey, type HolderKey, signLogEntry } from '../../support/holder.ts';
import { startRegisteringOffice } from '../../support/registering-office.ts';
import { hashOf, signStatement } from '../../support/statement.ts';

const codeOf = (code: string) => expect.objectContaining({ code });

async function world() {
  const node = await startRegisteringOffice('XA', { preRotation: 'all' });
  const { ports, caller } = node;
  const { partyId, did } = await node.register();
  const wallet = createHolderKey();
  const recordOf = (of: Did) => ports.store.read.didRecords.byDid(of);
  const { claimCode } = await makeClaimCode(ports, { caller, partyId });
  const claim = async (more: object = {}) => {
    const { head } = await node.verifiedLog(did);
    const statement = signStatement(wallet, {
      ...{ purpose: 'claim', did, headVersionId: head.versionId, codeDigest: sha256Text(claimCode) },
      ...{ updateKey: wallet.multikey, ...more },
    });
    return claimParty(ports, { partyId, claimCode, statement });
  };
  const append = async (change: HolderChange, key: HolderKey = wallet) => {
    const { unsigned } = await draftNextEntry(ports, { caller, partyId, change });
    const signedEntry = toJson(signLogEntry(key, unsigned, ports.clock()));
    const appended = await appendLogEntry(ports, { caller, partyId, signedEntry });
    node.wait(60);
    return appended;
  };
  node.wait(60);
  return { ...node, partyId, did: parseDid(did), wallet, recordOf, claim, append };
}

describe('a claim of an identifier that commits to its next key', () => {
  test('commits to the wallet’s key with the revealed one, which can do nothing any more', async () => {
    const { claim, append, did, wallet, recordOf, ports, verifiedLog, findings } = await world();
    const before = await recordOf(did);
    expect(await claim()).toMatchObject({ control: 'holder' });
    const { head } = await verifiedLog(did);
    expect(head.parameters.updateKeys).toEqual([before?.nextKeyId]);
    expect(head.parameters.nextKeyHashes).toEqual([hashOf(wallet)]);
    for (const keyId of [before?.controllerKeyId, before?.nextKeyId])
      expect(await ports.store.read.keys.byId(keyId ?? '')).toBeUndefined();
    await expect(ports.dids.update(did, { kind: 'rotate' })).rejects.toThrow(codeOf('key-not-custodial'));
    const next = createHolderKey();
    const names = { kind: 'rename', alsoKnownAs: ['https://party.example/'] } as const;
    await append({ ...names, updateKey: wallet.multikey, nextUpdateKey: hashOf(next) });
    expect((await verifiedLog(did)).versions).toHaveLength(3);
    expect(await findings()).toEqual([]);
  });

  test('takes a recovery key without a next one, because the wallet’s own is next', async () => {
    const { claim, append, did, verifiedLog, findings } = await world();
    const [recoveryKey, newKey] = [createHolderKey(), createHolderKey()];
    await claim({ recoveryKey: hashOf(recoveryKey) });
    const change: HolderChange = {
      ...{ kind: 'recover', recoveryKey: recoveryKey.multikey },
      ...{ newUpdateKey: newKey.multikey, keys: [] },
    };
    await append(change, recoveryKey);
    expect((await verifiedLog(did)).versions).toHaveLength(3);
    expect(await findings()).toEqual([]);
  });

  test('that names another next key is refused, and the code stays open', async () => {
    const { claim } = await world();
    await expect(claim({ nextUpdateKey: hashOf(createHolderKey()) })).rejects.toThrow(
      codeOf('invalid-request'),
    );
    expect(await claim()).toMatchObject({ control: 'holder' });
  });

  test('lets the wallet plan its recovery before its first entry, and nobody else', async () => {
    const { claim, ports, caller, partyId, did, wallet, verifiedLog } = await world();
    await claim();
    const plan = async (key: HolderKey) => {
      const { head } = await verifiedLog(did);
      const payload = { purpose: 'recovery-plan', did, headVersionId: head.versionId, planVersion: 0 };
      const statement = signStatement(key, { ...payload, recoveryKey: hashOf(createHolderKey()) });
      return setRecoveryPlan(ports, { caller, partyId, statement });
    };
    await expect(plan(createHolderKey())).rejects.toThrow(codeOf('proof-invalid'));
    expect(await plan(wallet)).toMatchObject({ version: 1 });
  });
});

describe('keys that may be in other hands', () => {
  test('of a party are revoked by the committed key', async () => {
    const { ports, caller, partyId, did, recordOf, verifiedLog, document, findings } = await world();
    const before = await recordOf(did);
    const update = { kind: 'rotate', isCompromised: true } as const;
    await changePartyIdentifier(ports, { caller, partyId, update });
    expect((await verifiedLog(did)).head.parameters.updateKeys).toEqual([before?.nextKeyId]);
    const methods = (await document(did))?.verificationMethod ?? [];
    expect(methods.filter(({ revoked }) => revoked !== undefined)).toHaveLength(1);
    expect(await findings()).toEqual([]);
  });

  test('of the office are revoked by the committed key', async () => {
    const { ports, caller, office, recordOf, verifiedLog, findings } = await world();
    const before = await recordOf(office.did);
    await revokeOfficeKeys(ports, caller);
    const { updateKeys, nextKeyHashes } = (await verifiedLog(office.did)).head.parameters;
    const after = await recordOf(office.did);
    expect(updateKeys).toEqual([before?.nextKeyId]);
    expect(nextKeyHashes).toEqual([keyHash(after?.nextKeyId ?? '')]);
    expect(await findings()).toEqual([]);
  });
});

test('the end of a party is one operation with two entries', async () => {
  const { ports, caller, partyId, did, verifiedLog, actions, findings } = await world();
  const ended = await changePartyIdentifier(ports, { caller, partyId, update: { kind: 'deactivate' } });
  expect(ended.status).toBe('deactivated');
  expect((await verifiedLog(did)).versions).toHaveLength(3);
  expect((await actions()).filter((action) => action === 'party.deactivated')).toHaveLength(1);
  expect(await findings()).toEqual([]);
});

test('the check of the whole state finds a next key that the log does not commit to', async () => {
  const { ports, did, recordOf, findings } = await world();
  const record = await recordOf(did);
  if (record === undefined) throw new Error('There is no record.');
  const other = { ...record, nextKeyId: record.controllerKeyId };
  await ports.store.write((store) => store.writeDids.keep({ record: other, newKeys: [], retiredKeyIds: [] }));
  expect(await findings()).toEqual([expect.objectContaining({ kind: 'didLog', subject: did })]);
});
