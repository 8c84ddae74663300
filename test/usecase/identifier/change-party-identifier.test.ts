import { describe, expect, test } from 'vitest';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import { callerOf, officeCode, startRegisteringOffice } from '../../support/registering-office.ts';

const codeOf = (code: string) => expect.objectContaining({ code });

async function world() {
  const node = await startRegisteringOffice();
  const { ports, caller, register } = node;
  const party = await register();
  const change = (kind: 'rotate' | 'deactivate', partyId = party.partyId, by = caller) =>
    changePartyIdentifier(ports, { caller: by, partyId, update: { kind } });
  return { ...node, party, change };
}

describe('a rotation', () => {
  test('gives the identifier new keys under a new name, and the signer uses them', async () => {
    const { party, change, ports, verifiedLog, findings, actions } = await world();
    expect(await change('rotate')).toMatchObject({ did: party.did, version: 2, status: 'active' });
    const { versions, head } = await verifiedLog(party.did);
    expect(head.parameters.updateKeys).not.toEqual(versions[0]?.parameters.updateKeys);
    expect(head.document.authentication).toEqual([`${party.did}#key-1-v2`]);
    const signer = await ports.signing.signerFor(party.did, 'authentication', 'EdDSA');
    expect(signer.verificationMethod).toBe(`${party.did}#key-1-v2`);
    expect(await findings()).toEqual([]);
    expect(await actions()).toContain('party.keyRotated');
  });

  test('can follow another one', async () => {
    const { party, change, document, wait } = await world();
    await change('rotate');
    wait(60);
    await change('rotate');
    expect((await document(party.did))?.authentication).toEqual([`${party.did}#key-1-v3`]);
  });

  test('of two at a time one wins, and the log has one line more', async () => {
    const { party, change, verifiedLog, findings } = await world();
    const outcomes = await Promise.allSettled([change('rotate'), change('rotate')]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes).toContainEqual({ status: 'rejected', reason: codeOf('did-log-conflict') });
    expect((await verifiedLog(party.did)).versions).toHaveLength(2);
    expect(await findings()).toEqual([]);
  });
});

describe('a deactivation', () => {
  test('ends the identifier: the log says so, no key is left, and nothing can follow', async () => {
    const { party, change, ports, verifiedLog, findings } = await world();
    expect(await change('deactivate')).toMatchObject({ status: 'deactivated', version: 2 });
    expect((await verifiedLog(party.did)).head.parameters.deactivated).toBe(true);
    const signer = ports.signing.signerFor(party.did, 'authentication', 'EdDSA');
    await expect(signer).rejects.toThrow(codeOf('key-not-custodial'));
    await expect(change('rotate')).rejects.toThrow(codeOf('did-deactivated'));
    await expect(change('deactivate')).rejects.toThrow(codeOf('did-deactivated'));
    expect(await findings()).toEqual([]);
  });

  test('keeps what the office knows about the party', async () => {
    const { party, change } = await world();
    expect((await change('deactivate')).data).toEqual(party.data);
  });
});

test('an identifier whose holder has the update key is not changed by the office', async () => {
  const { change, registerHolder, verifiedLog } = await world();
  const { party } = await registerHolder();
  await expect(change('rotate', party.partyId)).rejects.toThrow(codeOf('key-not-custodial'));
  await expect(change('deactivate', party.partyId)).rejects.toThrow(codeOf('key-not-custodial'));
  expect((await verifiedLog(party.did)).versions).toHaveLength(1);
});

test('a party that is not there, or of another office, is not found', async () => {
  const { change, party } = await world();
  await expect(change('rotate', 'absent')).rejects.toThrow(codeOf('not-found'));
  const stranger = callerOf(officeCode('XB'));
  await expect(change('deactivate', party.partyId, stranger)).rejects.toThrow(codeOf('not-found'));
});
