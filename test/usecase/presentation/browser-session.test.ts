import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Answer,
  type Asked,
  payloadOf,
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

const inBrowser = { flow: 'sameDevice', bindToBrowser: true };
const cookieOf = ({ headers }: Answer): string => headers.get('set-cookie') ?? '';
const kept = (cookie: string): string => cookie.split(';')[0] ?? '';

/** A request made in a browser, and answered by the wallet beside it. */
async function answeredInBrowser() {
  const made = await world.ask(inBrowser);
  const link = new URL(String(made.body['authorizationRequestUri']));
  const jwt = await (await fetch(link.searchParams.get('request_uri') ?? '')).text();
  const { client_id: clientId, nonce, state, response_uri: responseUri } = payloadOf(jwt);
  const asked = { clientId, nonce, state, responseUri } as unknown as Asked;
  const vpToken = { sd_jwt: [presentSdJwt(asked, world.held.sdJwt, { at: world.now() })] };
  const sentOn = new URL(String((await world.answer(asked, vpToken)).body['redirect_uri']));
  const responseCode = new URLSearchParams(sentOn.hash.slice(1)).get('response_code') ?? '';
  const requestId = String(made.body['requestId']);
  return { requestId, responseCode, cookie: cookieOf(made) };
}

async function read(asked: { requestId: string; responseCode?: string }, cookie?: string) {
  const query = asked.responseCode === undefined ? '' : `?responseCode=${asked.responseCode}`;
  const answer = await fetch(`${world.node.url}/api/v1/presentation-requests/${asked.requestId}${query}`, {
    headers: {
      authorization: `Bearer ${world.node.credential}`,
      ...(cookie === undefined ? {} : { cookie }),
    },
  });
  return { status: answer.status, text: await answer.text() };
}

test('a request made in a browser sets a cookie that no script and no other site can use', async () => {
  const made = await world.ask(inBrowser);
  expect(cookieOf(made)).toMatch(
    /^gid-presentation-[0-9a-f-]{36}=[A-Za-z0-9_-]{43}; Path=\/api\/v1; Max-Age=7200; HttpOnly; SameSite=Strict$/,
  );
  expect(made.text).not.toContain(kept(cookieOf(made)).split('=')[1]);
});

test('its result needs the cookie of the very request and the response code', async () => {
  const mine = await answeredInBrowser();
  const other = await answeredInBrowser();
  const cookie = kept(mine.cookie);
  const foreign = kept(other.cookie);
  const renamed = `${cookie.split('=')[0]}=${foreign.split('=')[1]}`;
  const refused = [
    await read(mine),
    await read(mine, foreign),
    await read(mine, renamed),
    await read(mine, `${cookie}; ${renamed}`),
    await read(mine, `${renamed}; ${cookie}`),
    await read(mine, `${cookie}x`),
    await read({ requestId: mine.requestId }, cookie),
    await read({ ...mine, responseCode: other.responseCode }, cookie),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
  expect(refused.map(({ text }) => text).join()).not.toContain(world.held.did);
  const good = await read(mine, `theme=dark; ${cookie}`);
  expect(good.status).toBe(200);
  expect(good.text).toContain(world.held.did);
});

test('a link rests on it only in the same browser', async () => {
  const { requestId, responseCode, cookie } = await answeredInBrowser();
  const link = (headers: Record<string, string>) =>
    fetch(`${world.node.url}/api/v1/party-links`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${world.node.credential}`, 'content-type': 'application/json' },
        ...headers,
      },
      body: JSON.stringify({
        ...{ identifier: 'B-9', did: world.held.did },
        evidence: { presentationRequestId: requestId, responseCode },
      }),
    });
  expect((await link({})).status).toBe(403);
  expect((await link({ cookie: kept(cookie) })).status).toBe(201);
});

test('a request of a back office sets none, and one for another device cannot have one', async () => {
  expect(cookieOf(await world.ask({ flow: 'sameDevice' }))).toBe('');
  const { status, body } = await world.ask({ flow: 'crossDevice', bindToBrowser: true });
  expect([status, body['code']]).toEqual([400, 'invalid-request']);
});

test('the secret of the browser is kept as a digest only', async () => {
  const { requestId, cookie } = await answeredInBrowser();
  const request = await world.node.ports.store.read.presentations.byId(world.node.officeCode, requestId);
  expect(JSON.stringify(request)).not.toContain(kept(cookie).split('=')[1]);
  expect(request?.sessionDigest).toHaveLength(43);
});
