import { describe, expect, test } from 'vitest';
import type { Did } from '../../../src/domain/did/did.ts';
import { changePartyIdentifiers } from '../../../src/usecase/identifier/change-party-identifier.ts';
import type { DidUpdate } from '../../../src/usecase/ports.ts';
import { revokeOfficeKeys } from '../../../src/usecase/identifier/revoke-office-keys.ts';
import { retryOfficeEntry } from '../../../src/usecase/witness/retry-pending-entry.ts';
import { setOfficeWitnessRule, setWitnessRule } from '../../../src/usecase/witness/set-witness-rule.ts';
import { createHolderKey } from '../../support/holder.ts';
import { startWitnessedOffice } from '../../support/witnessed-office.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const notMet = codeOf('witness-threshold-not-met');

describe('a change by the office', () => {
  test.each<[string, DidUpdate, string]>([
    ['new keys', { kind: 'rotate' }, 'party.keyRotated'],
    ['keys that were compromised', { kind: 'rotate', isCompromised: true }, 'party.keysRevoked'],
    ['other names', { kind: 'rename', alsoKnownAs: ['urn:x:1'] }, 'party.otherNamesStated'],
    ['the end', { kind: 'deactivate' }, 'party.deactivated'],
  ])('is published with its approvals, or waits for them: %s', async (_name, update, action) => {
    const { witnessed, double, change, retry, headOf, pendingOf, faultOf, findings, actions } =
      await startWitnessedOffice();
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
    const { witnessed, double, change, retry, wait, pendingOf } = await startWitnessedOffice();
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
    const { witnessed, double, change, faultOf } = await startWitnessedOffice();
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
    const { witnessed, double, change, retry, ports } = await startWitnessedOffice();
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
      await startWitnessedOffice();
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
    const { register, double, change, wait, pendingOf } = await startWitnessedOffice();
    const { partyId, did } = await register();
    wait(60);
    double.up = 0;
    await change(partyId, { kind: 'rotate' });
    expect([double.shown, await pendingOf(did)]).toEqual([[], undefined]);
  });

  test('there is nothing to retry where none is pending', async () => {
    const { register, retry } = await startWitnessedOffice();
    const { partyId } = await register();
    await expect(retry(partyId)).rejects.toThrow(codeOf('not-found'));
    await expect(retry('absent')).rejects.toThrow(codeOf('not-found'));
  });
});

describe('the rule', () => {
  test('set again changes nothing; ended, the entries after need no approval', async () => {
    const { witnessed, double, ports, caller, change, headOf, wait, faultOf } = await startWitnessedOffice();
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
    const { witnessed, double, ports, caller, headOf } = await startWitnessedOffice();
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
    const { register, double, ports, caller, headOf } = await startWitnessedOffice();
    const { partyId, did } = await register();
    const before = await headOf(did);
    const rule = { threshold, witnesses: witnesses ?? double.rule.witnesses };
    await expect(setWitnessRule(ports, { caller, partyId, rule })).rejects.toThrow(codeOf('invalid-request'));
    expect(await headOf(did)).toBe(before);
  });

  test('the same witness twice is none', async () => {
    const { register, double, ports, caller } = await startWitnessedOffice();
    const { partyId } = await register();
    const [first = ''] = double.rule.witnesses;
    const rule = { threshold: 2, witnesses: [first, first] };
    await expect(setWitnessRule(ports, { caller, partyId, rule })).rejects.toThrow(codeOf('invalid-request'));
  });

  test('of the office’s own identifier holds when its keys are replaced', async () => {
    const { double, ports, caller, office, headOf, wait, faultOf, findings } = await startWitnessedOffice();
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
