import { expect, test } from 'vitest';
import type { Did } from '../../src/domain/did/did.ts';
import { changePartyIdentifier } from '../../src/usecase/identifier/change-party-identifier.ts';
import { callerOf, startRegisteringOffice } from '../support/registering-office.ts';

async function world() {
  const started = await startRegisteringOffice();
  const party = await started.register();
  const caller = callerOf(started.office.officeCode);
  const change = (kind: 'rotate' | 'deactivate') =>
    changePartyIdentifier(started.ports, { caller, partyId: party.partyId, update: { kind } });
  const entries = async () => (await started.verifiedLog(party.did)).versions.length;
  return { ...started, party, change, entries };
}

async function rotate(times: number, change: (kind: 'rotate') => Promise<unknown>): Promise<void> {
  for (let done = 0; done < times; done += 1) await change('rotate');
}

test('the eleventh change within an hour is refused with the seconds to wait, and changes nothing', async () => {
  const { change, entries, wait, actions } = await world();
  await rotate(10, change);
  const audited = await actions();
  await expect(change('rotate')).rejects.toMatchObject({ code: 'too-many-requests', retryAfter: 3_600 });
  expect(await entries()).toBe(11);
  expect(await actions()).toEqual(audited);
  wait(3_600);
  await change('rotate');
  expect(await entries()).toBe(12);
});

test('of many changes at once no more than ten are taken', async () => {
  const { change, entries } = await world();
  for (let round = 0; round < 8; round += 1)
    await Promise.allSettled([change('rotate'), change('rotate'), change('rotate')]);
  const last = await Promise.allSettled(Array.from({ length: 12 }, () => change('rotate')));
  await rotate(10, change).catch(() => undefined);
  expect(last.some(({ status }) => status === 'rejected')).toBe(true);
  expect(await entries()).toBe(11);
});

test('an identifier whose changes are used up can still be ended', async () => {
  const { change, party, ports } = await world();
  await rotate(10, change);
  await expect(change('rotate')).rejects.toMatchObject({ code: 'too-many-requests' });
  expect(await change('deactivate')).toMatchObject({ status: 'deactivated' });
  expect((await ports.store.read.didLogs.head(party.did as Did))?.deactivated).toBe(true);
});

test('one identifier does not use up the changes of another', async () => {
  const { change, register, ports, office } = await world();
  await rotate(10, change);
  const { partyId } = await register();
  const caller = callerOf(office.officeCode);
  await expect(
    changePartyIdentifier(ports, { caller, partyId, update: { kind: 'rotate' } }),
  ).resolves.toMatchObject({ status: 'active' });
});
