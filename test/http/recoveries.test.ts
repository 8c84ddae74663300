import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let partyId: string;
beforeAll(async () => {
  node = await startOffice();
  const data = { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Invented Person' }] };
  ({ partyId } = Object(await (await post('/api/v1/parties', { data })).json()));
});
afterAll(() => node.close());

function post(path: string, body: unknown, credential = node.credential): Promise<Response> {
  return fetch(`${node.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential === '' ? {} : { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify(body),
  });
}
const party = (path: string) => `/api/v1/parties/${partyId}${path}`;
const ofNobody = (path: string) => `/api/v1/parties/nobody${path}`;
const opening = { newUpdateKey: 'Qm'.padEnd(46, 'a'), keys: [] };

describe('what guardians, holders and wallets call', () => {
  test.each([
    ['an approval', ofNobody('/recoveries/none/approvals'), { statement: 'a.b.c' }, 404],
    ['an objection', ofNobody('/recoveries/none/objections'), { statement: 'a.b.c' }, 404],
    ['a claim without an open code', '/parties/nobody/claims', { claimCode: 'x', statement: 'a.b.c' }, 409],
  ])('%s needs no credential', async (_title, path, body, status) => {
    const answer = await post(path, body, '');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('the list of recoveries is public and empty where there are none', async () => {
    const answer = await fetch(`${node.url}${party('/recoveries')}`);
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 200,
      body: { items: [] },
    });
  });
});

test.each([
  ['a claim code', '/claim-codes', {}],
  ['a recovery', '/recoveries', opening],
  ['a completion', '/recoveries/none/completion', {}],
  ['a plan', '/recovery-plans', { statement: 'a.b.c' }],
  ['a revocation of keys', '/key-compromises', {}],
])('%s needs a credential of the office', async (_title, path, body) => {
  expect((await post(party(path), body, '')).status).toBe(401);
});

test.each([
  ['a recovery of an identifier without guardians', '/recoveries', opening, 409],
  ['a recovery with a key that is none', '/recoveries', { newUpdateKey: 5 }, 400],
  ['a plan for an identifier the office controls', '/recovery-plans', { statement: 'a.b.c' }, 409],
  ['a completion of nothing', '/recoveries/none/completion', {}, 404],
  ['a claim code that is good for a second', '/claim-codes', { expiresInSeconds: 1 }, 400],
])('%s is refused', async (_title, path, body, status) => {
  expect((await post(party(path), body)).status).toBe(status);
});

test('a claim code is shown once and kept by nobody on the way', async () => {
  const answer = await post(party('/claim-codes'), {});
  expect(answer.status).toBe(201);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { claimCode } = Object(await answer.json());
  expect(claimCode).toMatch(/^[\w-]{43}$/);
  const wrong = await post(`/parties/${partyId}/claims`, { claimCode: 'wrong', statement: 'a.b.c' }, '');
  expect(wrong.status).toBe(400);
  expect((await wrong.json()) as unknown).toMatchObject({
    detail: 'The claim code is wrong; 4 tries are left.',
  });
});

test('the keys of a party and of the office are revoked and replaced', async () => {
  expect((await post(party('/key-compromises'), {})).status).toBe(200);
  expect((await post('/api/v1/office-key-compromises', {})).status).toBe(200);
  const log = await (await fetch(`${node.url}/parties/${partyId}/did.jsonl`)).text();
  expect(log).toContain('"revoked":');
  await node.checkState();
});
