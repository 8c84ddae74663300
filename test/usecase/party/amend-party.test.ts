import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { amendParty } from '../../../src/usecase/party/amend-party.ts';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import { callerOf, officeCode, startRegisteringOffice, works } from '../../support/registering-office.ts';

const codeOf = (code: string) => expect.objectContaining({ code });

async function world() {
  const node = await startRegisteringOffice();
  const { ports, caller } = node;
  const party = await node.register({
    ...works('1'),
    postalAddressBag: [{ cityName: 'Geneva', countryCode: 'CH' }],
  });
  const amend = (patch: Json, expectedVersion = 1, partyId = party.partyId) =>
    amendParty(ports, { caller, partyId, expectedVersion, patch });
  const stored = () => ports.store.read.parties.byId(caller.officeCode, party.partyId);
  return { ...node, party, amend, stored };
}

describe('a patch', () => {
  test('replaces, adds and removes members, and leaves the others and the identifier as they were', async () => {
    const { amend, party, stored } = await world();
    const amended = await amend({
      organizationNameBag: [{ organizationStandardName: 'Renamed Works' }],
      legalFormText: 'Ltd',
      postalAddressBag: null,
    });
    expect(amended.data).toEqual({
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Renamed Works' }],
      legalFormText: 'Ltd',
      partyIdentifierBag: [{ officeCode: 'XA', identifier: '1' }],
    });
    expect(amended).toMatchObject({ did: party.did, version: 2, status: 'active' });
    expect(await stored()).toEqual(amended);
  });

  test('that says nothing makes a new version of the same data', async () => {
    const { amend, party } = await world();
    expect(await amend({})).toMatchObject({ version: 2, data: party.data });
  });

  test('can turn the record of an organization into that of a person', async () => {
    const { amend } = await world();
    const { data } = await amend({
      partyKind: 'naturalPerson',
      organizationNameBag: null,
      personNameBag: [{ personFullName: 'Ada Invented' }],
    });
    expect(data.partyKind).toBe('naturalPerson');
  });

  test.each<[string, Json]>([
    ['leaves a required member out', { organizationNameBag: null }],
    ['empties a required list', { organizationNameBag: [] }],
    ['adds an unknown member', { colour: 'blue' }],
    ['is a list', []],
    ['is null', null],
    ['is a text', 'Renamed'],
    ['puts null into a list', { organizationNameBag: [null] }],
  ])('that %s is refused, and nothing changes', async (_title, patch) => {
    const { amend, stored, party } = await world();
    await expect(amend(patch)).rejects.toThrow(codeOf('invalid-request'));
    expect(await stored()).toMatchObject({ version: 1, data: party.data });
  });

  test('moves the number, which then is free for another party', async () => {
    const { amend, register } = await world();
    await amend({ partyIdentifierBag: [{ officeCode: 'XA', identifier: '2' }] });
    await expect(register(works('2'))).rejects.toThrow(codeOf('party-exists'));
    expect((await register(works('1'))).version).toBe(1);
  });

  test('to a number that another party has is refused, and both stay as they were', async () => {
    const { amend, register, stored, findings } = await world();
    await register(works('2'));
    const patch = { partyIdentifierBag: [{ officeCode: 'XA', identifier: '2' }] };
    await expect(amend(patch)).rejects.toThrow(codeOf('party-exists'));
    expect((await stored())?.version).toBe(1);
    expect(await findings()).toEqual([]);
  });

  test('is in the audit record by the names of what changed, without the values', async () => {
    const { amend, ports, caller } = await world();
    await amend({ legalFormText: 'Secret Ltd', ['postalAddressBag']: null });
    const { items } = await ports.store.read.audit.list(caller.officeCode, { limit: 10 });
    const event = items.find(({ action }) => action === 'party.amended');
    expect(event?.facts).toMatchObject({ version: 2, changed: ['legalFormText', 'postalAddressBag'] });
    expect(JSON.stringify(items)).not.toContain('Secret');
  });
});

describe('an amendment is refused', () => {
  test('when the version is not the present one, and of two at a time one wins', async () => {
    const { amend } = await world();
    await expect(amend({}, 2)).rejects.toThrow(codeOf('precondition-failed'));
    const outcomes = await Promise.allSettled([amend({ legalFormText: 'A' }), amend({ legalFormText: 'B' })]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes).toContainEqual({ status: 'rejected', reason: codeOf('precondition-failed') });
  });

  test('for a party that is not there, of another office, or ended', async () => {
    const { amend, ports, caller, party } = await world();
    await expect(amend({}, 1, 'absent')).rejects.toThrow(codeOf('not-found'));
    const stranger = callerOf(officeCode('XB'));
    const foreign = { caller: stranger, partyId: party.partyId, expectedVersion: 1, patch: {} };
    await expect(amendParty(ports, foreign)).rejects.toThrow(codeOf('not-found'));
    const end = { caller, partyId: party.partyId, update: { kind: 'deactivate' } } as const;
    await changePartyIdentifier(ports, end);
    await expect(amend({}, 2)).rejects.toThrow(codeOf('did-deactivated'));
  });
});
