import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkNames } from '../../../src/domain/credential/verification-result.ts';
import { testKey, token } from '../../support/jose-keys.ts';
import {
  checkOf,
  payloadOf,
  presentJwtVc,
  presentSdJwt,
  type PresentingWorld,
  startPresentingWorld,
} from '../../support/presenting.ts';

let world: PresentingWorld;
beforeAll(async () => {
  world = await startPresentingWorld();
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

test('an SD-JWT VC that passes every check answers the request', async () => {
  const asked = await world.askAndFetch();
  const answer = await world.answer(asked, { sd_jwt: [presentSdJwt(asked, world.held.sdJwt)] });
  expect(answer).toMatchObject({ status: 200, body: {} });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const result = await world.result(asked.requestId);
  expect(result.body).toMatchObject({
    state: 'answered',
    results: { sd_jwt: { verified: true, trusted: true, credential: { subject: world.held.did } } },
  });
  for (const name of checkNames) expect(checkOf(result, 'sd_jwt', name)).toMatchObject({ outcome: 'passed' });
});

test('a W3C presentation as JWT answers the request', async () => {
  const asked = await world.askAndFetch();
  const answer = await world.answer(asked, { jwt_vc: [presentJwtVc(asked, [world.held.jwtVc])] });
  expect(answer).toMatchObject({ status: 200, body: {} });
  const result = await world.result(asked.requestId);
  expect(result.body).toMatchObject({ state: 'answered', results: { jwt_vc: { trusted: true } } });
  for (const name of checkNames) expect(checkOf(result, 'jwt_vc', name)).toMatchObject({ outcome: 'passed' });
});

test('the claims that were disclosed are in the result, and not in the audit record', async () => {
  const asked = await world.askAndFetch();
  await world.answer(asked, { sd_jwt: [presentSdJwt(asked, world.held.sdJwt)] });
  const result = await world.result(asked.requestId);
  expect(result.body).toMatchObject({
    results: { sd_jwt: { credential: { claims: { name: 'Invented Works' } } } },
  });
  const { items } = await world.node.ports.store.read.audit.list(world.node.officeCode, { limit: 1000 });
  const event = items.find(
    ({ subject, action }) => subject === asked.requestId && action === 'presentation.answered',
  );
  expect(event?.facts).toMatchObject({
    outcome: 'answered',
    evidenceDigest: result.body['evidenceDigest'],
    results: [{ queryId: 'sd_jwt', trusted: true, subject: world.held.did, issuer: world.node.did }],
  });
  expect(JSON.stringify(items)).not.toContain('Invented Works');
  expect(world.node.logLines.join()).not.toContain('Invented Works');
});

const unbound: readonly [string, (asked: { nonce: string; clientId: string }) => unknown][] = [
  ['another nonce', (asked) => [presentSdJwt({ ...asked, nonce: 'another' }, world.held.sdJwt)]],
  ['another verifier', (asked) => [presentSdJwt({ ...asked, clientId: 'did:web:other' }, world.held.sdJwt)]],
  ['another holder', (asked) => [presentSdJwt(asked, world.held.sdJwt, { key: testKey('ES256', 'thief') })]],
  ['no key binding', () => [world.held.sdJwt]],
  ['a bare credential', () => [world.held.jwtVc]],
  ['an issuer nobody can resolve', (asked) => [presentSdJwt(asked, unresolvable())]],
  ['two presentations', (asked) => Array(2).fill(presentSdJwt(asked, world.held.sdJwt))],
];

function unresolvable(): string {
  const key = testKey('ES256', 'nobody');
  const iss = 'did:webvh:QmNobody:localhost%3A1:offices:xz';
  return `${token(key, { alg: 'ES256', typ: 'dc+sd-jwt', kid: `${iss}#key-1` }, { iss, vct: 'https://x.example/v1' })}~`;
}

test.each(unbound)(
  '%s is refused and leaves the request open for the asked wallet',
  async (_what, present) => {
    const asked = await world.askAndFetch();
    const answer = await world.answer(asked, { sd_jwt: present(asked) });
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
    expect((await world.result(asked.requestId)).body).toMatchObject({ state: 'open' });
    const good = await world.answer(asked, { sd_jwt: [presentSdJwt(asked, world.held.sdJwt)] });
    expect(good.status).toBe(200);
  },
);

test('a revoked credential that is well bound ends the request as refused, with the check that failed', async () => {
  const { sdJwt, issuedIds } = await world.issue('XA-revoked');
  const [issuedId = ''] = issuedIds;
  await world.post(`/api/v1/issued-credentials/${issuedId}/revocation`, {});
  world.wait(61);
  const asked = await world.askAndFetch();
  const present = () => world.answer(asked, { sd_jwt: [presentSdJwt(asked, sdJwt, { at: world.now() })] });
  expect((await present()).status).toBe(400);
  const result = await world.result(asked.requestId);
  expect(result.body).toMatchObject({ state: 'refused', results: { sd_jwt: { verified: false } } });
  expect(checkOf(result, 'sd_jwt', 'status')).toMatchObject({
    outcome: 'failed',
    code: 'CREDENTIAL_REVOKED',
  });
  expect((await present()).status).toBe(400);
});

test('a credential without a claim that was asked for does not answer the query', async () => {
  const asked = await world.askAndFetch({ claims: ['name', 'shoeSize'] });
  const answer = await world.answer(asked, {
    sd_jwt: [presentSdJwt(asked, world.held.sdJwt, { at: world.now() })],
  });
  expect(answer.status).toBe(400);
  const result = await world.result(asked.requestId);
  expect(result.body).toMatchObject({ state: 'refused', results: { sd_jwt: { verified: false } } });
  expect(checkOf(result, 'sd_jwt', 'claims')).toMatchObject({
    outcome: 'failed',
    code: 'QUERY_NOT_ANSWERED',
  });
  expect(result.text).not.toContain('Invented Works');
});

test('several credentials in one presentation are not what was asked for', async () => {
  const other = await world.issue('XA-other');
  const asked = await world.askAndFetch();
  const presentation = presentJwtVc(asked, [world.held.jwtVc, other.jwtVc], { at: world.now() });
  expect((await world.answer(asked, { jwt_vc: [presentation] })).status).toBe(400);
  const result = await world.result(asked.requestId);
  expect(result.body).toMatchObject({ state: 'refused' });
  expect(checkOf(result, 'jwt_vc', 'claims')).toMatchObject({ code: 'QUERY_NOT_ANSWERED' });
});

test('a same-device wallet is sent to the node’s own page with a code that the result needs', async () => {
  const asked = await world.askAndFetch({ flow: 'sameDevice' });
  const { body } = await world.answer(asked, {
    sd_jwt: [presentSdJwt(asked, world.held.sdJwt, { at: world.now() })],
  });
  const page = new URL(String(body['redirect_uri']));
  expect(page.origin).toBe(world.node.url);
  const code = new URLSearchParams(page.hash.slice(1)).get('response_code') ?? '';
  expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const path = `/api/v1/presentation-requests/${asked.requestId}`;
  expect((await world.get(path)).status).toBe(403);
  expect((await world.get(`${path}?responseCode=${'A'.repeat(43)}`)).status).toBe(403);
  expect((await world.get(`${path}?responseCode=${code}`)).body).toMatchObject({ state: 'answered' });
});

test('a verified credential of an issuer that is not accredited is shown as that, and refused', async () => {
  const { credential } = world.second;
  const asked = await world.askAndFetch({}, credential);
  const refused = await world.answer(asked, {
    sd_jwt: [presentSdJwt(asked, world.held.sdJwt, { at: world.now() })],
  });
  expect(refused.status).toBe(400);
  const result = await world.result(asked.requestId, credential);
  expect(result.body).toMatchObject({
    state: 'refused',
    results: { sd_jwt: { verified: true, trusted: false, credential: { issuer: world.node.did } } },
  });
  expect(checkOf(result, 'sd_jwt', 'issuerAccredited')).toMatchObject({ code: 'ISSUER_NOT_TRUSTED' });
});

test('a same-device answer that is refused leaves nothing of the holder to be seen', async () => {
  const { credential } = world.second;
  const asked = await world.askAndFetch({ flow: 'sameDevice' }, credential);
  const refused = await world.answer(asked, {
    sd_jwt: [presentSdJwt(asked, world.held.sdJwt, { at: world.now() })],
  });
  expect(refused.body).not.toHaveProperty('redirect_uri');
  const result = await world.result(asked.requestId, credential);
  expect(result).toMatchObject({ status: 200, body: { state: 'refused' } });
  expect(checkOf(result, 'sd_jwt', 'issuerAccredited')).toMatchObject({ outcome: 'failed' });
  expect(result.text).not.toContain(world.held.did);
});

test.each([
  ['access_denied', 'access_denied'],
  ['Jane Roe does not want to', 'other'],
])('a wallet that declines with “%s” ends the request, on record as %s', async (error, kept) => {
  const asked = await world.askAndFetch();
  const declined = await world.postForm(asked.responseUri, { state: asked.state, error });
  expect(declined).toMatchObject({ status: 200, body: {} });
  expect((await world.result(asked.requestId)).body).toMatchObject({ state: 'refused' });
  const { items } = await world.node.ports.store.read.audit.list(world.node.officeCode, { limit: 1000 });
  expect(items.at(-1)).toMatchObject({ action: 'presentation.declined', facts: { error: kept } });
});

test('an answer that comes too late is refused', async () => {
  const asked = await world.askAndFetch({ expiresInSeconds: 30 });
  const presentation = presentSdJwt(asked, world.held.sdJwt, { at: world.now() });
  world.wait(30);
  expect((await world.answer(asked, { sd_jwt: [presentation] })).status).toBe(400);
  expect((await world.result(asked.requestId)).body).toMatchObject({ state: 'expired' });
});

test('the response code and the state are kept as digests only', async () => {
  const asked = await world.askAndFetch();
  const kept = await world.node.ports.store.read.presentations.byId(world.node.officeCode, asked.requestId);
  expect(JSON.stringify(kept)).not.toContain(asked.state);
  expect(payloadOf(asked.jwt)['state']).toBe(asked.state);
});
