import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAccessCredential } from '../../../src/usecase/office/add-access-credential.ts';
import { get, post } from '../../support/linking-offices.ts';
import { type OfficeNode, startOffice } from '../../support/world.ts';

let node: OfficeNode;
let ids: ReadonlyMap<string, string>;

const organization = (name: string, more: object = {}) => ({
  partyKind: 'organization',
  organizationNameBag: [{ organizationStandardName: name }],
  ...more,
});
const person = (name: string, more: object = {}) => ({
  partyKind: 'naturalPerson',
  personNameBag: [{ personFullName: name }],
  ...more,
});
const inTown = (cityName: string, countryCode: string, more: object = {}) => ({
  postalAddressBag: [{ cityName, countryCode, ...more }],
});
const street = { addressLineText: ['Hafenstraße 12'], postalCode: '20457' };

const register: Readonly<Record<string, object>> = {
  brunnentor: organization('Brunnentor Optik GmbH', inTown('Hamburg', 'DE', street)),
  brunnen: organization('Brunnen Apotheke', inTown('Hamburg', 'DE')),
  renamed: organization('Talvera AG', { formerNameBag: [{ name: 'Quellmark Chemie AG' }] }),
  numbered: organization('Numbered Works', {
    partyIdentifierBag: [{ officeCode: 'XB', identifier: 'AP-2026/0042' }],
    outsideIdentifierBag: [{ scheme: 'LEI', identifier: '5493001KJTIIGC8Y1R12' }],
  }),
  dmitri: person('Дмитрий Лисовский', { birthDate: '1971-04-09' }),
  father: person('Olav Fjellheim', { birthDate: '1940-02-01', ...inTown('Bergen', 'NO') }),
  son: person('Olav Fjellheim', { birthDate: '1968-11-30', ...inTown('Bergen', 'NO') }),
  mailed: person('Ines Caravaggio', {
    emailAddressBag: ['ines@example.org'],
    phoneNumberBag: ['+39 06 1234567'],
  }),
  japanese: organization('富士見光学株式会社', inTown('東京', 'JP')),
};

