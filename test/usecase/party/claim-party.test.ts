import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import { toJson } from '../../../src/base/json.ts';
import { type Did, isDid } from '../../../src/domain/did/did.ts';
import { signEntry } from '../../../src/protocol/did-webvh/create-entry.ts';
import { appendLogEntry } from '../../../src/usecase/identifier/append-log-entry.ts';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import { claimParty } from '../../../src/usecase/party/claim-party.ts';
import { draftNextEntry, type HolderChange } from '../../../src/usecase/identifier/draft-log-entry.ts';
import { makeClaimCode } from '../../../src/usecase/party/make-claim-code.ts';
import { createHolderKey, type HolderKey, signLogEntry } from '../../support/holder.ts';
import { callerOf, officeCode, startRegisteringOffice } from '../../support/registering-office.ts';
import { hashOf, signStatement } from '../../support/statement.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const asDid = (text: string): Did => {
  if (!isDid(text)) throw new Error('Not a DID.');
  return text;
};

async function world() {
  const node = await startRegisteringOffice();
  const { ports, caller } = node;
  const party = await node.register();
  const { partyId, did } = party;
  const make = () => makeClaimCode(ports, { caller, partyId });
  const { claimCode, codeId } = await make();
  const wallet = createHolderKey();
  const claimOf = async (more: object = {}) => ({
    purpose: 'claim',
    did,
    headVersionId: (await node.verifiedLog(did)).head.versionId,
    codeDigest: sha256Text(claimCode),
    updateKey: wallet.multikey,
    ...more,
  });
  const claim = (statement: string, code = claimCode) =>
    claimParty(ports, { partyId, claimCode: code, statement });
  node.wait(60);
  return {
    ...{ ...node, partyId, did: asDid(did), make, claimCode, codeId, wallet, claimOf, claim },
    claimWell: async (more?: object, key: HolderKey = wallet) =>
      claim(signStatement(key, await claimOf(more))),
  };
}

describe('a claimed identifier', () => {
  test('has the wallet’s key alone, and the log verifies', async () => {
    const { claimWell, wallet, verifiedLog, did, document, findings, actions } = await world();
    const before = await document(did);
    expect(await claimWell()).toMatchObject({ control: 'holder', version: 2 });
    const { head } = await verifiedLog(did);
    expect(head.parameters.updateKeys).toEqual([wallet.multikey]);
    expect(head.document.verificationMethod).toHaveLength(1);
    expect(JSON.stringify(head.document)).not.toContain(JSON.stringify(before?.verificationMethod?.[0]));
    expect((await actions()).slice(-1)).toEqual(['party.claimed']);
    expect(await findings()).toEqual([]);
  });

  test('is out of the office’s hands', async () => {
    const { claimWell, ports, caller, partyId, did, verifiedLog } = await world();
    const former = await ports.store.read.didRecords.byDid(did);
    await claimWell();
    const refused = codeOf('key-not-custodial');
    for (const kind of ['rotate', 'deactivate'] as const) {
      await expect(ports.dids.update(did, { kind })).rejects.toThrow(refused);
      await expect(changePartyIdentifier(ports, { caller, partyId, update: { kind } })).rejects.toThrow(
        refused,
      );
    }
    await expect(ports.signing.signerFor(did, 'assertionMethod', 'EdDSA')).rejects.toThrow(refused);
    const entry = Object(JSON.parse((await ports.store.read.didLogs.byDid(did))?.lines.at(-1)?.line ?? ''));
    await expect(ports.dids.release(did, entry)).rejects.toThrow(refused);
    for (const keyId of [former?.controllerKeyId ?? '', former?.keys[0]?.keyId ?? '']) {
      expect(keyId).not.toBe('');
      expect(await ports.store.read.keys.byId(keyId)).toBeUndefined();
      await expect(ports.dids.signEntry(entry, keyId)).rejects.toThrow(refused);
    }
    expect((await verifiedLog(did)).versions).toHaveLength(2);
  });

  test('takes no entry by the office’s old update key', async () => {
    const { claimWell, ports, caller, partyId, did, custody, wallet } = await world();
    const { controllerKeyId = '' } = (await ports.store.read.didRecords.byDid(did)) ?? {};
    const kept = await ports.store.read.keys.byId(controllerKeyId);
    if (kept === undefined) throw new Error('The office has no key.');
    await claimWell();
    const { unsigned } = await draftNextEntry(ports, {
      caller,
      partyId,
      change: { kind: 'rotate', updateKey: controllerKeyId, keys: [] },
    });
    const { line } = await signEntry(Object(unsigned), {
      updateKey: controllerKeyId,
      sign: async (bytes) => custody.sign(kept, bytes),
    });
    const byOld = appendLogEntry(ports, { caller, partyId, signedEntry: toJson(JSON.parse(line)) });
    await expect(byOld).rejects.toThrow(codeOf('did-log-invalid'));
    const signedEntry = toJson(signLogEntry(wallet, unsigned, ports.clock()));
    await appendLogEntry(ports, { caller, partyId, signedEntry });
  });

  test('can commit to its next key and a recovery key at once', async () => {
    const { claimWell, ports, caller, partyId, findings } = await world();
    const [next, recoveryKey, newKey] = [createHolderKey(), createHolderKey(), createHolderKey()];
    await claimWell({ nextUpdateKey: hashOf(next), recoveryKey: hashOf(recoveryKey) });
    const change: HolderChange = {
      kind: 'recover',
      recoveryKey: recoveryKey.multikey,
      newUpdateKey: newKey.multikey,
      keys: [],
    };
    const { unsigned } = await draftNextEntry(ports, { caller, partyId, change });
    const signedEntry = toJson(signLogEntry(recoveryKey, unsigned, ports.clock()));
    await appendLogEntry(ports, { caller, partyId, signedEntry });
    expect(await findings()).toEqual([]);
  });
});

