import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import type { Did } from '../../../src/domain/did/did.ts';
import { didKeyDocument } from '../../../src/protocol/did-key/did-key.ts';
import { appendLogEntry } from '../../../src/usecase/identifier/append-log-entry.ts';
import { claimParty } from '../../../src/usecase/party/claim-party.ts';
import {
  draftFirstEntry,
  draftNextEntry,
  type HolderChange,
} from '../../../src/usecase/identifier/draft-log-entry.ts';
import { importRows } from '../../support/importing-office.ts';
import { makeClaimCode } from '../../../src/usecase/party/make-claim-code.ts';
import type { Resolver } from '../../../src/usecase/ports.ts';
import { approveRecovery } from '../../../src/usecase/recovery/approve-recovery.ts';
import { completeRecovery } from '../../../src/usecase/recovery/complete-recovery.ts';
import { objectToRecovery } from '../../../src/usecase/recovery/object-to-recovery.ts';
import { openRecovery } from '../../../src/usecase/recovery/open-recovery.ts';
import { recoveryStatement } from '../../../src/usecase/recovery/statement.ts';
import { createHolderKey } from '../../support/holder.ts';
import { works } from '../../support/registering-office.ts';
import { didOf, hashOf, signStatement } from '../../support/statement.ts';
import { startWitnessedOffice } from '../../support/witnessed-office.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const notMet = codeOf('witness-threshold-not-met');
const day = 24 * 60 * 60;

describe('new parties, where new identifiers are witnessed', () => {
  test('are registered with approvals from the first entry, or not at all', async () => {
    const { register, double, headOf, faultOf, findings, ports, caller, office } =
      await startWitnessedOffice();
    double.usual = double.rule;
    const party = await register(works('1'));
    expect(await headOf(party.did)).toMatch(/^1-/);
    expect(await faultOf(party.did)).toBeUndefined();
    double.up = 1;
    await expect(register(works('2'))).rejects.toThrow(notMet);
    await expect(importRows(ports, caller, [works('3')])).rejects.toThrow(notMet);
    expect(await ports.store.read.parties.count(office.officeCode, {})).toBe(1);
    double.up = 2;
    expect(await importRows(ports, caller, [works('3')])).toMatchObject({ counts: { new: 1 } });
    expect(await findings()).toEqual([]);
  });

  test('that keep their keys register with the same draft once enough witnesses answer', async () => {
    const { register, double, ports, caller, sign, faultOf, findings } = await startWitnessedOffice();
    double.usual = double.rule;
    const key = createHolderKey();
    const { draftId, unsigned, did } = await draftFirstEntry(ports, {
      ...{ caller, updateKey: key.multikey, keys: [] },
    });
    const control = { mode: 'holder' as const, draftId, signedEntry: sign(key, unsigned) };
    double.up = 1;
    await expect(register(works(), control)).rejects.toThrow(notMet);
    double.up = 2;
    expect((await register(works(), control)).did).toBe(did);
    expect(await faultOf(did)).toBeUndefined();
    expect(await findings()).toEqual([]);
  });
});

describe('a holder', () => {
  const holder = async () => {
    const node = await startWitnessedOffice();
    const { ports, caller, sign, registerHolder, wait, double } = node;
    const { party, key } = await registerHolder();
    wait(60);
    const draft = (change: HolderChange) => draftNextEntry(ports, { caller, partyId: party.partyId, change });
    const append = (signedEntry: ReturnType<typeof sign>) =>
      appendLogEntry(ports, { caller, partyId: party.partyId, signedEntry });
    const { unsigned } = await draft({ kind: 'witness', rule: double.rule });
    await append(sign(key, unsigned));
    wait(60);
    return { ...node, party, key, draft, append };
  };

  test('whose entry lacks approvals completes it by sending it again', async () => {
    const { party, key, draft, append, sign, double, headOf, faultOf, findings } = await holder();
    const before = await headOf(party.did);
    const { unsigned } = await draft({ kind: 'rename', alsoKnownAs: ['urn:x:1'] });
    const other = await draft({ kind: 'rename', alsoKnownAs: ['urn:x:2'] });
    double.up = 1;
    await expect(append(sign(key, unsigned))).rejects.toThrow(notMet);
    expect(await headOf(party.did)).toBe(before);
    await expect(append(sign(key, other.unsigned))).rejects.toThrow(codeOf('entry-pending'));
    double.up = 2;
    await append(sign(key, unsigned));
    expect(await headOf(party.did)).toBe(Object(unsigned).versionId);
    expect(await faultOf(party.did)).toBeUndefined();
    expect(await findings()).toEqual([]);
    await expect(append(sign(key, unsigned))).rejects.toThrow(codeOf('did-log-conflict'));
  });

  test('has the entry completed by the office too', async () => {
    const { party, key, draft, append, sign, double, retry, headOf, findings, actions } = await holder();
    const { unsigned } = await draft({ kind: 'deactivate' });
    double.up = 0;
    await expect(append(sign(key, unsigned))).rejects.toThrow(notMet);
    double.up = 3;
    expect(await retry(party.partyId)).toMatchObject({ status: 'deactivated' });
    expect(await headOf(party.did)).toBe(Object(unsigned).versionId);
    expect((await actions()).at(-1)).toBe('logEntry.appended');
    expect(await findings()).toEqual([]);
  });

  test('cannot name witnesses that nobody could ask', async () => {
    const { draft } = await holder();
    const rule = { threshold: 1, witnesses: [`did:key:${createHolderKey().multikey}`] };
    await expect(draft({ kind: 'witness', rule })).rejects.toThrow(codeOf('invalid-request'));
  });
});

