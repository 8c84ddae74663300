import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type PresentingWorld, startPresentingWorld } from '../support/presenting.ts';

let world: PresentingWorld;
beforeAll(async () => {
  world = await startPresentingWorld();
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const collection = '/api/v1/trusted-issuers';
const credentialTypes = ['GlobalIdentifierCredential'];

function accredit(more: Record<string, unknown> = {}): Promise<Answer> {
  return world.post(collection, { did: world.second.office.did, officeCode: 'XB', credentialTypes, ...more });
}

function decide(credentialType: string, at?: string): Promise<Answer> {
  const did = encodeURIComponent(world.second.office.did);
  const query = `did=${did}&credentialType=${credentialType}${at === undefined ? '' : `&at=${at}`}`;
  return world.get(`${collection}/decision?${query}`);
}

function end(id: unknown, credential = world.node.credential): Promise<Response> {
  return fetch(`${world.node.url}${collection}/${String(id)}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${credential}` },
  });
}

const rowsOf = ({ body }: Answer): Record<string, unknown>[] => [body['items']].flat().map(Object);

test('an office trusts itself from the start', async () => {
  const rows = rowsOf(await world.get(collection));
  expect(rows.map(({ did, credentialType }) => [did, credentialType])).toEqual([
    [world.node.did, 'GlobalIdentifierCredential'],
    [world.node.did, 'PartyLinkCredential'],
    [world.node.did, 'RightHolderCredential'],
    [world.node.did, 'OfficeAccreditationCredential'],
    [world.node.did, 'PartyRelationCredential'],
    [world.node.did, 'SamePartyCredential'],
  ]);
});

test('an accreditation is one row per type, with the vct from the issuer’s own document', async () => {
  const made = await accredit({ credentialTypes: ['GlobalIdentifierCredential', 'PartyLinkCredential'] });
  expect(made.status).toBe(201);
  expect(rowsOf(made)).toMatchObject([
    { vct: [`${world.node.url}/credential-types/global-identifier/v1`], since: world.now().toISOString() },
    { vct: [`${world.node.url}/credential-types/party-link/v1`] },
  ]);
  for (const { id } of rowsOf(made)) expect((await end(id)).status).toBe(204);
});

test('a decision holds for the times of the row, its beginning included and its end not', async () => {
  const since = '2026-01-01T00:00:00.000Z';
  const until = '2026-02-01T00:00:00.000Z';
  const [row] = rowsOf(await accredit({ since, until }));
  const decisions = [
    await decide('GlobalIdentifierCredential', '2025-12-31T23:59:59.999Z'),
    await decide('GlobalIdentifierCredential', since),
    await decide('GlobalIdentifierCredential', '2026-01-31T23:59:59.999Z'),
    await decide('GlobalIdentifierCredential', until),
    await decide('PartyLinkCredential', since),
    await decide('GlobalIdentifierCredential'),
  ];
  expect(decisions.map(({ body }) => body['trusted'])).toEqual([false, true, true, false, false, false]);
  expect(decisions[1]?.body['row']).toEqual(row);
});

test('an ended accreditation stays on the list, answers for the past, and ends once', async () => {
  const [row] = rowsOf(await accredit());
  world.wait(60);
  expect((await decide('GlobalIdentifierCredential')).body).toMatchObject({ trusted: true });
  expect((await end(row?.['id'])).status).toBe(204);
  expect((await decide('GlobalIdentifierCredential')).body).toEqual({ trusted: false });
  const before = new Date(world.now().getTime() - 1000).toISOString();
  expect((await decide('GlobalIdentifierCredential', before)).body).toMatchObject({ trusted: true });
  expect((await end(row?.['id'])).status).toBe(404);
  expect(rowsOf(await world.get(collection)).map(({ id }) => id)).toContain(row?.['id']);
});

test('another office can neither see nor end the row', async () => {
  const [row] = rowsOf(await accredit());
  expect((await end(row?.['id'], world.second.credential)).status).toBe(404);
  const others = rowsOf(await world.get(collection, world.second.credential));
  expect(others.map(({ id }) => id)).not.toContain(row?.['id']);
  await end(row?.['id']);
});

test('an issuer that does not resolve is not accredited', async () => {
  const answers = [
    await accredit({ did: `${world.node.did}:other` }),
    await accredit({ did: 'did:key:z6MkInvalid' }),
    await accredit({ did: 'did:web:127.0.0.1' }),
  ];
  expect(answers.map(({ status }) => status >= 400 && status !== 500)).toEqual([true, true, true]);
});

test('an issuer without a CredentialTypes service needs its vct named', async () => {
  const { did } = world.held;
  const answers = [await accredit({ did }), await accredit({ did, vct: ['https://types.example/gid'] })];
  expect(answers.map(({ status }) => status)).toEqual([400, 201]);
  for (const { id } of answers.flatMap(rowsOf)) await end(id);
});

test.each([
  { credentialTypes: [] },
  { credentialTypes: ['Passport'] },
  { officeCode: 'xb' },
  { did: 'nobody' },
  { vct: ['not a url'] },
  { vct: [] },
  { since: '2026-05-01' },
  { since: '2026-05-02T00:00:00Z', until: '2026-05-01T00:00:00Z' },
  { until: '2026-05-01T00:00:00Z' },
  { unknown: true },
])('an accreditation with %o is not accepted', async (more) => {
  expect(await accredit(more)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});

test('accrediting and its end are in the audit record', async () => {
  const [row] = rowsOf(await accredit());
  await end(row?.['id']);
  const page = await world.get('/api/v1/audit-events?limit=100');
  const events = [page.body['items']].flat().map(Object);
  expect(events.slice(-2)).toMatchObject([
    { action: 'issuer.accredited', subject: world.second.office.did, facts: { id: row?.['id'] } },
    { action: 'issuer.accreditationEnded', subject: row?.['id'] },
  ]);
  expect(events.at(-1).previousHash).toBe(events.at(-2).hash);
});