describe('a claim code', () => {
  test('is good once, however many claim', async () => {
    const { claimOf, claim, wallet, verifiedLog, did } = await world();
    const statement = signStatement(wallet, await claimOf());
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => claim(statement)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await verifiedLog(did)).versions).toHaveLength(2);
  });

  test('is not kept in clear', async () => {
    const { claimCode, ports, caller, partyId } = await world();
    const codes = await ports.store.read.claimCodes.list(caller.officeCode, partyId);
    const audit = await ports.store.read.audit.list(caller.officeCode, { limit: 100 });
    expect(JSON.stringify([codes, audit])).not.toContain(claimCode);
  });

  test('locks after five wrong ones, which are counted', async () => {
    const { claimOf, claim, wallet, actions } = await world();
    const statement = signStatement(wallet, await claimOf());
    for (let left = 4; left >= 0; left -= 1) {
      await expect(claim(statement, 'wrong')).rejects.toThrow(`${left} tries`);
    }
    await expect(claim(statement)).rejects.toThrow(codeOf('conflict'));
    expect((await actions()).filter((action) => action === 'claim.refused')).toHaveLength(5);
  });

  test('is withdrawn by the next one', async () => {
    const { make, claimWell, claimOf, claim, wallet } = await world();
    const { claimCode } = await make();
    await expect(claimWell()).rejects.toThrow(codeOf('proof-invalid'));
    const codeDigest = sha256Text(claimCode);
    await claim(signStatement(wallet, await claimOf({ codeDigest })), claimCode);
  });

  test('expires after a week', async () => {
    const { claimWell, wait } = await world();
    wait(7 * 24 * 60 * 60);
    await expect(claimWell()).rejects.toThrow(codeOf('conflict'));
  });

  test('is made by the party’s office only, and not for a party that keeps its key', async () => {
    const { ports, caller, partyId, registerHolder } = await world();
    const stranger = callerOf(officeCode('XB'));
    await expect(makeClaimCode(ports, { caller: stranger, partyId })).rejects.toThrow(codeOf('not-found'));
    const { party } = await registerHolder();
    const forHolder = makeClaimCode(ports, { caller, partyId: party.partyId });
    await expect(forHolder).rejects.toThrow(codeOf('conflict'));
  });
});

describe('a claim', () => {
  test.each<[string, string, object]>([
    ['of another identifier', 'proof-invalid', { did: 'did:web:other.example' }],
    ['for another code', 'proof-invalid', { codeDigest: sha256Text('other') }],
    ['for another update key', 'proof-invalid', { updateKey: createHolderKey().multikey }],
    ['of another purpose', 'proof-invalid', { purpose: 'recovery-plan' }],
    ['with a member too many', 'proof-invalid', { more: 1 }],
    ['of an earlier head', 'did-log-conflict', { headVersionId: '0-Qm' }],
    ['with a recovery key and no next key', 'invalid-request', { recoveryKey: hashOf(createHolderKey()) }],
    ['with a weak key for the document', 'key-invalid', { keys: [{ publicKeyMultibase: 'z6Mk' }] }],
  ])('%s is refused, and uses nothing up', async (_title, code, more) => {
    const { claimWell } = await world();
    await expect(claimWell(more)).rejects.toThrow(codeOf(code));
    expect(await claimWell()).toMatchObject({ control: 'holder' });
  });

  test('that another key signed is refused', async () => {
    const { claimWell } = await world();
    await expect(claimWell({}, createHolderKey())).rejects.toThrow(codeOf('proof-invalid'));
  });

  test('is refused where the office has changed the identifier since', async () => {
    const { claimOf, claim, wallet, ports, caller, partyId, claimWell } = await world();
    const statement = signStatement(wallet, await claimOf());
    await changePartyIdentifier(ports, { caller, partyId, update: { kind: 'rotate' } });
    await expect(claim(statement)).rejects.toThrow(codeOf('did-log-conflict'));
    await claimWell();
  });
});
