import { afterAll, beforeAll, expect, test } from 'vitest';
import { signOfficeToken } from '../../src/protocol/office-token/office-token.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { type MovingOffices, post, startMovingOffices } from '../support/moving-offices.ts';
import { addPeer, send } from '../support/witnessing-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let offices: MovingOffices;
let asking: OfficeNode;
let asked: OfficeNode;
let stranger: OfficeNode;
let peerId: string;
beforeAll(async () => {
  offices = await startMovingOffices('XA', 'XB', 'XC');
  [asking, asked, stranger] = [offices.office('XA'), offices.office('XB'), offices.office('XC')];
  await addPeer(asked, asking.did, 'asksAboutParties');
  peerId = (await addPeer(asking, asked.did, 'answersAboutParties')).peerId;
});
afterAll(async () => {
  await asking.checkState();
  await asked.checkState();
  await offices.close();
});

const company = (name: string, more: object = {}) => ({
  partyKind: 'organization',
  organizationNameBag: [{ organizationStandardName: name }],
  incorporationCountryCode: 'CH',
  ...more,
});
async function register(node: OfficeNode, name: string, more: object = {}) {
  const { status, body } = await post(node, 'parties', { data: company(name, more) });
  expect(status).toBe(201);
  return body;
}
const read = (node: OfficeNode, path: string) => send(node, 'GET', `link-requests${path}`);
const ask = (partyId: string, more: object = {}) =>
  post(asking, 'link-requests', { partyId, peerId, ...more });

test('an office asks without a name, the other one finds, discloses what it agrees to, and both keep a record', async () => {
  const ours = await register(asking, 'Société Anonyme Inventée');
  const theirs = await register(asked, 'SOCIETE ANONYME INVENTEE');
  await register(asked, 'Another Company');
  const sent = await ask(ours.partyId, { wishes: ['did', 'name', 'countryCode'] });
  expect(sent).toMatchObject({
    status: 201,
    body: { direction: 'sent', state: 'open', peer: asked.did, kinds: ['nameAndCountry'] },
  });
  const { requestId } = sent.body;

  const received = await read(asked, `/${requestId}`);
  expect(received.body).toMatchObject({
    ...{ direction: 'received', state: 'open', peer: asking.did, kinds: ['nameAndCountry'] },
    wishes: ['did', 'name', 'countryCode'],
  });
  expect(JSON.stringify(received.body)).not.toMatch(/invent/i);
  expect(received.body).not.toHaveProperty('did');
  expect((await read(asked, `/${requestId}/candidates`)).body).toEqual({
    items: [{ partyId: theirs.partyId, did: theirs.did, kinds: ['nameAndCountry'] }],
  });
  const refreshed = () => send(asking, 'POST', `link-requests/${requestId}/refreshing`);
  expect((await refreshed()).body.state).toBe('open');

  const answer = { partyId: theirs.partyId, disclose: ['did', 'countryCode'] };
  expect((await post(asked, `link-requests/${requestId}/answer`, answer)).status).toBe(200);
  expect((await post(asked, `link-requests/${requestId}/answer`, answer)).status).toBe(409);
  expect((await refreshed()).body).toMatchObject({
    ...{ state: 'answered', answer: { did: theirs.did, countryCode: 'CH' }, answeredBy: asked.did },
  });
  expect((await refreshed()).body.answer).toEqual({ did: theirs.did, countryCode: 'CH' });
  expect((await read(asked, `/${requestId}/candidates`)).status).toBe(409);
  const actions = async (node: OfficeNode) =>
    JSON.stringify((await send(node, 'GET', 'audit-events?limit=100')).body);
  expect(await actions(asking)).toMatch(/linkRequest\.sent.*linkRequest\.answerRead/);
  expect(await actions(asked)).toMatch(/linkRequest\.received.*linkRequest\.answered/);
  for (const node of [asking, asked]) expect(await actions(node)).not.toMatch(/invent[eé]e/i);
});

test('an office may say nothing, and that looks the same whether it holds one or not', async () => {
  const ours = await register(asking, 'Invented Silent Works');
  await register(asked, 'Invented Silent Works');
  const { requestId } = (await ask(ours.partyId)).body;
  expect((await post(asked, `link-requests/${requestId}/answer`, { disclose: [] })).status).toBe(200);
  const { body } = await send(asking, 'POST', `link-requests/${requestId}/refreshing`);
  expect([body.state, body.answer]).toEqual(['answered', {}]);
});

test('what nobody asked for is not disclosed, and the DID of the party is told only on request', async () => {
  const ours = await register(asking, 'Invented Telling Works');
  const theirs = await register(asked, 'Invented Telling Works');
  const { requestId, did } = (await ask(ours.partyId, { tellsDid: true })).body;
  expect(did).toBe(ours.did);
  expect((await read(asked, `/${requestId}`)).body.did).toBe(ours.did);
  const more = { partyId: theirs.partyId, disclose: ['did', 'name'] };
  expect((await post(asked, `link-requests/${requestId}/answer`, more)).status).toBe(400);
  const unknown = { partyId: 'absent', disclose: ['did'] };
  expect((await post(asked, `link-requests/${requestId}/answer`, unknown)).status).toBe(404);
});

