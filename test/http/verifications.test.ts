import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpServer } from '../../src/http/http-server.ts';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { createRequestListener } from '../../src/http/request-listener.ts';
import { verificationRoutes } from '../../src/http/routes/verifications.ts';
import { documentVc } from '../support/documents.ts';
import { jwtVc, sdJwtVc, startWorld, trustList } from '../support/issuers.ts';
import { withSignature } from '../support/jose-keys.ts';
import { type IssuingNode, startIssuingNode } from '../support/issuing-office.ts';

let node: IssuingNode;
let base: string;
let close: () => void;
beforeEach(async () => {
  node = await startIssuingNode();
  for (const row of trustList)
    await node.ports.store.write((store) => store.writeTrustList.add(node.first.officeCode, row));
  const { ports } = startWorld();
  const listener = createRequestListener({
    routes: verificationRoutes({ ...ports, store: node.ports.store, node: node.ports.node }),
    authenticate: async () => undefined,
    allowedOrigins: { publicUrl: node.ports.node.publicUrl, origins: [] },
    rateLimit: createRateLimit(0),
    costlyRateLimit: createRateLimit(0),
    observer: {
      requestEnded: () => undefined,
      failed: (_requestId, error) => console.error(error),
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
    },
    publicUrl: node.ports.node.publicUrl,
    uiFolder: '',
    trustedProxies: 0,
    mostInFlight: 100,
  });
  const server = createHttpServer().on('request', listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  close = () => void server.close();
});
afterEach(async () => {
  close();
  await node.ports.store.close();
});

async function post(body: unknown, query = '') {
  const answer = await fetch(`${base}/api/v1/credential-verifications${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: Object(await answer.json()), headers: answer.headers };
}

test('anybody may have a credential checked, and the answer is not kept by caches', async () => {
  const { status, body, headers } = await post({ credential: sdJwtVc() });
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toMatchObject({
    verified: true,
    trusted: true,
    credential: { claims: { name: 'Example Works' } },
  });
});

test('a credential that does not hold is an answer, not an error', async () => {
  for (const credential of [withSignature(jwtVc(), Buffer.alloc(64, 1)), 'nonsense', '{}', '~']) {
    const { status, body } = await post({ credential });
    expect(status).toBe(200);
    expect(body).toMatchObject({ verified: false, trusted: false });
    expect(body.credential).toBeUndefined();
  }
});

test('the type that is expected is part of the check', async () => {
  const { body } = await post({ credential: jwtVc(), credentialType: 'PartyLinkCredential' });
  expect(body.verified).toBe(false);
});

test('the trust list is that of the office named, or of the first one', async () => {
  const [first, second, named] = [
    await post({ credential: jwtVc() }),
    await post({ credential: jwtVc() }, '?officeCode=XB'),
    await post({ credential: jwtVc() }, '?officeCode=XA'),
  ];
  expect([first.body.trusted, second.body.trusted, named.body.trusted]).toEqual([true, false, true]);
  expect(second.body.verified).toBe(true);
  expect((await post({ credential: jwtVc() }, '?officeCode=XZ')).status).toBe(404);
});

test('a document is looked at as a credential, whatever is in it', async () => {
  for (const credential of [{}, { proof: {} }, { '@context': 5 }]) {
    const { status, body } = await post({ credential });
    expect(status).toBe(200);
    expect(body.checks[0]).toMatchObject({ name: 'format', outcome: 'failed' });
  }
  expect((await post({ credential: await documentVc() })).body).toMatchObject({
    checks: expect.arrayContaining([expect.objectContaining({ name: 'format', outcome: 'passed' })]),
  });
});

test('a request of another form is refused with a problem', async () => {
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '{}',
    { credential: 5 },
    { credential: [] },
    { credential: '' },
    { credential: jwtVc(), trustList: [] },
  ];
  for (const body of bodies) expect((await post(body)).status).toBe(400);
  expect((await post({ credential: 'x'.repeat(300 * 1024) })).status).toBe(413);
  expect((await post({ credential: jwtVc() }, '?office=XA')).status).toBe(400);
});
