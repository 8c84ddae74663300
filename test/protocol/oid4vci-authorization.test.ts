import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkOf, openBrowser, type Visited } from '../support/browser.ts';
import { jwtVcId, sdJwtId } from '../support/claiming.ts';
import { startWallet, type Wallet } from '../support/wallet.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let partyId: string;
let otherPartyId: string;
beforeAll(async () => {
  node = await startOffice();
  [partyId, otherPartyId] = [await register('Invented Works'), await register('Other Works')];
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

const evidence = [{ type: 'registerExtract' }];

async function call(path: string, body?: unknown, method = 'POST'): Promise<Record<string, unknown>> {
  const answer = await fetch(`${node.url}${path}`, {
    method: body === undefined ? 'GET' : method,
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { httpStatus: answer.status, ...Object(await answer.json()) };
}

async function register(organizationStandardName: string): Promise<string> {
  const data = { partyKind: 'organization', organizationNameBag: [{ organizationStandardName }] };
  return String((await call('/api/v1/parties', { data }))['partyId']);
}

/** A wallet that holds a credential of the party already. */
async function walletOf(party: string): Promise<Wallet> {
  const wallet = await startWallet({ resolverUrl: node.url });
  const dataset = { assuranceLevel: 'substantial', evidence };
  const offer = await call('/api/v1/credential-offers', {
    partyId: party,
    configurationIds: [sdJwtId],
    ...dataset,
  });
  const txCode = String(offer['txCode']);
  await wallet.claim(String(offer['credentialOfferUri']), { txCode, configurationId: sdJwtId });
  return wallet;
}

async function offerToSignIn(party: string): Promise<string> {
  const offer = await call('/api/v1/credential-offers', {
    ...{ partyId: party, grantType: 'authorization_code', assuranceLevel: 'high', evidence },
  });
  expect(offer).not.toHaveProperty('txCode');
  return String(offer['credentialOfferUri']);
}

/** Signs in on the page by the wallet of the same device; answers what the browser comes to after it. */
async function signIn(url: string, wallet: Wallet) {
  const browser = openBrowser();
  const page = await browser.follow(url);
  const { location = '' } = await browser.visit(linkOf(page, '/sign-in'));
  const presented = await wallet.present(location, { disclose: [] });
  return browser.follow(String(Object(presented.body).redirect_uri));
}

function referenceOn({ text }: Visited): string {
  return /<output[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
}

async function waiting(): Promise<readonly unknown[]> {
  const { items } = await call('/api/v1/authorizations?limit=100');
  return [items].flat().map((item) => Object(item).reference);
}

function decide(reference: string, decision: object): Promise<Record<string, unknown>> {
  return call(`/api/v1/authorizations/${reference}/decision`, decision, 'PUT');
}

describe('a wallet that is authorized in a browser', () => {
  test('claims what it is offered once its holder has signed in with what it holds already', async () => {
    const wallet = await walletOf(partyId);
    const claimed = await wallet.claimSignedIn(await offerToSignIn(partyId), {
      configurationId: jwtVcId,
      browse: async (url) => (await signIn(url, wallet)).location ?? '',
    });
    expect(claimed.format).toBe('jwt_vc_json');
  });

  test('is refused where another party signs in, and the right one still can', async () => {
    const [wallet, stranger] = [await walletOf(partyId), await walletOf(otherPartyId)];
    const offer = await offerToSignIn(partyId);
    const attempt = stranger.claimSignedIn(offer, {
      configurationId: jwtVcId,
      browse: async (url) => {
        const visited = await signIn(url, stranger);
        expect(visited.status).toBe(403);
        expect(visited.text).toContain('for another party');
        return 'org.example.wallet:/callback?error=access_denied';
      },
    });
    await expect(attempt).rejects.toThrow();
    const browse = async (url: string) => (await signIn(url, wallet)).location ?? '';
    await wallet.claimSignedIn(offer, { configurationId: jwtVcId, browse });
    expect(wallet.credentials).toHaveLength(2);
  });

  test('is approved by the staff, whom the applicant tells the reference of the page', async () => {
    const wallet = await startWallet({ resolverUrl: node.url });
    const claimed = await wallet.claimSignedIn(await offerToSignIn(partyId), {
      configurationId: sdJwtId,
      browse: async (url) => {
        const browser = openBrowser();
        const page = await browser.follow(url);
        const reference = referenceOn(page);
        expect(await waiting()).toContain(reference);
        expect((await browser.visit(page.url)).status).toBe(200);
        expect(await decide(reference.toLowerCase(), { decision: 'approve' })).toMatchObject({
          state: 'approved',
        });
        expect(await decide(reference, { decision: 'refuse' })).toMatchObject({ httpStatus: 409 });
        expect(await waiting()).not.toContain(reference);
        return (await browser.visit(page.url)).location ?? '';
      },
    });
    expect(claimed.format).toBe('dc+sd-jwt');
  });
});
