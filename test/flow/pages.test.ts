import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOffice } from '../demo/office-client.ts';
import { startWallet, type Wallet } from '../support/wallet.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const uiFolder = path.resolve('dist/ui');
const screenshots = process.env['SCREENSHOTS'];
const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

type World = {
  readonly office: OfficeNode;
  readonly browser: Browser;
  readonly wallet: Wallet;
  readonly axe: string;
};
let world: World;

beforeAll(async () => {
  if (!existsSync(path.join(uiFolder, 'index.html')))
    await build({ configFile: '.config/vite.config.ts', logLevel: 'error' });
  const office = await startOffice({ uiFolder });
  const browser = await chromium.launch({ executablePath, args: browserArguments });
  const axe = await readFile(path.resolve('node_modules/axe-core/axe.min.js'), 'utf8');
  const body = {
    data: {
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Invented Works Ltd' }],
    },
  };
  await callOffice(office, 'POST', '/api/v1/parties', { body });
  world = { office, browser, axe, wallet: await startWallet({ resolverUrl: office.url }) };
});
afterAll(async () => {
  await world.browser.close();
  await world.office.close();
});

test('the start page says what this is, what to do first, and which office is served', async () => {
  const page = await openPage('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('One identifier');
  await page.getByRole('link', { name: world.office.did }).waitFor();
  await inspect(page, 'start');
});

test('a DID is resolved to its keys and history, and a wrong one is explained', async () => {
  const page = await openPage('/resolve');
  await page.getByLabel('Identifier (DID)').fill('did:key:nonsense');
  await page.getByRole('button', { name: 'Resolve' }).click();
  await page.getByText('This is not a valid identifier').waitFor();
  await page.getByLabel('Identifier (DID)').fill(world.office.did);
  await page.getByRole('button', { name: 'Resolve' }).click();
  await page.getByText('This identifier is active.').waitFor();
  await page.getByText('Version 1', { exact: true }).waitFor();
  expect(await page.getByRole('cell', { name: '#assertion-es256', exact: true }).isVisible()).toBe(true);
  await inspect(page, 'resolve');
});

test('an identifier shows which others are of the same party, and which only claim to be', async () => {
  const register = async (name: string): Promise<{ partyId: string; did: string }> => {
    const data = { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: name }] };
    return Object((await callOffice(world.office, 'POST', '/api/v1/parties', { body: { data } })).body);
  };
  const [one, other, third] = [await register('Twin'), await register('Twin'), await register('Third')];
  await callOffice(world.office, 'POST', '/api/v1/party-merges', {
    body: { partyIds: [one.partyId, other.partyId] },
  });
  await callOffice(world.office, 'POST', `/api/v1/parties/${one.partyId}/equivalents`, {
    body: { did: third.did },
  });
  const page = await openPage(`/resolve?did=${encodeURIComponent(one.did)}`);
  await page.getByRole('heading', { name: 'The same party' }).waitFor();
  await page.getByRole('link', { name: other.did }).waitFor();
  expect(await page.getByText('Also known as, by its own word').isVisible()).toBe(true);
  await inspect(page, 'resolve-merged');
});

test('an identifier shows who publishes it, and which of its keys count no more', async () => {
  const data = { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: 'Robbed' }] };
  const registered = await callOffice(world.office, 'POST', '/api/v1/parties', { body: { data } });
  const { partyId, did } = Object(registered.body);
  await callOffice(world.office, 'POST', `/api/v1/parties/${partyId}/key-compromises`, { body: {} });
  const page = await openPage(`/resolve?did=${encodeURIComponent(did)}`);
  const host = new URL(world.office.url).host;
  await page.getByText(`Office ${world.office.officeCode} (${host})`).waitFor();
  expect(await page.getByText('nothing signed with it counts').count()).toBe(1);
  expect(await page.getByRole('cell', { name: 'sign credentials' }).count()).toBe(1);
  await inspect(page, 'resolve-revoked');
});

test('an offer shows its QR code and follows the wallet until it has the credential', async () => {
  const page = await signIn('/offer');
  await page.getByLabel('Find the party').fill('invented');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('button', { name: 'Offer to Invented Works Ltd' }).click();
  await page.getByRole('img', { name: 'QR code of the credential offer' }).waitFor();
  await page.getByText('Waiting for the wallet').waitFor();
  await inspect(page, 'offer');
  const link = await page.getByRole('link', { name: 'Open in a wallet on this device' }).getAttribute('href');
  const txCode = (await page.locator('.code').textContent()) ?? '';
  await world.wallet.claim(link ?? '', { txCode, configurationId: 'GlobalIdentifierCredential_dc+sd-jwt' });
  await page.getByText('The credential is in the wallet').waitFor();
  await inspect(page, 'offer-issued');
});

