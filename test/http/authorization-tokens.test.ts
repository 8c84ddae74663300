import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthorizingOffice, redeeming, startAuthorizingOffice } from '../support/authorizing.ts';
import { jwtVcId, sdJwtId } from '../support/claiming.ts';

let world: AuthorizingOffice;
beforeAll(async () => {
  world = await startAuthorizingOffice();
});
afterAll(async () => {
  await world.node.checkState();
  await world.node.close();
});

async function code(): Promise<string> {
  return (await world.approved()).get('code') ?? '';
}

describe('a code', () => {
  test.each([
    ['with another verifier', { code_verifier: 'w'.repeat(50) }],
    ['with another redirect URI', { redirect_uri: 'https://wallet.example/callback' }],
    ['by another client', { client_id: 'other' }],
  ])('%s is not redeemed, and not used up', async (_case, change) => {
    const own = await code();
    expect(await world.post('token', { ...redeeming, code: own, ...change })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await world.post('token', { ...redeeming, code: own })).toMatchObject({ status: 200 });
  });

  test.each([
    ['without a verifier', { code_verifier: undefined }],
    ['with a short verifier', { code_verifier: 'v' }],
    ['without a redirect URI', { redirect_uri: undefined }],
    ['without a code', { code: undefined }],
  ])('%s is an invalid request', async (_case, change) => {
    const form = { ...redeeming, code: 'x'.repeat(43), ...change };
    expect(await world.post('token', form)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  test('that comes twice ends what was given out for it', async () => {
    const own = await code();
    const { body } = await world.post('token', { ...redeeming, code: own });
    expect(body).toMatchObject({
      token_type: 'bearer',
      authorization_details: [{ credential_identifiers: [sdJwtId] }],
    });
    const second = await world.post('token', { ...redeeming, code: own });
    expect(second).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    expect(await world.post('token', refresh)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  test('is good for a minute', async () => {
    const own = await code();
    world.pass(61);
    expect(await world.post('token', { ...redeeming, code: own })).toMatchObject({ status: 400 });
  });

  test('gives no more than was asked for', async () => {
    const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: jwtVcId }]);
    const own = await code();
    expect(
      await world.post('token', { ...redeeming, code: own, authorization_details: details }),
    ).toMatchObject({
      body: { error: 'invalid_authorization_details' },
    });
    expect(await world.post('token', { ...redeeming, code: own })).toMatchObject({ status: 200 });
  });
});

describe('a refresh token', () => {
  const refresh = (token: unknown, more = {}) =>
    world.post('token', { grant_type: 'refresh_token', refresh_token: String(token), ...more });
  const first = async () => (await world.post('token', { ...redeeming, code: await code() })).body;

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
    const answer = await fetch(`${world.node.url}/offices/xa/credential`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });

  test('ends after ninety days', async () => {
    const { refresh_token: token } = await first();
    world.pass(90 * 86_400);
    expect(await refresh(token)).toMatchObject({ status: 400 });
    world.pass(-90 * 86_400);
    expect(await refresh(token)).toMatchObject({ status: 200 });
  });

  test('that is unknown is refused', async () => {
    expect(await refresh('x'.repeat(43))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});
