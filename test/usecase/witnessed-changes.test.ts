import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../src/base/hash.ts';
import { toJson } from '../../src/base/json.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { didKeyDocument } from '../../src/protocol/did-key/did-key.ts';
import { checkApprovals } from '../../src/protocol/did-webvh/witness-approval.ts';
import { verifyEntries } from '../../src/protocol/did-webvh/verify-log.ts';
import { appendLogEntry } from '../../src/usecase/append-log-entry.ts';
import { changePartyIdentifier, changePartyIdentifiers } from '../../src/usecase/change-party-identifier.ts';
import { claimParty } from '../../src/usecase/claim-party.ts';
import { draftFirstEntry, draftNextEntry, type HolderChange } from '../../src/usecase/draft-log-entry.ts';
import { importRegister } from '../../src/usecase/import-register.ts';
import { makeClaimCode } from '../../src/usecase/make-claim-code.ts';
import type { DidUpdate, Resolver } from '../../src/usecase/ports.ts';
import { readWitnessProofs } from '../../src/usecase/publish-did.ts';
import { approveRecovery } from '../../src/usecase/recovery/approve-recovery.ts';
import { completeRecovery } from '../../src/usecase/recovery/complete-recovery.ts';
import { objectToRecovery } from '../../src/usecase/recovery/object-to-recovery.ts';
import { openRecovery } from '../../src/usecase/recovery/open-recovery.ts';
import { recoveryStatement } from '../../src/usecase/recovery/statement.ts';
import { revokeOfficeKeys } from '../../src/usecase/revoke-office-keys.ts';
import { retryOfficeEntry, retryPendingEntry } from '../../src/usecase/witness/retry-pending-entry.ts';
import { setOfficeWitnessRule, setWitnessRule } from '../../src/usecase/witness/set-witness-rule.ts';
import { createHolderKey, type HolderKey, signLogEntry } from '../support/holder.ts';
import { startRegisteringOffice, works } from '../support/registering-office.ts';
import { didOf, hashOf, signStatement } from '../support/statement.ts';
import { witnessDouble } from '../support/witness-double.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const notMet = codeOf('witness-threshold-not-met');
const day = 24 * 60 * 60;

async function world() {
  const double = witnessDouble();
  const node = await startRegisteringOffice('XA', { witnesses: double.witnesses });
  const { ports, caller } = node;
  const { didLogs, pendingEntries, witnessProofs } = ports.store.read;
  const headOf = async (did: string) => (await didLogs.head(did as Did))?.versionId ?? '';
  const sign = (key: HolderKey, entry: unknown) => toJson(signLogEntry(key, entry, ports.clock()));
  return {
    ...{ ...node, double, headOf, sign },
    change: (partyId: string, update: DidUpdate) => changePartyIdentifier(ports, { caller, partyId, update }),
    retry: (partyId: string) => retryPendingEntry(ports, { caller, partyId }),
    pendingOf: (did: string) => pendingEntries.byDid(did as Did),
    /** A party whose office keeps the keys and whose entries two of three witnesses approve. */
    async witnessed() {
      const party = await node.register();
      node.wait(60);
      await setWitnessRule(ports, { caller, partyId: party.partyId, rule: double.rule });
      node.wait(60);
      return party;
    },
    /** The fault a stranger finds in the log with its published proofs. */
    async faultOf(did: string) {
      const log = await didLogs.byDid(did as Did);
      const location = log?.location.split(':').slice(1) ?? [];
      const file = JSON.parse((await readWitnessProofs(ports, location))?.text ?? '');
      const now = ports.clock();
      const verified = verifyEntries({ lines: log?.lines.map(({ line }) => line) ?? [], now });
      return verified.fault ?? checkApprovals(verified, file, now);
    },
    proofCount: async (did: string) => (await witnessProofs.of(did as Did)).length,
  };
}

