import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let other: OfficeNode;
beforeAll(async () => {
  node = await startOffice();
  other = await startOffice({ officeCode: 'XB', developmentHosts: [new URL(node.url).host] });
});
afterAll(async () => {
  await node.checkState();
  await node.close();
  await other.close();
});

const path = '/.well-known/did-configuration.json';
const checkSchema = z.looseObject({
  isLinked: z.boolean(),
  checks: z.array(z.looseObject({ name: z.string(), outcome: z.string(), code: z.string().optional() })),
});

function post(at: OfficeNode, route: string, body: unknown): Promise<Response> {
  return fetch(`${at.url}${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
async function check(at: OfficeNode, did: string, origin: string) {
  const answer = await post(at, '/api/v1/domain-checks', { did, origin });
  return checkSchema.parse(await answer.json());
}

test('an office and the domain it is served at name each other, as another node finds', async () => {
  for (const asking of [node, other])
    expect(await check(asking, node.did, node.url)).toMatchObject({ isLinked: true });
});

test('the file of a domain names its own offices, and is the same until the next day', async () => {
  const [first, second] = await Promise.all([fetch(`${node.url}${path}`), fetch(`${node.url}${path}`)]);
  expect(first.headers.get('content-type')).toMatch(/^application\/json/);
  const text = await first.text();
  expect(await second.text()).toBe(text);
  expect(JSON.parse(text).linked_dids).toHaveLength(1);
});

test('the office of another domain is named by neither', async () => {
  const checked = await check(other, other.did, node.url);
  expect(checked.isLinked).toBe(false);
  expect(checked.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['didResolved', 'passed'],
    ['originStated', 'failed'],
    ['configurationRead', 'passed'],
    ['didStated', 'failed'],
  ]);
});

test.each(['http://127.0.0.1:1', 'https://169.254.169.254', 'https://[::1]', 'https://localhost'])(
  'no address of the inner network is asked: %s',
  async (origin) => {
    const { checks } = await check(node, node.did, origin);
    expect(checks.find(({ name }) => name === 'configurationRead')).toMatchObject({
      ...{ outcome: 'failed', code: 'REFUSED' },
    });
  },
);

test('a file for a party is made, and does not yet link it', async () => {
  const data = { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: 'Works' }] };
  const party = await (await post(node, '/api/v1/parties', { data, control: { mode: 'office' } })).json();
  const body = { partyId: party.partyId, origin: 'https://works.example' };
  const made = await (await post(node, '/api/v1/domain-linkages', body)).json();
  expect(made).toMatchObject({
    ...{ did: party.did, origin: 'https://works.example', isStatedByDid: false },
    url: `https://works.example${path}`,
    configuration: { linked_dids: [expect.stringMatching(/^ey/)] },
  });
  const office = await (await post(node, '/api/v1/domain-linkages', { origin: node.url })).json();
  expect(office).toMatchObject({ did: node.did, isStatedByDid: true });
});

test.each<[string, object, number]>([
  ['no origin', { origin: 'works.example' }, 400],
  ['an unknown party', { origin: 'https://works.example', partyId: 'absent' }, 404],
])('no file is made for %s', async (_title, body, status) => {
  expect((await post(node, '/api/v1/domain-linkages', body)).status).toBe(status);
});
