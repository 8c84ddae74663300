import { describe, expect, test } from 'vitest';
import { registerParty } from '../../../src/usecase/party/register-party.ts';
import { addOffice } from '../../../src/usecase/office/add-office.ts';
import { callerOf, officeCode, startRegisteringOffice, works } from '../../support/registering-office.ts';

const codeOf = (code: string) => expect.objectContaining({ code });

describe('a party whose keys the office keeps', () => {
  test('gets an identifier that says nothing about it, under a path that nobody can guess', async () => {
    const { register, document } = await startRegisteringOffice();
    const party = await register(works('4711'));
    expect(party.partyId).toMatch(/^[0-9a-f]{32}$/);
    expect(party.did).toMatch(new RegExp(`^did:webvh:Qm\\w{44}:gid\\.example:parties:${party.partyId}$`));
    expect(party).toMatchObject({ control: 'office', status: 'active', version: 1, data: works('4711') });
    const published = JSON.stringify(await document(party.did));
    expect(published).not.toContain('Invented Works');
    expect(published).not.toContain('4711');
  });

  test('has one key to authenticate and to assert with, and a log that verifies', async () => {
    const { register, verifiedLog, findings, actions } = await startRegisteringOffice();
    const party = await register();
    const { head, versions } = await verifiedLog(party.did);
    expect(versions).toHaveLength(1);
    expect(head.document.authentication).toEqual([`${party.did}#key-1`]);
    expect(head.document.assertionMethod).toEqual([`${party.did}#key-1`]);
    expect(await findings()).toEqual([]);
    expect(await actions()).toContain('party.registered');
  });

  test('is in the audit record without its data', async () => {
    const { register, ports, office } = await startRegisteringOffice();
    await register(works('4711'));
    const { items } = await ports.store.read.audit.list(office.officeCode, { limit: 10 });
    expect(JSON.stringify(items)).not.toMatch(/4711|Invented Works/);
  });
});

describe('a number of the office', () => {
  test('that another party has is refused with that party’s id, and nothing is left behind', async () => {
    const { register, ports, findings } = await startRegisteringOffice();
    const first = await register(works('1', '2'));
    await expect(register(works('2', '3'))).rejects.toThrow(codeOf('party-exists'));
    await expect(register(works('2', '3'))).rejects.toThrow(first.partyId);
    expect((await ports.store.read.didLogs.list({ limit: 10 })).items).toHaveLength(2);
    expect((await register(works('3'))).version).toBe(1);
    expect(await findings()).toEqual([]);
  });

  test('is taken by exactly one of many registrations at a time', async () => {
    const { register, findings } = await startRegisteringOffice();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => register(works('1'))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await findings()).toEqual([]);
  });

  test('does not stand in the way of the same number at another office', async () => {
    const { register, ports, findings } = await startRegisteringOffice();
    const code = officeCode('XB');
    await addOffice(ports, { officeCode: code, name: 'Second', actor: 'test' });
    await register(works('1'));
    const data = { ...works(), partyIdentifierBag: [{ officeCode: 'XB', identifier: '1' }] };
    await registerParty(ports, { caller: callerOf(code), data, control: { mode: 'office' } });
    expect(await ports.store.read.parties.count(code, {})).toBe(1);
    expect(await findings()).toEqual([]);
  });
});

describe('a repeated request', () => {
  const start = async () => {
    const node = await startRegisteringOffice();
    const { ports, caller } = node;
    const register = (key: string, digest: string, identifier?: string) =>
      registerParty(ports, {
        caller,
        data: identifier === undefined ? works() : works(identifier),
        control: { mode: 'office' },
        identity: { officeCode: caller.officeCode, key, digest },
      });
    return { ...node, register, count: () => ports.store.read.parties.count(caller.officeCode, {}) };
  };

  test('gets the same answer and registers nothing', async () => {
    const { register, count } = await start();
    const first = await register('key', 'digest', '1');
    expect(await register('key', 'digest', '1')).toEqual(first);
    expect(await count()).toBe(1);
  });

  test('sent many times at once registers once', async () => {
    const { register, count, findings } = await start();
    const answers = await Promise.all(Array.from({ length: 10 }, () => register('key', 'digest')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await count()).toBe(1);
    expect(await findings()).toEqual([]);
  });

  test('that says something else under the same key is refused', async () => {
    const { register, count } = await start();
    await register('key', 'digest');
    await expect(register('key', 'another')).rejects.toThrow(codeOf('idempotency-key-reused'));
    expect(await count()).toBe(1);
  });

  test('under another key is another request', async () => {
    const { register, count } = await start();
    await register('one', 'digest');
    await register('two', 'digest');
    expect(await count()).toBe(2);
  });

  test('after a failure may be tried again under the same key', async () => {
    const { register, count } = await start();
    await register('first', 'digest', '1');
    await expect(register('key', 'digest', '1')).rejects.toThrow(codeOf('party-exists'));
    await register('key', 'digest', '2');
    expect(await count()).toBe(2);
  });

  test('a day later is a new request', async () => {
    const { register, count, wait } = await start();
    await register('key', 'digest');
    wait(24 * 60 * 60 + 1);
    await register('key', 'digest');
    expect(await count()).toBe(2);
  });
});