describe('a change by the office', () => {
  test.each<[string, DidUpdate, string]>([
    ['new keys', { kind: 'rotate' }, 'party.keyRotated'],
    ['keys that were compromised', { kind: 'rotate', isCompromised: true }, 'party.keysRevoked'],
    ['other names', { kind: 'rename', alsoKnownAs: ['urn:x:1'] }, 'party.otherNamesStated'],
    ['the end', { kind: 'deactivate' }, 'party.deactivated'],
  ])('is published with its approvals, or waits for them: %s', async (_name, update, action) => {
    const { witnessed, double, change, retry, headOf, pendingOf, faultOf, findings, actions } = await world();
    const party = await witnessed();
    const before = await headOf(party.did);
    double.up = 1;
    await expect(change(party.partyId, update)).rejects.toThrow(notMet);
    const pending = await pendingOf(party.did);
    expect([await headOf(party.did), pending?.proofs.length]).toEqual([before, 1]);
    expect(await faultOf(party.did)).toBeUndefined();
    expect(await findings()).toEqual([]);
    double.up = 2;
    const changed = await retry(party.partyId);
    expect(changed.status).toBe(update.kind === 'deactivate' ? 'deactivated' : 'active');
    expect(await headOf(party.did)).toBe(pending?.change.lines[0]?.versionId);
    expect(await pendingOf(party.did)).toBeUndefined();
    expect(await faultOf(party.did)).toBeUndefined();
    expect(await findings()).toEqual([]);
    expect((await actions()).slice(-2)).toEqual(['logEntry.pending', action]);
  });

  test('whose entry is pending lets no other in, and witnesses are shown one entry of a number', async () => {
    const { witnessed, double, change, retry, wait, pendingOf } = await world();
    const { partyId, did } = await witnessed();
    double.shown.length = 0;
    double.up = 0;
    const first = change(partyId, { kind: 'rotate' });
    await expect(first).rejects.toMatchObject({ code: 'witness-threshold-not-met', retryAfter: 30 });
    wait(60);
    for (const kind of ['rotate', 'deactivate'] as const)
      await expect(change(partyId, { kind })).rejects.toThrow(codeOf('entry-pending'));
    await expect(retry(partyId)).rejects.toThrow(notMet);
    expect(new Set(double.shown)).toEqual(new Set([(await pendingOf(did))?.change.lines[0]?.versionId]));
  });

  test('asked for many times at once shows the witnesses one entry', async () => {
    const { witnessed, double, change, faultOf } = await world();
    const { partyId, did } = await witnessed();
    double.shown.length = 0;
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => change(partyId, { kind: 'rotate' })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(double.shown).size).toBe(1);
    expect(await faultOf(did)).toBeUndefined();
  });

  test('uses the keys of the pending entry once it is published, and the former ones until then', async () => {
    const { witnessed, double, change, retry, ports } = await world();
    const { partyId, did } = await witnessed();
    const keyNow = async () =>
      (await ports.signing.signerFor(did as Did, 'assertionMethod', 'EdDSA')).verificationMethod;
    const before = await keyNow();
    double.up = 0;
    await expect(change(partyId, { kind: 'rotate' })).rejects.toThrow(notMet);
    expect(await keyNow()).toBe(before);
    double.up = 3;
    await retry(partyId);
    expect(await keyNow()).not.toBe(before);
  });

  test('of several identifiers at once: each that waits is completed by itself', async () => {
    const { witnessed, register, double, ports, caller, retry, headOf, pendingOf, findings, wait } =
      await world();
    const [one, other, plain] = [await witnessed(), await witnessed(), await register()];
    wait(60);
    const changes = [one, other, plain].map(({ partyId }) => ({
      partyId,
      update: { kind: 'rename', alsoKnownAs: ['urn:x:1'] } as const,
    }));
    const before = await headOf(plain.did);
    double.up = 0;
    await expect(changePartyIdentifiers(ports, caller, changes)).rejects.toThrow(notMet);
    expect(await headOf(plain.did)).toBe(before);
    double.up = 3;
    await retry(one.partyId);
    await retry(other.partyId);
    expect([await pendingOf(one.did), await pendingOf(other.did)]).toEqual([undefined, undefined]);
    expect(await findings()).toEqual([]);
  });

  test('of an identifier without witnesses shows nothing to anybody', async () => {
    const { register, double, change, wait, pendingOf } = await world();
    const { partyId, did } = await register();
    wait(60);
    double.up = 0;
    await change(partyId, { kind: 'rotate' });
    expect([double.shown, await pendingOf(did)]).toEqual([[], undefined]);
  });

  test('there is nothing to retry where none is pending', async () => {
    const { register, retry } = await world();
    const { partyId } = await register();
    await expect(retry(partyId)).rejects.toThrow(codeOf('not-found'));
    await expect(retry('absent')).rejects.toThrow(codeOf('not-found'));
  });
});

