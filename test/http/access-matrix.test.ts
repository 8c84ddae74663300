import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import { type Scope, scopes } from '../../src/domain/trust/access.ts';
import type { Route } from '../../src/http/route.ts';
import { addAccessCredential } from '../../src/usecase/office/add-access-credential.ts';
import { actorOf } from '../../src/usecase/office/authenticate.ts';
import { revokeAccessCredential } from '../../src/usecase/office/revoke-access-credential.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const start = new Date('2026-05-04T10:00:00Z');
let now = start;
let node: OfficeNode;
let closed: readonly Route[];
beforeAll(async () => {
  node = await startOffice({ clock: () => now });
  closed = node.routes.filter(({ access }) => access !== 'public');
});
afterAll(() => node.close());

function addCredential(allowed: readonly Scope[], validSeconds?: number) {
  return addAccessCredential(node.ports, {
    officeCode: node.officeCode,
    actor: 'test',
    label: 'matrix',
    scopes: allowed,
    ...(validSeconds === undefined ? {} : { validSeconds }),
  });
}

function ask(route: Route, authorization?: string): Promise<Response> {
  const path = route.path.replace(/\{\+?[A-Za-z]+\}/g, 'absent');
  const headers = authorization === undefined ? {} : { authorization };
  return fetch(`${node.url}${path}`, { method: route.method.toUpperCase(), headers });
}

async function statuses(authorization?: string): Promise<Map<string, number>> {
  const answers = await Promise.all(
    closed.map(async (route) => {
      const answer = await ask(route, authorization);
      await answer.text();
      return [`${route.method} ${route.path}`, answer.status] as const;
    }),
  );
  return new Map(answers);
}

const others = (found: Map<string, number>, expected: number) =>
  [...found].filter(([, status]) => status !== expected);

test('there are routes that need a credential', () => {
  expect(closed.length).toBeGreaterThan(10);
});

test('every route that needs a credential refuses to be called without one', async () => {
  expect(others(await statuses(), 401)).toEqual([]);
});

test.each([
  'Bearer',
  'Bearer x',
  'Basic Z2lkOnNlY3JldA==',
  `Bearer gid_0000000000000000_${'A'.repeat(43)}`,
  `Bearer ${'a'.repeat(8000)}`,
])('every one of them refuses the credential %.30s', async (authorization) => {
  expect(others(await statuses(authorization), 401)).toEqual([]);
});

test('a refusal says how to authenticate', async () => {
  const [route] = closed;
  const answer = route && (await ask(route));
  expect(answer?.headers.get('www-authenticate')).toBe('Bearer realm="office"');
});

test.each(scopes)(
  'every route that does not need %s alone refuses a credential with only that',
  async (scope) => {
    const { secretText } = await addCredential([scope]);
    const found = await statuses(`Bearer ${secretText}`);
    const wrong = closed.filter(({ method, path, access }) => {
      const isEnough = access !== 'public' && access.every((needed) => needed === scope);
      return (found.get(`${method} ${path}`) === 403) === isEnough;
    });
    expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  },
);

test('a credential with all scopes passes, and is not told of what it may not see', async () => {
  const found = await statuses(`Bearer ${node.credential}`);
  expect([...found].filter(([, status]) => status === 401 || status === 403)).toEqual([]);
});

test('the secret of one credential does not work under the id of another', async () => {
  const first = await addCredential(scopes);
  const second = await addCredential(scopes);
  const mixed = `gid_${first.credential.credentialId}_${second.secretText.split('_').slice(2).join('_')}`;
  expect(others(await statuses(`Bearer ${mixed}`), 401)).toEqual([]);
});

test('an expired credential is refused at the moment it expires, though it was accepted just before', async () => {
  const { secretText } = await addCredential(scopes, 60);
  const [route] = closed.filter(({ method, path }) => method === 'get' && !path.includes('{'));
  const status = async () => (route === undefined ? 0 : (await ask(route, `Bearer ${secretText}`)).status);
  expect(await status()).toBe(200);
  now = addSeconds(start, 60);
  expect(await status()).toBe(401);
});

test('a revoked credential is refused after 5 seconds at the latest', async () => {
  const { credential, secretText } = await addCredential(scopes);
  const path = `${node.url}/api/v1/parties`;
  const status = async () =>
    (await fetch(path, { headers: { authorization: `bearer ${secretText}` } })).status;
  expect(await status()).toBe(200);
  const caller = { officeCode: credential.officeCode, actor: actorOf(credential.credentialId) };
  await revokeAccessCredential(node.ports, { caller, credentialId: credential.credentialId });
  now = addSeconds(now, 5);
  expect(await status()).toBe(401);
});

// The end of a credential; it may hold underscores itself.
const secretLength = 43;

test('adding and revoking credentials is in the audit record, without their secrets', async () => {
  const { items } = await node.ports.store.read.audit.list(node.officeCode, { limit: 100 });
  const actions = new Set(items.map(({ action }) => action));
  expect([...actions]).toEqual(
    expect.arrayContaining(['accessCredential.added', 'accessCredential.revoked']),
  );
  expect(JSON.stringify(items)).not.toContain(node.credential.slice(-secretLength));
});