test('an offer to be released shows that the wallet waits, until the office has decided', async () => {
  const page = await signIn('/offer');
  await page.getByLabel('The office releases the credential after a check').check();
  await page.getByLabel('Find the party').fill('invented');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('button', { name: 'Offer to Invented Works Ltd' }).click();
  const link = await page.getByRole('link', { name: 'Open in a wallet on this device' }).getAttribute('href');
  const txCode = (await page.locator('.code').textContent()) ?? '';
  const asked = world.wallet.claim(link ?? '', {
    txCode,
    configurationId: 'GlobalIdentifierCredential_dc+sd-jwt',
  });
  await asked.catch(() => undefined); // this wallet does not wait for what it is not given at once
  await page.getByText('until the office releases the credential').waitFor();
  await inspect(page, 'offer-waits');
  const { body } = await callOffice(world.office, 'GET', '/api/v1/deferred-issuances?state=pending');
  const [{ deferredIssuanceId }] = Object(body).items;
  const path = `/api/v1/deferred-issuances/${deferredIssuanceId}/decision`;
  await callOffice(world.office, 'PUT', path, { body: { decision: 'refuse' } });
  await page.getByText('The office has refused to release the credential').waitFor();
});

test('a presentation request shows every check as the wallet answers', async () => {
  const page = await signIn('/verify');
  await page.getByLabel('Why you ask').fill('Application 2026-0417');
  await page.getByRole('button', { name: 'Ask for the Global Identifier credential' }).click();
  await page.getByText('Waiting for the wallet').waitFor();
  const link = await page.getByRole('link', { name: 'Open in a wallet on this device' }).getAttribute('href');
  const presented = await world.wallet.present(link ?? '');
  expect(presented.status).toBe(200);
  await page.getByText('Every check passed, and the issuer is accredited.').waitFor();
  expect(await page.locator('.checks .passed').count()).toBe(8);
  await inspect(page, 'verify');
});

test('a same-device request sends the browser back to its result, which nobody else is shown', async () => {
  const body = { purpose: 'Application 2026-0418', flow: 'sameDevice' };
  const made = await callOffice(world.office, 'POST', '/api/v1/presentation-requests', { body });
  const { authorizationRequestUri, requestId } = made.body as {
    authorizationRequestUri: string;
    requestId: string;
  };
  const presented = await world.wallet.present(authorizationRequestUri);
  const { redirect_uri: back } = presented.body as { redirect_uri: string };
  const page = await signIn(back.slice(world.office.url.length));
  await page.getByText('Every check passed, and the issuer is accredited.').waitFor();
  expect(page.url()).not.toContain('response_code');
  const stranger = await callOffice(world.office, 'GET', `/api/v1/presentation-requests/${requestId}`);
  expect(stranger.status).toBe(403);
});

test('a pasted credential that was changed is refused, with the check that failed', async () => {
  const page = await openPage('/verify');
  await page.getByRole('tab', { name: 'Check a credential' }).click();
  await page.locator('textarea[name=credential]').fill('eyJhbGciOiJub25lIn0.e30.');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText('At least one check failed.').waitFor();
  await inspect(page, 'verify-refused');
});

test.each([
  ['en-GB', 'Give your wallet a credential'],
  ['fr-CH', 'Remettre une attestation à votre portefeuille'],
])(
  'who is asked for by a wallet reads why, in %s, and goes on when the office has decided',
  async (locale, title) => {
    const form = {
      ...{ response_type: 'code', client_id: 'wallet', scope: 'GlobalIdentifierCredential_dc+sd-jwt' },
      ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
      redirect_uri: `${world.office.url.replace('localhost', '127.0.0.1')}/resolve`,
    };
    const body = new URLSearchParams(form);
    const pushed = await fetch(`${world.office.url}/offices/xa/par`, { method: 'POST', body });
    const query = new URLSearchParams({ client_id: 'wallet', ...Object(await pushed.json()) });
    const page = await openPage(`/offices/xa/authorize?${query.toString()}`, locale);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
    await inspect(page, `authorization ${locale}`);
    const reference = await page.locator('output').textContent();
    const decision = `/api/v1/authorizations/${reference ?? ''}/decision`;
    await callOffice(world.office, 'PUT', decision, { body: { decision: 'refuse' } });
    await page.waitForURL(/error=access_denied/);
  },
);

async function openPage(target: string, locale = 'en-GB'): Promise<Page> {
  const context = await world.browser.newContext({ locale, viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.unreachable(`The page failed: ${error.message}`));
  page.on('console', (entry) => {
    if (/Content Security Policy/i.test(entry.text()))
      expect.unreachable(`The policy was broken: ${entry.text()}`);
  });
  await page.goto(`${world.office.url}${target}`);
  return page;
}

async function signIn(target: string): Promise<Page> {
  const page = await openPage(target);
  await page.locator('input[name=credential]').fill(world.office.credential);
  await page.getByRole('button', { name: 'Use this credential' }).click();
  return page;
}

/** No accessibility fault that axe-core knows, and a picture where one is wanted. */
async function inspect(page: Page, name: string): Promise<void> {
  const faults = await page.evaluate(async (source) => {
    const module = {
      exports: {} as { run?: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> },
    };
    new Function('module', 'exports', source)(module, module.exports);
    const results = await module.exports.run?.();
    return (results?.violations ?? [{ id: 'axe did not run', nodes: [] }]).map(
      ({ id, nodes }) => `${id} (${nodes.length})`,
    );
  }, world.axe);
  if (screenshots !== undefined)
    await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true });
  expect(faults).toEqual([]);
}