describe('a claim', () => {
  test('that lacks approvals uses its code up, and is completed as it is', async () => {
    const { witnessed, double, ports, caller, retry, headOf, faultOf, findings } =
      await startWitnessedOffice();
    const { partyId, did } = await witnessed();
    const { claimCode } = await makeClaimCode(ports, { caller, partyId });
    const wallet = createHolderKey();
    const [next, recovery] = [createHolderKey(), createHolderKey()];
    const statement = signStatement(wallet, {
      ...{ purpose: 'claim', did, headVersionId: await headOf(did), codeDigest: sha256Text(claimCode) },
      ...{ updateKey: wallet.multikey, nextUpdateKey: hashOf(next), recoveryKey: hashOf(recovery) },
    });
    const claim = () => claimParty(ports, { partyId, claimCode, statement });
    double.up = 1;
    await expect(claim()).rejects.toThrow(notMet);
    await expect(claim()).rejects.toThrow(codeOf('conflict'));
    expect(await ports.store.read.parties.byId(caller.officeCode, partyId)).toMatchObject({
      control: 'office',
    });
    double.up = 2;
    expect(await retry(partyId)).toMatchObject({ control: 'holder' });
    expect(await faultOf(did)).toBeUndefined();
    expect(await findings()).toEqual([]);
    await expect(ports.signing.signerFor(did as Did, 'assertionMethod', 'EdDSA')).rejects.toThrow(
      codeOf('key-not-custodial'),
    );
    expect((await ports.store.read.recoveryPlans.byDid(did as Did))?.recoveryKeyHash).toBe(hashOf(recovery));
  });
});

describe('a recovery by guardians', () => {
  const resolver: Resolver = {
    async resolve(did) {
      const document = didKeyDocument(did as Did);
      if (document === undefined) throw new Error('The tests resolve sound did:key DIDs only.');
      return { document, documentMetadata: {}, resolutionMetadata: {} };
    },
  };

  test('that lacks approvals cannot be objected to any more, and is completed as it is', async () => {
    const node = await startWitnessedOffice();
    const { double, caller, sign, register, wait, retry, headOf, faultOf, findings } = node;
    const ports = { ...node.ports, resolver };
    double.usual = double.rule;
    const [present, next, newKey] = [createHolderKey(), createHolderKey(), createHolderKey()];
    const guardians = [createHolderKey(), createHolderKey(), createHolderKey()];
    const named = guardians.map((key) => ({ did: didOf(key) as Did, role: 'representative' as const }));
    const draft = await draftFirstEntry(ports, {
      ...{ caller, updateKey: present.multikey, nextUpdateKey: next.multikey, keys: [] },
      recovery: { guardianRule: { guardians: named, threshold: 2, waitingSeconds: 7 * day } },
    });
    const { draftId, unsigned } = draft;
    const { partyId, did } = await register(works(), {
      ...{ mode: 'holder', draftId, signedEntry: sign(present, unsigned) },
    });
    wait(60);
    const newUpdateKey = hashOf(newKey);
    const recovery = await openRecovery(ports, { caller, partyId, newUpdateKey, keys: [] });
    const { recoveryId } = recovery;
    for (const guardian of guardians.slice(0, 2)) {
      const statement = signStatement(guardian, recoveryStatement('recovery-approval', recovery));
      await approveRecovery(ports, { partyId, recoveryId, statement });
    }
    wait(7 * day);
    const complete = () => completeRecovery(ports, { caller, partyId, recoveryId });
    const before = await headOf(did);
    double.up = 1;
    await expect(complete()).rejects.toThrow(notMet);
    expect(await headOf(did)).toBe(before);
    const objection = signStatement(present, recoveryStatement('recovery-objection', recovery));
    await expect(objectToRecovery(ports, { partyId, recoveryId, statement: objection })).rejects.toThrow(
      codeOf('conflict'),
    );
    double.up = 2;
    await retry(partyId);
    expect(await headOf(did)).toMatch(/^2-/);
    expect(await faultOf(did)).toBeUndefined();
    expect(await findings()).toEqual([]);
  });
});
