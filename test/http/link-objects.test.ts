import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Text } from '../../src/base/hash.ts';
import { aDid, aLinkRequest } from '../contract/records.ts';
import { type PresentingWorld, startPresentingWorld } from '../support/presenting.ts';

// Cases O01, O02 and O17 of the adversarial catalogue, for what offices state of parties and ask each other.
let world: PresentingWorld;
/** The paths of one object of each kind, all of the first office. */
let paths: readonly string[];
beforeAll(async () => {
  world = await startPresentingWorld();
  const { partyId, did } = world.held;
  const evidence = { kind: 'document', digest: sha256Text('evidence') };
  const attested = await world.post('/api/v1/outside-identifiers', {
    ...{ partyId, scheme: 'LEI', identifier: '506700GE1G29325QX363', level: 'high', evidence },
  });
  const other = await world.issue('XA-other');
  const related = await world.post('/api/v1/party-relations', {
    ...{ relation: 'subsidiaryOf', subject: did, object: other.did, evidence },
  });
  const { ports, officeCode } = world.node;
  const request = aLinkRequest({ officeCode, requestId: randomUUID(), peer: aDid(), expiresAt: later() });
  await ports.store.write((store) => store.writeLinkRequests.add(request));
  paths = [
    ...[attested, related].map(({ headers }) => headers.get('location') ?? ''),
    `/api/v1/link-requests/${request.requestId}`,
  ];
});
afterAll(() => world.close());

const later = () => new Date(world.now().getTime() + 60 * 60 * 1000);

test('another office is answered as if no such object were there, whatever it does with it', async () => {
  const { credential } = world.second;
  const closings = { reason: 'x' };
  const tries = paths.flatMap((path) => [
    () => world.get(path, credential),
    () => world.get(`${path}/credential`, credential),
    () => world.get(`${path}/candidates`, credential),
    () => world.post(`${path}/withdrawal`, closings, credential),
    () => world.post(`${path}/ending`, { ...closings, until: '2030-01-01' }, credential),
    () => world.post(`${path}/answer`, { disclose: [] }, credential),
    () => world.post(`${path}/refreshing`, {}, credential),
  ]);
  for (const attempt of tries) {
    const { status, text } = await attempt();
    expect([404, 405]).toContain(status);
    expect(text).not.toMatch(/5067|subsidiaryOf|did:webvh/);
  }
  for (const path of paths) expect((await world.get(path)).status).toBe(200);
});

test.each(['outside-identifiers', 'party-relations', 'link-requests'])(
  'no list of %s has rows of another office, whatever the filter or the cursor',
  async (name) => {
    const { credential } = world.second;
    const list = `/api/v1/${name}`;
    expect([(await world.get(list)).body['items']].flat()).toHaveLength(1);
    const filters = ['', 'limit=100', `cursor=${Buffer.from('0').toString('base64url')}`, 'cursor=MQ'];
    for (const filter of filters) {
      const { status, body } = await world.get(`${list}?${filter}`, credential);
      expect(status === 400 || JSON.stringify(body['items']) === '[]').toBe(true);
    }
  },
);

const register = (name: string, outsideIdentifierBag: readonly object[] = []) =>
  world.post('/api/v1/parties', {
    data: {
      ...{ partyKind: 'organization', outsideIdentifierBag },
      organizationNameBag: [{ organizationStandardName: name }],
    },
    control: { mode: 'office' },
  });

test.each<[string, string, string]>([
  ['with a zero-width space', 'Inven\u200Bted Works', 'invisibleCharacters'],
  ['with accents of their own', 'Invente\u0301 Works', 'notComposed'],
  ['like that of an existing party, with a Cyrillic letter', 'Invеnted Works', 'mixedScripts'],
])('a name %s is kept as given and flagged', async (_title, name, flag) => {
  const { status, body } = await register(name);
  expect(status).toBe(201);
  const pointer = '/organizationNameBag/0/organizationStandardName';
  expect(body).toMatchObject({
    data: { organizationNameBag: [{ organizationStandardName: name }] },
    flags: [{ pointer, flag }],
  });
  const shown = await world.get(`/api/v1/parties/${String(body['partyId'])}`);
  expect(shown.body['flags']).toEqual([{ pointer, flag }]);
});

test.each(['Invented \u202EskroW', 'Invented \u2066Works', 'Invented\u0000Works', 'Invented\nWorks'])(
  'a name that changes the direction or controls is refused: %j',
  async (name) => {
    expect((await register(name)).status).toBe(400);
  },
);

test('an outside identifier that is wrong by itself is kept as given and flagged, a right one is not', async () => {
  const bag = [
    { scheme: 'LEI', identifier: '506700GE1G29325QX364' },
    { scheme: 'ORCID', identifier: 'https://orcid.org/0000-0002-1825-0097' },
  ];
  const { status, body } = await register('Invented Flagged Works', bag);
  expect(status).toBe(201);
  expect(body['data']).toMatchObject({ outsideIdentifierBag: bag });
  expect(body['flags']).toEqual([
    { pointer: '/outsideIdentifierBag/0/identifier', flag: 'wrongCheckDigits' },
  ]);
});

test('a party with nothing to look at has no flags', async () => {
  expect((await register('Invented Plain Works')).body).not.toHaveProperty('flags');
});
