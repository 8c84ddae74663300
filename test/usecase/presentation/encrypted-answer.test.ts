import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const encrypted = { responseMode: 'direct_post.jwt' };
const sdJwt = (asked: Asked) => presentSdJwt(asked, world.held.sdJwt, { at: world.now() });

function keyOf(asked: Asked): JWK {
  const { jwks } = Object(payloadOf(asked.jwt)['client_metadata']);
  return Object(jwks).keys[0];
}

async function seal(payload: object, jwk: JWK): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid ?? '' })
    .encrypt(await importJWK(jwk, 'ECDH-ES'));
}

async function post(asked: Asked, payload: object, jwk = keyOf(asked)): Promise<Answer> {
  return world.postForm(asked.responseUri, { response: await seal(payload, jwk) });
}
const stateOf = async ({ requestId }: Asked) => (await world.result(requestId)).body['state'];

test('a request for an encrypted answer names a key of its own', async () => {
  const [one, other] = [await world.askAndFetch(encrypted), await world.askAndFetch(encrypted)];
  expect(payloadOf(one.jwt)).toMatchObject({
    response_mode: 'direct_post.jwt',
    client_metadata: { encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'] },
  });
  expect(keyOf(one)).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'enc', alg: 'ECDH-ES' });
  expect(keyOf(one)).not.toHaveProperty('d');
  expect([keyOf(one).kid, keyOf(one).x]).not.toEqual([keyOf(other).kid, keyOf(other).x]);
});

test('an encrypted answer is taken, once, and its key is gone then', async () => {
  const asked = await world.askAndFetch(encrypted);
  const payload = { vp_token: { sd_jwt: [sdJwt(asked)] }, state: asked.state };
  expect(await post(asked, payload)).toMatchObject({ status: 200, text: '{}' });
  expect((await world.result(asked.requestId)).body).toMatchObject({
    state: 'answered',
    results: { sd_jwt: { trusted: true } },
  });
  expect((await post(asked, payload)).status).toBe(400);
  const kept = await world.node.ports.store.read.presentations.byId(world.node.officeCode, asked.requestId);
  expect(kept?.responseKey).toBeUndefined();
});

test('the key is kept sealed only', async () => {
  const asked = await world.askAndFetch(encrypted);
  const kept = await world.node.ports.store.read.presentations.byId(world.node.officeCode, asked.requestId);
  if (kept?.responseKey === undefined) throw new Error('There is no key.');
  const pkcs8 = world.node.ports.responseKeys.open(kept.responseKey).export({ format: 'der', type: 'pkcs8' });
  expect(Buffer.from(kept.responseKey.sealed).includes(pkcs8.subarray(36, 68))).toBe(false);
  const other = await world.askAndFetch(encrypted);
  const swapped = { ...kept.responseKey, publicJwk: { ...keyOf(other) } as never };
  expect(() => world.node.ports.responseKeys.open(swapped)).toThrowError(/^unavailable/);
});

describe('refused, and the request stays open for the asked wallet:', () => {
  test.each<[string, (asked: Asked) => Promise<Answer>]>([
    ['an answer in the open', (asked) => world.answer(asked, { sd_jwt: [sdJwt(asked)] })],
    [
      'one for the key of another request',
      async (asked) =>
        post(asked, { vp_token: { sd_jwt: [sdJwt(asked)] } }, keyOf(await world.askAndFetch(encrypted))),
    ],
    ['one with another state', (asked) => post(asked, { vp_token: { sd_jwt: [sdJwt(asked)] }, state: 'x' })],
    [
      'one with a number for a state',
      (asked) => post(asked, { vp_token: { sd_jwt: [sdJwt(asked)] }, state: 1 }),
    ],
    ['one that is text', (asked) => post(asked, { vp_token: JSON.stringify({ sd_jwt: [sdJwt(asked)] }) })],
    ['one without presentations', (asked) => post(asked, { state: asked.state })],
    ['one that declines without the state', (asked) => post(asked, { error: 'access_denied' })],
    ['no JWE', (asked) => world.postForm(asked.responseUri, { response: 'a.b.c' })],
    ['a list', (asked) => post(asked, [])],
    [
      'both forms at once',
      async (asked) =>
        world.postForm(asked.responseUri, {
          response: await seal({ vp_token: { sd_jwt: [sdJwt(asked)] } }, keyOf(asked)),
          vp_token: JSON.stringify({ sd_jwt: [sdJwt(asked)] }),
          state: asked.state,
        }),
    ],
    [
      'one for another nonce',
      (asked) => post(asked, { vp_token: { sd_jwt: [sdJwt({ ...asked, nonce: 'other' })] } }),
    ],
  ])('%s', async (_what, hostile) => {
    const asked = await world.askAndFetch(encrypted);
    const { status, body } = await hostile(asked);
    expect([status, body['error'], await stateOf(asked)]).toEqual([400, 'invalid_request', 'open']);
    expect((await post(asked, { vp_token: { sd_jwt: [sdJwt(asked)] } })).status).toBe(200);
  });
});

test('an encrypted answer to a request that did not ask for it is refused', async () => {
  const asked = await world.askAndFetch();
  const key = keyOf(await world.askAndFetch(encrypted));
  expect((await post(asked, { vp_token: { sd_jwt: [sdJwt(asked)] } }, key)).status).toBe(400);
  expect(await stateOf(asked)).toBe('open');
});

test.each([
  ['encrypted', (asked: Asked) => post(asked, { error: 'access_denied', state: asked.state })],
  [
    'in the open',
    (asked: Asked) => world.postForm(asked.responseUri, { error: 'access_denied', state: asked.state }),
  ],
])('a wallet may decline %s', async (_how, decline) => {
  const asked = await world.askAndFetch(encrypted);
  expect((await decline(asked)).status).toBe(200);
  expect(await stateOf(asked)).toBe('refused');
});

test('a wallet that sends no state is told apart by the nonce alone', async () => {
  const [asked, other] = [await world.askAndFetch(), await world.askAndFetch()];
  const form = (from: Asked) => ({ vp_token: JSON.stringify({ sd_jwt: [sdJwt(from)] }) });
  expect((await world.postForm(asked.responseUri, form(other))).status).toBe(400);
  expect((await world.postForm(asked.responseUri, { ...form(asked), state: '' })).status).toBe(400);
  expect((await world.postForm(asked.responseUri, form(asked))).status).toBe(200);
});
