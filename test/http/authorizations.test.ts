import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthorizingOffice, dataset, pushed, startAuthorizingOffice } from '../support/authorizing.ts';
import { type Browser, openBrowser, type Visited } from '../support/browser.ts';
import { startOffice } from '../support/world.ts';

let world: AuthorizingOffice;
beforeAll(async () => {
  world = await startAuthorizingOffice();
});
afterAll(async () => {
  await world.node.checkState();
  await world.node.close();
});

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
    expect(await world.post('par', { ...pushed, ...change })).toMatchObject({ status: 400, body: { error } });
  });

  test('is opened once, by its own client, and in time', async () => {
    const url = await world.authorizeUrl();
    expect((await openBrowser().visit(url.replace('client_id=wallet', 'client_id=other'))).status).toBe(400);
    expect((await openBrowser().visit(url)).status).toBe(303);
    expect((await openBrowser().visit(url)).status).toBe(400);
    const late = await world.authorizeUrl();
    world.pass(91);
    expect((await openBrowser().visit(late)).status).toBe(400);
  });

  test('has to be pushed: a request in the address of the browser is not taken', async () => {
    const query = new URLSearchParams(pushed).toString();
    const visited = await openBrowser().visit(`${world.node.url}/offices/xa/authorize?${query}`);
    expect(visited).toMatchObject({ status: 400, location: undefined });
    expect(visited.headers.get('content-type')).toContain('text/html');
  });
});

describe('the page', () => {
  test('is shown in the browser it was opened in, and in no other', async () => {
    const browser = openBrowser();
    const page = await browser.follow(await world.authorizeUrl());
    expect((await browser.visit(page.url)).status).toBe(200);
    expect((await openBrowser().visit(page.url)).status).toBe(400);
    const other = openBrowser();
    await other.follow(await world.authorizeUrl());
    expect((await other.visit(page.url)).status).toBe(400);
    expect((await other.visit(`${page.url}/sign-in`)).status).toBe(400);
    const id = page.url.split('/').at(-1);
    const cookie = `gid-authorization-${id}=${'A'.repeat(43)}`;
    expect((await fetch(page.url, { headers: { cookie } })).status).toBe(400);
  });

  test('speaks the language of the reader, and shows what a wallet says of itself as text', async () => {
    const browser = openBrowser();
    const page = await browser.follow(
      await world.authorizeUrl({ ...pushed, redirect_uri: 'https://wallet.example/?<script>&"' }),
    );
    expect(page.text).not.toContain('<script>');
    expect(page.text).toContain('https://wallet.example/?&lt;script&gt;&amp;&quot;');
    expect(page.text).toContain('lang="en"');
    const arabic = await browser.visit(page.url, { 'accept-language': 'ar-EG, en;q=0.5' });
    expect(arabic.text).toContain('<html lang="ar" dir="rtl">');
    const policy = arabic.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('goes back to the wallet with its state and the issuer, approved or not', async () => {
    const query = await world.approved();
    expect(Object.fromEntries(query)).toMatchObject({
      kept: '1',
      state: 'kept by the wallet',
      iss: `${world.node.url}/offices/xa`,
    });
    const browser = openBrowser();
    const page = await browser.follow(await world.authorizeUrl());
    expect((await world.decide(page, { decision: 'refuse' })).status).toBe(200);
    const { location = '' } = await browser.visit(page.url);
    expect(new URL(location).searchParams.get('error')).toBe('access_denied');
  });

  test('gives its code once', async () => {
    const browser = openBrowser();
    const page = await browser.follow(await world.authorizeUrl());
    await world.decide(page, { decision: 'approve', partyId: world.partyId, ...dataset });
    const visits = await Promise.all([1, 2, 3].map(() => browser.visit(page.url)));
    expect(visits.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  test.each<[string, (page: Visited, browser: Browser) => Promise<Visited>]>([
    ['without an answer', (page, browser) => browser.visit(`${page.url}/signed-in`)],
    [
      'of a request that is not its own',
      async (page, browser) => {
        const asked = await world.office('/api/v1/presentation-requests', {
          purpose: 'x',
          flow: 'sameDevice',
        });
        const request = String(asked.body['requestId']);
        return browser.visit(`${page.url}/signed-in?request=${request}&response_code=${'A'.repeat(43)}`);
      },
    ],
  ])('does not take a sign-in %s', async (_case, come) => {
    const browser = openBrowser();
    const page = await browser.follow(await world.authorizeUrl());
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
    const page = await browser.follow(await world.authorizeUrl());
    expect((await world.decide(page, decision)).status).toBe(status);
    expect((await browser.visit(page.url)).status).toBe(200);
  });

  test('of several at once one counts', async () => {
    const page = await openBrowser().follow(await world.authorizeUrl());
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        world.decide(
          page,
          n % 2 === 0 ? { decision: 'refuse' } : { decision: 'approve', partyId: world.partyId, ...dataset },
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
  });

  test('is for those whom the page was shown', async () => {
    const { status } = await world.office(
      '/api/v1/authorizations/2222-2222/decision',
      { decision: 'refuse' },
      'PUT',
    );
    expect(status).toBe(404);
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