beforeAll(async () => {
  node = await startOffice();
  const made = new Map<string, string>();
  for (const [label, data] of Object.entries(register)) {
    const { status, body } = await post(node, 'parties', { data });
    expect([label, status]).toEqual([label, 201]);
    made.set(String(body['partyId']), label);
  }
  ids = made;
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

async function search(query: object) {
  const { status, body } = await post(node, 'party-searches', query);
  const items = [body['items']].flat().map((item) => Object(item));
  return { status, body, items, labels: items.map(({ party }) => ids.get(party?.partyId)) };
}

describe('a party is found', () => {
  test.each<[string, object, string]>([
    ['by its name', { name: 'Brunnentor Optik GmbH' }, 'brunnentor'],
    ['by its name misspelt', { name: 'Brunentor Optic' }, 'brunnentor'],
    ['by its words in another order, in capitals', { name: 'OPTIK BRUNNENTOR GMBH' }, 'brunnentor'],
    ['by a former name', { name: 'Quellmark Chemie' }, 'renamed'],
    ['by a number of another office, written otherwise', { identifier: 'ap 2026 0042' }, 'numbered'],
    ['by its LEI', { identifier: '5493001KJTIIGC8Y1R12' }, 'numbered'],
    ['by a name in another script', { name: 'Dmitry Lisovsky' }, 'dmitri'],
    ['by a name written without gaps', { name: '富士見光学' }, 'japanese'],
    ['by its address alone', { address: { countryCode: 'DE', ...street } }, 'brunnentor'],
    ['by its date of birth alone', { birthDate: '1971-04-09' }, 'dmitri'],
    ['by its mail address in capitals', { emailAddress: 'INES@example.org' }, 'mailed'],
    ['by its telephone number with other signs', { phoneNumber: '+39-06-123 45 67' }, 'mailed'],
    ['before another one of its name', { name: 'Olav Fjellheim', birthDate: '1968-11-30' }, 'son'],
  ])('%s', async (_case, query, label) => {
    const { status, labels } = await search(query);
    expect(status).toBe(200);
    expect(labels[0]).toBe(label);
  });

  test('with why: bits that add up, the surer the more is known', async () => {
    const bare = await search({ name: 'Brunnentor Optik' });
    const more = await search({ name: 'Brunnentor Optik', address: { countryCode: 'DE', ...street } });
    for (const { items } of [bare, more]) {
      const [{ explanation, probability }] = items as [Record<string, never>];
      const { priorBits, parts, score } = Object(explanation);
      const sum = parts.reduce((total: number, part: { bits: number }) => total + part.bits, priorBits);
      expect(Math.abs(sum - score)).toBeLessThan(1e-9);
      expect(probability).toBeCloseTo(1 / (1 + 2 ** -score), 9);
    }
    expect(more.items[0]?.probability).toBeGreaterThan(bare.items[0]?.probability);
    expect(Object(more.items[0]?.explanation).parts.map(({ field }: { field: string }) => field)).toContain(
      'address',
    );
  });

  test('under its new data, and no longer under what they replaced', async () => {
    const { body } = await post(node, 'parties', { data: organization('Altmarkt Uhren') });
    const path = `${node.url}/api/v1/parties/${String(body['partyId'])}`;
    const headers = { authorization: `Bearer ${node.credential}` };
    const etag = (await fetch(path, { headers })).headers.get('etag') ?? '';
    const changed = await fetch(path, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/merge-patch+json', 'if-match': etag },
      body: JSON.stringify(organization('Neuturm Instrumente')),
    });
    expect(changed.status).toBe(200);
    const found = async (name: string) => (await search({ name })).items.map(({ party }) => party.partyId);
    expect(await found('Neuturm Instrumente')).toContain(body['partyId']);
    expect(await found('Altmarkt Uhren')).not.toContain(body['partyId']);
  });
});

describe('nobody is found', () => {
  test.each<[string, object]>([
    ['who is like nobody', { name: 'Xylofen Zwirnwerk' }],
    ['of another kind', { name: 'Brunnentor Optik', partyKind: 'naturalPerson' }],
    ['by a number that nobody has', { identifier: '5493001KJTIIGC8Y1R13' }],
  ])('%s', async (_case, query) => {
    const { status, labels } = await search(query);
    expect([status, labels]).toEqual([200, []]);
  });

  test('of another office', async () => {
    const other = await startOffice({ officeCode: 'XB' });
    try {
      const { status, body } = await post(other, 'party-searches', { name: 'Brunnentor Optik GmbH' });
      expect([status, body['items']]).toEqual([200, []]);
    } finally {
      await other.close();
    }
  });
});

describe('a search', () => {
  test.each<[string, object]>([
    ['for nothing', {}],
    ['for nothing but a kind', { partyKind: 'organization' }],
    ['with an address without its country', { address: { cityName: 'Hamburg' } }],
    ['with a day that is none', { birthDate: '1971-02-30' }],
    ['for more than fifty', { name: 'Works', limit: 51 }],
    ['with a member that is not known', { name: 'Works', colour: 'red' }],
  ])('%s is refused', async (_case, query) => {
    const { status, body } = await search(query);
    expect([status, body['code']]).toEqual([400, 'invalid-request']);
  });

  test.each<[string, string]>([
    ['markup', '<script>alert(1)</script>'],
    ['direction overrides', 'Brunnen\u202Etor'],
    [
      'five hundred words',
      Array.from({ length: 500 }, () => '')
        .join('a ')
        .slice(0, 500),
    ],
    ['marks alone', '\u0301\u0301\u0301'],
    ['half a character', 'Brunnen\\ud800'],
    ['signs of the database', "%_' or 1=1 --"],
  ])('for %s finds nothing it should not and does not fail', async (_case, name) => {
    expect([200, 400]).toContain((await search({ name })).status);
  });

  test('gives as many as were asked for, and needs a credential that may read parties', async () => {
    expect((await search({ name: 'Olav Fjellheim', limit: 1 })).items).toHaveLength(1);
    const { secretText } = await addAccessCredential(node.ports, {
      ...{ officeCode: node.officeCode, actor: 'test', label: 'links only', scopes: ['link:read'] },
    });
    const refused = await post({ ...node, credential: secretText }, 'party-searches', { name: 'Works' });
    expect(refused.status).toBe(403);
    expect((await get(node, 'party-searches')).status).toBe(405);
  });

  test('leaves nothing of what was asked in the log', () => {
    expect(node.logLines.join('\n')).not.toContain('Fjellheim');
  });
});
