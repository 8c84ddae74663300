import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser, type Visited } from '../support/browser.ts';
import { jwtVcId, sdJwtId } from '../support/claiming.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let partyId: string;
let moment = new Date('2026-03-01T10:00:00Z');
beforeAll(async () => {
  node = await startOffice({ clock: () => moment });
  const organizationNameBag = [{ organizationStandardName: 'Invented Works' }];
  const { body } = await office('/api/v1/parties', {
    data: { partyKind: 'organization', organizationNameBag },
  });
  partyId = String(body['partyId']);
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function office(path: string, json: unknown, method = 'POST'): Promise<Answer> {
  const answer = await fetch(`${node.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  return { status: answer.status, body: Object(await answer.json()) };
}

async function post(path: string, form: Record<string, string | undefined>): Promise<Answer> {
  const given = Object.entries(form).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const body = new URLSearchParams(given);
  const answer = await fetch(`${node.url}/offices/xa/${path}`, { method: 'POST', body });
  return { status: answer.status, body: Object(await answer.json()) };
}

const verifier = 'v'.repeat(50);
const redirectUri = 'https://wallet.example/callback?kept=1';
const pushed = {
  response_type: 'code',
  client_id: 'wallet',
  redirect_uri: redirectUri,
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
  scope: sdJwtId,
  state: 'kept by the wallet',
};
const redeeming = {
  grant_type: 'authorization_code',
  client_id: 'wallet',
  redirect_uri: redirectUri,
  code_verifier: verifier,
};

async function authorizeUrl(form: Record<string, string | undefined> = pushed): Promise<string> {
  const { status, body } = await post('par', form);
  expect(status).toBe(201);
  const query = new URLSearchParams({ client_id: 'wallet', request_uri: String(body['request_uri']) });
  return `${node.url}/offices/xa/authorize?${query.toString()}`;
}

const dataset = { assuranceLevel: 'low', evidence: [{ type: 'documentSeen' }] };

function decide(page: Visited, decision: object): Promise<Answer> {
  const [reference = ''] = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(page.text) ?? [];
  return office(`/api/v1/authorizations/${reference}/decision`, decision, 'PUT');
}

/** The query of the address that the browser is sent back to once the staff has approved. */
async function approved(form: Record<string, string | undefined> = pushed): Promise<URLSearchParams> {
  const browser = openBrowser();
  const page = await browser.follow(await authorizeUrl(form));
  await decide(page, { decision: 'approve', partyId, ...dataset });
  return new URL((await browser.visit(page.url)).location ?? '').searchParams;
}

async function code(): Promise<string> {
  return (await approved()).get('code') ?? '';
}

describe('a pushed request', () => {
  test.each([
    ['without a response type', { response_type: undefined }, 'invalid_request'],
    ['for a token', { response_type: 'token' }, 'unsupported_response_type'],
    ['without a client', { client_id: undefined }, 'invalid_request'],
    ['without a redirect URI', { redirect_uri: undefined }, 'invalid_request'],
    ['with a redirect URI that is run', { redirect_uri: 'javascript:alert(1)' }, 'invalid_request'],
    ['with one that has a fragment', { redirect_uri: 'https://wallet.example/#a' }, 'invalid_request'],
    ['with one that has a user', { redirect_uri: 'https://a@wallet.example/' }, 'invalid_request'],
    ['with one over http', { redirect_uri: 'http://wallet.example/' }, 'invalid_request'],
    ['without a challenge', { code_challenge: undefined }, 'invalid_request'],
    ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with a short challenge', { code_challenge: 'abc' }, 'invalid_request'],
    ['for a scope there is not', { scope: 'Other' }, 'invalid_scope'],
    ['for nothing', { scope: undefined }, 'invalid_scope'],
    ['for habits only', { scope: 'openid' }, 'invalid_scope'],
    ['with details that cannot be read', { authorization_details: '[{' }, 'invalid_authorization_details'],
    [
      'with details there is not',
      { authorization_details: '[{"type":"openid_credential","credential_configuration_id":"Other"}]' },
      'invalid_authorization_details',
    ],
    ['for an offer there is not', { issuer_state: 'x'.repeat(43) }, 'invalid_request'],
    ['with a signed request', { request: 'a.b.c' }, 'request_not_supported'],
    ['with a request URI', { request_uri: 'urn:x' }, 'invalid_request'],
    ['with a state that is too long', { state: 'x'.repeat(1001) }, 'invalid_request'],
    ['with a thumbprint that is none', { dpop_jkt: 'abc' }, 'invalid_request'],
  ])('%s is refused', async (_case, change, error) => {
    expect(await post('par', { ...pushed, ...change })).toMatchObject({ status: 400, body: { error } });
  });

  test('is opened once, by its own client, and in time', async () => {
    const url = await authorizeUrl();
    expect((await openBrowser().visit(url.replace('client_id=wallet', 'client_id=other'))).status).toBe(400);
    expect((await openBrowser().visit(url)).status).toBe(303);
    expect((await openBrowser().visit(url)).status).toBe(400);
    const late = await authorizeUrl();
    moment = new Date(moment.getTime() + 91_000);
    expect((await openBrowser().visit(late)).status).toBe(400);
  });

  test('has to be pushed: a request in the address of the browser is not taken', async () => {
    const query = new URLSearchParams(pushed).toString();
    const visited = await openBrowser().visit(`${node.url}/offices/xa/authorize?${query}`);
    expect(visited).toMatchObject({ status: 400, location: undefined });
    expect(visited.headers.get('content-type')).toContain('text/html');
  });
});

describe('the page', () => {
  test('is shown in the browser it was opened in, and in no other', async () => {
    const browser = openBrowser();
    const page = await browser.follow(await authorizeUrl());
    expect((await browser.visit(page.url)).status).toBe(200);
    expect((await openBrowser().visit(page.url)).status).toBe(400);
    const other = openBrowser();
    await other.follow(await authorizeUrl());
    expect((await other.visit(page.url)).status).toBe(400);
    expect((await other.visit(`${page.url}/sign-in`)).status).toBe(400);
    const id = page.url.split('/').at(-1);
    const cookie = `gid-authorization-${id}=${'A'.repeat(43)}`;
    expect((await fetch(page.url, { headers: { cookie } })).status).toBe(400);
  });

  test('speaks the language of the reader, and shows what a wallet says of itself as text', async () => {
    const browser = openBrowser();
    const page = await browser.follow(
      await authorizeUrl({ ...pushed, redirect_uri: 'https://wallet.example/?<script>&"' }),
    );
    expect(page.text).not.toContain('<script');
    expect(page.text).toContain('https://wallet.example/?&lt;script&gt;&amp;&quot;');
    expect(page.text).toContain('lang="en"');
    const arabic = await browser.visit(page.url, { 'accept-language': 'ar-EG, en;q=0.5' });
    expect(arabic.text).toContain('<html lang="ar" dir="rtl">');
    const policy = arabic.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('goes back to the wallet with its state and the issuer, approved or not', async () => {
    const query = await approved();
    expect(Object.fromEntries(query)).toMatchObject({
      kept: '1',
      state: 'kept by the wallet',
      iss: `${node.url}/offices/xa`,
    });
    const browser = openBrowser();
    const page = await browser.follow(await authorizeUrl());
    expect((await decide(page, { decision: 'refuse' })).status).toBe(200);
    const { location = '' } = await browser.visit(page.url);
    expect(new URL(location).searchParams.get('error')).toBe('access_denied');
  });

  test('gives its code once', async () => {
    const browser = openBrowser();
    const page = await browser.follow(await authorizeUrl());
    await decide(page, { decision: 'approve', partyId, ...dataset });
    const visits = await Promise.all([1, 2, 3].map(() => browser.visit(page.url)));
    expect(visits.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  test.each<[string, (page: Visited, browser: Browser) => Promise<Visited>]>([
    ['without an answer', (page, browser) => browser.visit(`${page.url}/signed-in`)],
    [
      'of a request that is not its own',
      async (page, browser) => {
        const asked = await office('/api/v1/presentation-requests', { purpose: 'x', flow: 'sameDevice' });
        const request = String(asked.body['requestId']);
        return browser.visit(`${page.url}/signed-in?request=${request}&response_code=${'A'.repeat(43)}`);
      },
    ],
  ])('does not take a sign-in %s', async (_case, come) => {
    const browser = openBrowser();
    const page = await browser.follow(await authorizeUrl());
    const visited = await come(page, browser);
    expect([400, 403]).toContain(visited.status);
    expect(visited.location).toBeUndefined();
    expect((await browser.visit(page.url)).status).toBe(200);
  });
});

describe('a decision', () => {
  test.each([
    ['without a party', { decision: 'approve' }, 400],
    ['for a party there is not', { decision: 'approve', partyId: 'nobody', ...dataset }, 404],
    ['on half of what is needed', { decision: 'approve', partyId: 'x', assuranceLevel: 'low' }, 400],
    ['that is none', { decision: 'perhaps' }, 400],
  ])('%s is refused, and the applicant waits on', async (_case, decision, status) => {
    const browser = openBrowser();
    const page = await browser.follow(await authorizeUrl());
    expect((await decide(page, decision)).status).toBe(status);
    expect((await browser.visit(page.url)).status).toBe(200);
  });

  test('of several at once one counts', async () => {
    const page = await openBrowser().follow(await authorizeUrl());
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        decide(page, n % 2 === 0 ? { decision: 'refuse' } : { decision: 'approve', partyId, ...dataset }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
  });

  test('is for those whom the page was shown', async () => {
    const { status } = await office(
      '/api/v1/authorizations/2222-2222/decision',
      { decision: 'refuse' },
      'PUT',
    );
    expect(status).toBe(404);
  });
});

describe('a code', () => {
  test.each([
    ['with another verifier', { code_verifier: 'w'.repeat(50) }],
    ['with another redirect URI', { redirect_uri: 'https://wallet.example/callback' }],
    ['by another client', { client_id: 'other' }],
  ])('%s is not redeemed, and not used up', async (_case, change) => {
    const own = await code();
    expect(await post('token', { ...redeeming, code: own, ...change })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await post('token', { ...redeeming, code: own })).toMatchObject({ status: 200 });
  });

  test.each([
    ['without a verifier', { code_verifier: undefined }],
    ['with a short verifier', { code_verifier: 'v' }],
    ['without a redirect URI', { redirect_uri: undefined }],
    ['without a code', { code: undefined }],
  ])('%s is an invalid request', async (_case, change) => {
    const form = { ...redeeming, code: 'x'.repeat(43), ...change };
    expect(await post('token', form)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('that comes twice ends what was given out for it', async () => {
    const own = await code();
    const { body } = await post('token', { ...redeeming, code: own });
    expect(body).toMatchObject({
      token_type: 'bearer',
      authorization_details: [{ credential_identifiers: [sdJwtId] }],
    });
    const second = await post('token', { ...redeeming, code: own });
    expect(second).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    expect(await post('token', refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('is good for a minute', async () => {
    const own = await code();
    moment = new Date(moment.getTime() + 61_000);
    expect(await post('token', { ...redeeming, code: own })).toMatchObject({ status: 400 });
  });

  test('gives no more than was asked for', async () => {
    const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: jwtVcId }]);
    const own = await code();
    expect(await post('token', { ...redeeming, code: own, authorization_details: details })).toMatchObject({
      body: { error: 'invalid_authorization_details' },
    });
    expect(await post('token', { ...redeeming, code: own })).toMatchObject({ status: 200 });
  });
});

describe('a refresh token', () => {
  const refresh = (token: unknown, more = {}) =>
    post('token', { grant_type: 'refresh_token', refresh_token: String(token), ...more });
  const first = async () => (await post('token', { ...redeeming, code: await code() })).body;

  test('gives new tokens, and is used up by it', async () => {
    const { refresh_token: token, access_token: access } = await first();
    const again = await refresh(token);
    expect(again).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 300 } });
    expect(again.body['access_token']).not.toBe(access);
    expect(await refresh(again.body['refresh_token'])).toMatchObject({ status: 200 });
  });

  test('that comes twice ends the one that took its place', async () => {
    const { refresh_token: token } = await first();
    const again = await refresh(token);
    expect(await refresh(token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh(again.body['refresh_token'])).toMatchObject({ status: 400 });
  });

  test('sent several times at once is taken once', async () => {
    const { refresh_token: token } = await first();
    const answers = await Promise.all([1, 2, 3].map(() => refresh(token)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.every(({ status }) => status === 200 || status === 400)).toBe(true);
  });

  test('is not an access token', async () => {
    const { refresh_token: token } = await first();
    const answer = await fetch(`${node.url}/offices/xa/credential`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });

  test('ends after ninety days', async () => {
    const { refresh_token: token } = await first();
    const before = moment;
    moment = new Date(moment.getTime() + 90 * 86_400_000);
    expect(await refresh(token)).toMatchObject({ status: 400 });
    moment = before;
    expect(await refresh(token)).toMatchObject({ status: 200 });
  });

  test('that is unknown is refused', async () => {
    expect(await refresh('x'.repeat(43))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

test('where no wallet is sent back anywhere, nothing of it is offered', async () => {
  const closed = await startOffice({ config: { walletRedirects: [] } });
  const answer = await fetch(`${closed.url}/.well-known/oauth-authorization-server/offices/xa`);
  const metadata = Object(await answer.json());
  expect(metadata).not.toHaveProperty('authorization_endpoint');
  expect(metadata.grant_types_supported).not.toContain('authorization_code');
  const refused = await fetch(`${closed.url}/offices/xa/par`, {
    method: 'POST',
    body: new URLSearchParams(pushed),
  });
  expect([refused.status, Object(await refused.json()).error]).toEqual([400, 'unauthorized_client']);
  await closed.close();
});