describe('the rule', () => {
  test('set again changes nothing; ended, the entries after need no approval', async () => {
    const { witnessed, double, ports, caller, change, headOf, wait, faultOf } = await world();
    const { partyId, did } = await witnessed();
    const before = await headOf(did);
    const reordered = { ...double.rule, witnesses: double.rule.witnesses.toReversed() };
    await setWitnessRule(ports, { caller, partyId, rule: reordered });
    expect(await headOf(did)).toBe(before);
    await setWitnessRule(ports, { caller, partyId, rule: { threshold: 0, witnesses: [] } });
    wait(60);
    double.up = 0;
    await change(partyId, { kind: 'rotate' });
    expect(await faultOf(did)).toBeUndefined();
  });

  test('cannot be ended without those who are in it', async () => {
    const { witnessed, double, ports, caller, headOf } = await world();
    const { partyId, did } = await witnessed();
    const before = await headOf(did);
    double.up = 1;
    const end = setWitnessRule(ports, { caller, partyId, rule: { threshold: 0, witnesses: [] } });
    await expect(end).rejects.toThrow(notMet);
    expect(await headOf(did)).toBe(before);
  });

  test.each([
    ['a threshold above the number of witnesses', 4, undefined],
    ['no threshold', 0, undefined],
    ['half a witness', 1.5, undefined],
    ['a threshold of nobody', 1, []],
    ['somebody who does not witness here', 1, [`did:key:${createHolderKey().multikey}`]],
    ['something that is no did:key', 1, ['did:web:office.example']],
  ])('cannot be %s', async (_name, threshold, witnesses) => {
    const { register, double, ports, caller, headOf } = await world();
    const { partyId, did } = await register();
    const before = await headOf(did);
    const rule = { threshold, witnesses: witnesses ?? double.rule.witnesses };
    await expect(setWitnessRule(ports, { caller, partyId, rule })).rejects.toThrow(codeOf('invalid-request'));
    expect(await headOf(did)).toBe(before);
  });

  test('the same witness twice is none', async () => {
    const { register, double, ports, caller } = await world();
    const { partyId } = await register();
    const [first = ''] = double.rule.witnesses;
    const rule = { threshold: 2, witnesses: [first, first] };
    await expect(setWitnessRule(ports, { caller, partyId, rule })).rejects.toThrow(codeOf('invalid-request'));
  });

  test('of the office’s own identifier holds when its keys are replaced', async () => {
    const { double, ports, caller, office, headOf, wait, faultOf, findings } = await world();
    wait(60);
    await setOfficeWitnessRule(ports, { caller, rule: double.rule });
    wait(60);
    const before = await headOf(office.did);
    double.up = 1;
    await expect(revokeOfficeKeys(ports, caller)).rejects.toThrow(notMet);
    expect(await headOf(office.did)).toBe(before);
    double.up = 2;
    await retryOfficeEntry(ports, caller);
    expect(await headOf(office.did)).not.toBe(before);
    expect(await faultOf(office.did)).toBeUndefined();
    expect(await findings()).toEqual([]);
    await expect(retryOfficeEntry(ports, caller)).rejects.toThrow(codeOf('not-found'));
  });
});

describe('new parties, where new identifiers are witnessed', () => {
  test('are registered with approvals from the first entry, or not at all', async () => {
    const { register, double, headOf, faultOf, findings, ports, caller, office } = await world();
    double.usual = double.rule;
    const party = await register(works('1'));
    expect(await headOf(party.did)).toMatch(/^1-/);
    expect(await faultOf(party.did)).toBeUndefined();
    double.up = 1;
    await expect(register(works('2'))).rejects.toThrow(notMet);
    await expect(importRegister(ports, caller, { rows: [works('3')] })).rejects.toThrow(notMet);
    expect(await ports.store.read.parties.count(office.officeCode, {})).toBe(1);
    double.up = 2;
    expect(await importRegister(ports, caller, { rows: [works('3')] })).toMatchObject({ added: 1 });
    expect(await findings()).toEqual([]);
  });

  test('that keep their keys register with the same draft once enough witnesses answer', async () => {
    const { register, double, ports, caller, sign, faultOf, findings } = await world();
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
    const node = await world();
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
    const { witnessed, double, ports, caller, retry, headOf, faultOf, findings } = await world();
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
    const node = await world();
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
