import { describe, expect, onTestFinished, test } from 'vitest';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import { revokeOfficeKeys } from '../../../src/usecase/identifier/revoke-office-keys.ts';
import { startRegisteringOffice } from '../../support/registering-office.ts';
import { startRobbedOffice } from '../../support/stolen-key.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const day = 24 * 60 * 60;

async function robbed() {
  const office = await startRobbedOffice();
  onTestFinished(() => office.node.close());
  office.wait(10 * day);
  return office;
}

describe('an office whose keys were revoked', () => {
  test('has nothing to do with what the stolen key signs, whatever date it bears', async () => {
    const { forge, accepts, node, caller, wait } = await robbed();
    const forged = [await forge(60), await forge(5 * day)];
    expect(await Promise.all(forged.map(accepts))).toEqual([true, true]);
    await revokeOfficeKeys(node.ports, caller);
    wait(60);
    const later = [...forged, await forge(0), await forge(day), await forge(9 * day)];
    expect(await Promise.all(later.map(accepts))).toEqual(later.map(() => false));
    await node.checkState();
  });

  test('issues with its new keys, and goes on to refuse the old ones after an ordinary rotation', async () => {
    const { forge, issue, accepts, node, caller, wait } = await robbed();
    await revokeOfficeKeys(node.ports, caller);
    wait(60);
    const issued = await issue();
    wait(60);
    const [office] = await node.ports.store.read.offices.list();
    if (office === undefined) throw new Error('There is no office.');
    const prepared = await node.ports.dids.update(office.did, { kind: 'rotate' });
    await node.ports.store.write(async (store) => {
      await store.writeDidLogs.append(prepared.change, prepared.expectedHead);
      await store.writeDids.keep(prepared);
    });
    wait(60);
    expect(await accepts(issued)).toBe(true);
    expect(await accepts(await forge(9 * day))).toBe(false);
  });

  test('says so in its document, with the time, and in no relationship', async () => {
    const { node, caller } = await robbed();
    const [office] = await node.ports.store.read.offices.list();
    const did = office?.did;
    if (did === undefined) throw new Error('There is no office.');
    await revokeOfficeKeys(node.ports, caller);
    const document = (await node.ports.store.read.didLogs.head(did))?.document;
    const revoked = document?.verificationMethod?.filter((method) => method.revoked !== undefined) ?? [];
    expect(revoked).toHaveLength(5);
    expect(revoked[0]?.revoked).toBe('2026-05-14T10:00:00Z');
    const listed = [...(document?.assertionMethod ?? []), ...(document?.authentication ?? [])];
    expect(listed).toHaveLength(5);
    for (const { id } of revoked) expect(listed).not.toContain(id);
    const { items } = await node.ports.store.read.audit.list(node.officeCode, { limit: 100 });
    expect(items.at(-1)?.action).toBe('office.keysRevoked');
  });
});

test('keys that were rotated in good order keep their past', async () => {
  const { forge, accepts, node, wait } = await robbed();
  const past = await forge(5 * day);
  const [office] = await node.ports.store.read.offices.list();
  if (office === undefined) throw new Error('There is no office.');
  const prepared = await node.ports.dids.update(office.did, { kind: 'rotate' });
  await node.ports.store.write(async (store) => {
    await store.writeDidLogs.append(prepared.change, prepared.expectedHead);
    await store.writeDids.keep(prepared);
  });
  wait(60);
  expect(await accepts(past)).toBe(true);
  expect(await accepts(await forge(0))).toBe(false);
});

describe('a party whose keys the office keeps', () => {
  const update = { kind: 'rotate', isCompromised: true } as const;

  test('gets new keys, and the old ones stay as revoked from then on', async () => {
    const { ports, caller, register, document, actions, findings, wait } = await startRegisteringOffice();
    const { partyId, did } = await register();
    const before = await document(did);
    wait(60);
    await changePartyIdentifier(ports, { caller, partyId, update });
    wait(60);
    await changePartyIdentifier(ports, { caller, partyId, update: { kind: 'rotate' } });
    const after = await document(did);
    const [old] = before?.verificationMethod ?? [];
    expect(after?.verificationMethod).toContainEqual({ ...old, revoked: '2026-05-04T10:01:00Z' });
    expect(after?.authentication).toEqual([`${did}#key-1-v3`]);
    expect(await actions()).toContain('party.keysRevoked');
    expect(await findings()).toEqual([]);
  });

  test('that keeps its own key is told to make the entry itself', async () => {
    const { ports, caller, registerHolder } = await startRegisteringOffice();
    const { party } = await registerHolder();
    const asked = changePartyIdentifier(ports, { caller, partyId: party.partyId, update });
    await expect(asked).rejects.toThrow(codeOf('key-not-custodial'));
  });
});
