import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parallel } from '../support/hostile-world.ts';
import { type Answer, checkOf, payloadOf, startPresentingWorld } from '../support/presenting.ts';
import { sendRaw } from '../support/raw-http.ts';
import { playGroup } from './catalogue.ts';
import { answerAttempts } from './group-m-answers.ts';
import { createPresenter, type Presenter } from './group-m-presenter.ts';

let started: Presenter;
const presenter = () => started;
beforeAll(async () => {
  started = createPresenter(await startPresentingWorld());
});
afterAll(async () => {
  await started.world.node.checkState();
  await started.world.close();
});

const collection = '/api/v1/presentation-requests';

playGroup('M', {
  ...answerAttempts(presenter),
  M05: async () => {
    const { world, answerWell } = presenter();
    const asked = await world.askAndFetch({ flow: 'sameDevice' });
    const path = `${collection}/${asked.requestId}`;
    const polledBefore = await world.get(path);
    const sentOn = new URL(String((await answerWell(asked)).body['redirect_uri']));
    const polled = [
      await world.get(path),
      await world.get(`${path}?responseCode=`),
      await world.get(`${path}?responseCode=${'A'.repeat(43)}`),
      await world.get(`${path}?responseCode=${asked.state}`),
    ];
    expect(polledBefore.body).not.toHaveProperty('results');
    expect(polled.map(({ status, body }) => [status, body['code']])).toEqual(
      polled.map(() => [403, 'forbidden']),
    );
    const listed = await world.get(`${collection}?limit=100`);
    expect([...polled, listed].map(({ text }) => text).join()).not.toContain(world.held.did);
    const code = new URLSearchParams(sentOn.hash.slice(1)).get('response_code') ?? '';
    expect((await world.get(`${path}?responseCode=${code}`)).body).toMatchObject({ state: 'answered' });
  },
  M07: async () => {
    const { world, answerWell } = presenter();
    const made = await world.ask();
    const openFor = Date.parse(String(made.body['expiresAt'])) - world.now().getTime();
    expect(openFor).toBe(300_000);
    expect((await world.ask({ expiresInSeconds: 3601 })).status).toBe(400);
    expect((await world.ask({ flow: undefined })).status).toBe(400);
    const asked = await world.askAndFetch();
    const shown = payloadOf(asked.jwt);
    expect(shown).toMatchObject({
      client_id: `decentralized_identifier:${world.node.did}`,
      client_metadata: { client_name: 'Invented office XA' },
    });
    expect(Number(shown['exp']) - Number(shown['iat'])).toBeLessThanOrEqual(300);
    // What is built on an answer is a second act of the office's staff, with its own right.
    await answerWell(asked);
    expect((await world.get('/api/v1/party-links')).body['items']).toEqual([]);
    expect((await fetch(`${world.node.url}/api/v1/party-links`, { method: 'POST' })).status).toBe(401);
  },
  M08: async () => {
    const { world, sdJwtFor, answerWell, expectRefused } = presenter();
    const asked = await world.askAndFetch();
    await answerWell(asked);
    const foreign = [
      await world.result(asked.requestId, world.second.credential),
      await world.result('00000000-0000-4000-8000-000000000000'),
      await world.result("' or 1=1 --"),
      await world.get(`${collection}/${asked.requestId}%20`),
    ];
    expect(foreign.map(({ status, body }) => [status, body['code']])).toEqual(
      foreign.map(() => [404, 'not-found']),
    );
    expect((await world.get(`${collection}/${asked.requestId}`, 'none')).status).toBe(401);
    const guessed = asked.responseUri.replace('/offices/xa/', '/offices/xb/');
    const vpToken = JSON.stringify({ sd_jwt: [sdJwtFor(asked)] });
    expectRefused([await world.postForm(guessed, { state: asked.state, vp_token: vpToken })]);
    expect((await world.result(asked.requestId)).status).toBe(200);
  },
  M13: async () => {
    const { world, answerWell, stateOf, expectRefused, eventsOf } = presenter();
    const asked = await world.askAndFetch();
    const error = 'access_denied';
    const unknown = asked.responseUri.replace(asked.requestId, '00000000-0000-4000-8000-000000000000');
    const injected = [
      await world.postForm(asked.responseUri, { error }),
      await world.postForm(asked.responseUri, { error, state: '' }),
      await world.postForm(asked.responseUri, { error, state: asked.nonce }),
      await world.postForm(asked.responseUri, { error, state: asked.requestId }),
      await world.postForm(unknown, { error, state: asked.state }),
    ];
    expectRefused(injected);
    // Nobody learns from the answer whether there is such a request.
    expect(new Set(injected.map(({ text }) => text)).size).toBe(1);
    expect(await stateOf(asked)).toBe('open');
    const declined = await world.postForm(asked.responseUri, { error, state: asked.state });
    expect(declined).toMatchObject({ status: 200, text: '{}' });
    expect(await eventsOf(asked, 'presentation.declined')).toMatchObject([{ facts: { error } }]);
    expectRefused([await answerWell(asked)]);
  },
  M14: async () => {
    const { world, expectRefused } = presenter();
    const uriOf = ({ body }: Answer): string =>
      new URL(String(body['authorizationRequestUri'])).searchParams.get('request_uri') ?? '';
    const uri = uriOf(await world.ask());
    const huge = [
      await world.postForm(uri, {
        wallet_metadata: JSON.stringify({ a: 'x'.repeat(15_000) }),
        wallet_nonce: 'n'.repeat(501),
      }),
      await world.postForm(uri, { wallet_metadata: 'not JSON' }),
      await world.postForm(uri, { wallet_metadata: '[]' }),
      await world.postForm(uri, { wallet_metadata: `${'{"a":'.repeat(100)}1${'}'.repeat(100)}` }),
    ];
    expectRefused(huge);
    const bomb = await world.postForm(uri, { wallet_metadata: 'x'.repeat(1_000_000) });
    expect([bomb.status, bomb.body['error']]).toEqual([413, 'invalid_request']);
    const fetched = await parallel(50, () => world.postForm(uri, { wallet_nonce: 'fresh' }));
    const [good, ...others] = fetched.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    expect(payloadOf(good?.text ?? '')).toMatchObject({ wallet_nonce: 'fresh' });
    expectRefused([
      await world.postForm(uri, { wallet_nonce: 'fresh' }),
      await world.postForm(uri, { wallet_nonce: 'another' }),
      await world.postForm(uri, {}),
    ]);
    expect((await fetch(uri)).status).toBe(400);
  },
  M16: async () => {
    const { world, sdJwtFor, expectRefused } = presenter();
    for (const name of ['redirectUri', 'redirect_uri', 'responseUri'])
      expect((await world.ask({ flow: 'sameDevice', [name]: 'https://evil.example/' })).status).toBe(400);
    const [asked, other] = [
      await world.askAndFetch({ flow: 'sameDevice' }),
      await world.askAndFetch({ flow: 'sameDevice' }),
    ];
    const form = { state: asked.state, vp_token: JSON.stringify({ sd_jwt: [sdJwtFor(asked)] }) };
    expectRefused([await world.postForm(other.responseUri, form)]);
    const near = [
      `${asked.responseUri}/`,
      asked.responseUri.replace('/xa/', '/XA/'),
      `${asked.responseUri}x`,
    ];
    for (const uri of near) expect((await world.postForm(uri, form)).status).toBe(404);
    const body = new URLSearchParams({ ...form, redirect_uri: 'https://evil.example/' }).toString();
    const { pathname } = new URL(asked.responseUri);
    const head = [
      `POST ${pathname}?redirect_uri=https%3A%2F%2Fevil.example HTTP/1.1`,
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'Referer: https://evil.example/',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    const answer = await sendRaw(world.node.url, [`${head.join('\r\n')}\r\n\r\n${body}`]);
    expect(answer?.status).toBe(200);
    expect(answer?.body).toContain(`{"redirect_uri":"${world.node.url}/verify?`);
    expect(`${answer?.head} ${answer?.body}`).not.toContain('evil.example');
  },
  M19: async () => {
    const { world, expectOnlyGoodTaken } = presenter();
    const many = Array.from({ length: 1000 }, (_, index) => `claim${index}`);
    const set = { options: many.map((id) => [id]) };
    const asks = [
      await world.ask({ dcqlQuery: { credentials: [], credential_sets: Array(15).fill(set) } }),
      await world.ask({ claims: many }),
      await world.ask({ formats: many.map(() => 'dc+sd-jwt') }),
      await world.ask({ formats: ['dc+sd-jwt', 'dc+sd-jwt'] }),
      await world.ask({ claims: [['name']] }),
    ];
    expect(asks.map(({ status, body }) => [status, body['code']])).toEqual(
      asks.map(() => [400, 'invalid-request']),
    );
    const whole = await world.ask({ dcqlQuery: { credential_sets: Array(1000).fill(set) } });
    expect([whole.status, whole.body['code']]).toEqual([413, 'payload-too-large']);
    const startedAt = performance.now();
    await expectOnlyGoodTaken(() => [
      Object.fromEntries(many.map((id) => [id, ['a']])),
      { sd_jwt: many },
      { sd_jwt: [`${'~'.repeat(100_000)}`] },
      { sd_jwt: [`a.b.c~${'d~'.repeat(50_000)}`] },
    ]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  },
  M20: async () => {
    const { world, answerWell, expectRefused } = presenter();
    const { credential } = world.second;
    const body = { did: world.node.did, officeCode: 'XA', credentialTypes: ['GlobalIdentifierCredential'] };
    const made = await world.post('/api/v1/trusted-issuers', body, credential);
    const [row] = [made.body['items']].flat().map(Object);
    const [before, during] = [
      await world.askAndFetch({}, credential),
      await world.askAndFetch({}, credential),
    ];
    expect((await answerWell(before)).status).toBe(200);
    await fetch(`${world.node.url}/api/v1/trusted-issuers/${row?.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${credential}` },
    });
    expectRefused([await answerWell(during)]);
    const result = await world.result(during.requestId, credential);
    expect(result.body).toMatchObject({
      state: 'refused',
      results: { sd_jwt: { verified: true, trusted: false } },
    });
    expect(checkOf(result, 'sd_jwt', 'issuerAccredited')).toMatchObject({ code: 'ISSUER_NOT_TRUSTED' });
    const link = {
      identifier: 'B-1',
      did: world.held.did,
      evidence: { presentationRequestId: during.requestId },
    };
    expect(await world.post('/api/v1/party-links', link, credential)).toMatchObject({
      status: 403,
      body: { code: 'issuer-not-trusted' },
    });
  },
});

describe('valid answers beside the hostile ones', () => {
  test.each(['sd_jwt', 'jwt_vc'])('%s is taken with all it may have beside the needed', async (queryId) => {
    const { world, sdJwtFor, jwtVpFor, stateOf } = presenter();
    const asked = await world.askAndFetch();
    const extra = { jti: 'once', nbf: undefined, exp: Math.floor(world.now().getTime() / 1000) + 300 };
    const presentation = queryId === 'sd_jwt' ? sdJwtFor(asked, extra) : jwtVpFor(asked, extra);
    const answer = await world.answer(asked, { [queryId]: [presentation] }, { unknown: 'ignored' });
    expect(answer).toMatchObject({ status: 200, text: '{}' });
    expect(await stateOf(asked)).toBe('answered');
  });

  test('50 wallets answer 50 requests at once', async () => {
    const { world, answerWell } = presenter();
    const requests = await parallel(50, () => world.askAndFetch());
    const answers = await Promise.all(requests.map(answerWell));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test('no log line holds what a wallet presented', () => {
    const { world } = presenter();
    const log = world.node.logLines.join();
    expect(log).not.toContain('Invented Works');
    expect(log).not.toContain('vp_token');
  });
});