test('a request that nobody answers in 30 days is over', async () => {
  const ours = await register(asking, 'Invented Patient Works');
  const { requestId } = (await ask(ours.partyId)).body;
  offices.wait(30 * 24 * 60 * 60);
  expect((await read(asked, `/${requestId}`)).body.state).toBe('expired');
  expect((await post(asked, `link-requests/${requestId}/answer`, { disclose: [] })).status).toBe(409);
  expect((await read(asked, `/${requestId}/candidates`)).status).toBe(409);
});

test('of a party without a rare value nothing is asked', async () => {
  const ours = await register(asking, 'ABC');
  expect(await ask(ours.partyId)).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

const salt = 'A'.repeat(43);
const question = () => ({
  ...{ requestId: crypto.randomUUID(), salt, wishes: [] },
  keys: [{ kind: 'identifier', key: 'A'.repeat(22) }],
});
async function sendAs(node: OfficeNode, file: string, body: object, changes: object = {}) {
  const text = JSON.stringify(body);
  const path = `/offices/xb/${file}`;
  const { ports } = node;
  const issuer = node.did as Did;
  const signer = await ports.signing.signerFor(issuer, 'authentication', 'ES256');
  const request = { audience: asked.url, method: 'POST', path, body: text, ...changes } as const;
  const token = await signOfficeToken(request, { issuer, signer, at: offices.now() });
  const headers = { authorization: `Office ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${asked.url}${path}`, { method: 'POST', headers, body: text });
  return { status: answer.status, body: Object(await answer.json()) };
}

test('a peer’s question may come twice, and changes nothing the second time', async () => {
  const body = question();
  expect((await sendAs(asking, 'link-requests', body)).status).toBe(200);
  const before = (await read(asked, '?limit=100')).body.items.length;
  expect((await sendAs(asking, 'link-requests', body)).status).toBe(200);
  expect((await read(asked, '?limit=100')).body.items).toHaveLength(before);
});

test('the salt is sealed at rest, and opens for this request only', async () => {
  const body = question();
  await sendAs(asking, 'link-requests', body);
  const { ports, officeCode } = asked;
  const kept = await ports.store.read.linkRequests.byId(officeCode, 'received', body.requestId);
  const sealed = kept?.sealedSalt ?? new Uint8Array();
  expect(Buffer.from(sealed).toString('hex')).not.toContain(Buffer.from(salt, 'base64url').toString('hex'));
  const name = `link-request:XB:${body.requestId}`;
  expect(Buffer.from(ports.secrets.open(sealed, name)).toString('base64url')).toBe(salt);
  expect(() => ports.secrets.open(sealed, `${name}x`)).toThrow(
    expect.objectContaining({ code: 'unavailable' }),
  );
});

test.each<[string, () => Promise<{ status: number }>, number]>([
  ['a stranger', () => sendAs(stranger, 'link-requests', question()), 403],
  [
    'a stranger after an answer',
    () => sendAs(stranger, 'link-request-answers', { requestId: crypto.randomUUID() }),
    403,
  ],
  ['a token for another body', () => sendAs(asking, 'link-requests', question(), { body: '{}' }), 401],
  [
    'a token for another office',
    () => sendAs(asking, 'link-requests', question(), { audience: stranger.url }),
    401,
  ],
  [
    'a token for the other question',
    () => sendAs(asking, 'link-requests', question(), { path: '/offices/xb/link-request-answers' }),
    401,
  ],
  [
    'a key that is too long',
    () =>
      sendAs(asking, 'link-requests', { ...question(), keys: [{ kind: 'identifier', key: 'A'.repeat(23) }] }),
    400,
  ],
  [
    'too many keys',
    () =>
      sendAs(asking, 'link-requests', {
        ...question(),
        keys: Array.from({ length: 21 }, () => ({ kind: 'identifier', key: 'A'.repeat(22) })),
      }),
    400,
  ],
  ['a name', () => sendAs(asking, 'link-requests', { ...question(), name: 'Invented' }), 400],
  [
    'an unknown question',
    () => sendAs(asking, 'link-request-answers', { requestId: crypto.randomUUID() }),
    404,
  ],
])('%s is refused', async (_title, ask, status) => {
  expect((await ask()).status).toBe(status);
});

test('an office that is no such peer is not asked', async () => {
  const ours = await register(asking, 'Invented Lonely Works');
  const other = (await addPeer(asking, stranger.did, 'witness')).peerId;
  expect((await ask(ours.partyId, { peerId: other })).status).toBe(403);
  expect((await ask(ours.partyId, { peerId: 'absent' })).status).toBe(403);
});

test('an office that does not answer is told so to the clerk', async () => {
  const ours = await register(asking, 'Invented Waiting Works');
  const down = await offices.withAnswers(
    'XB',
    (_request, response) => response.writeHead(503).end(),
    () => ask(ours.partyId),
  );
  expect([down.status, down.body.code]).toEqual([503, 'unavailable']);
});

test('more than 100 questions a day are refused by the asked office', async () => {
  const statuses = new Set<number>();
  for (let count = 0; count < 101; count += 1)
    statuses.add((await sendAs(asking, 'link-requests', question())).status);
  expect([...statuses]).toEqual([200, 429]);
});
