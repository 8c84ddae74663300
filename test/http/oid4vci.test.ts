import { createPublicKey } from 'node:crypto';
import { compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accessToken,
  jwtVcId,
  keyProof,
  makeOffer,
  sdJwtId,
  tokenForm,
  walletKey,
} from '../support/claiming.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../support/issuing-office.ts';
import { type IssuingServer, startIssuingServer } from '../support/issuing-server.ts';
import { readSdJwtVc } from '../support/read-credential.ts';

let node: IssuingNode;
let server: IssuingServer;
let partyId: string;
beforeAll(async () => {
  node = await startIssuingNode();
  server = await startIssuingServer(node);
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
});
afterAll(async () => {
  server.close();
  await node.ports.store.close();
});

const offerBody = () => ({ partyId, assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }] });
const path = '/api/v1/credential-offers';

describe('metadata', () => {
  test.each([
    '/.well-known/openid-credential-issuer/offices/xa',
    '/.well-known/openid-credential-issuer/offices/xa/',
    '/offices/xa/.well-known/openid-credential-issuer',
  ])('%s says what the issuer supports', async (address) => {
    const { status, body } = await server.get(address, { accept: 'application/json' });
    expect(status).toBe(200);
    expect(body['credential_issuer']).toBe('https://gid.example/offices/xa');
  });

  test('the issuer signs what it supports for who asks for a JWT', async () => {
    const address = '/.well-known/openid-credential-issuer/offices/xa';
    const plain = await server.get(address, { accept: '*/*' });
    const { status, headers, text } = await server.get(address, {
      accept: 'application/jwt, application/json;q=0.5',
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/jwt');
    const { document } = await node.ports.resolver.resolve(node.first.did);
    const { protectedHeader, payload } = await compactVerify(text, ({ kid }) => {
      const method = document?.verificationMethod?.find(({ id }) => id === kid);
      return createPublicKey({ key: { ...method?.publicKeyJwk }, format: 'jwk' });
    });
    expect(protectedHeader).toMatchObject({ typ: 'openidvci-issuer-metadata+jwt', alg: 'ES256' });
    const { iss, sub, iat, exp, ...metadata } = JSON.parse(Buffer.from(payload).toString());
    expect({ iss, sub }).toEqual({ iss: node.first.did, sub: 'https://gid.example/offices/xa' });
    expect(exp - iat).toBe(86_400);
    expect(metadata).toEqual(plain.body);
  });

  test.each([
    '/.well-known/oauth-authorization-server/offices/xa',
    '/.well-known/oauth-authorization-server/offices/xa/',
    '/offices/xa/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration/offices/xa',
    '/offices/xa/.well-known/openid-configuration',
  ])('%s says how to get a token', async (address) => {
    const { status, body } = await server.get(address);
    expect(status).toBe(200);
    expect(body['issuer']).toBe('https://gid.example/offices/xa');
    expect(body['token_endpoint']).toBe('https://gid.example/offices/xa/token');
  });

  test.each(['xz', 'XA', 'xaa', '..'])('an office %s is not found', async (segment) => {
    const { status } = await server.get(`/.well-known/openid-credential-issuer/offices/${segment}`);
    expect(status).toBe(404);
  });
});

describe('the way of a credential', () => {
  test('from the office’s offer to the wallet’s notification', async () => {
    const made = await server.postJson(path, { ...offerBody(), txCode: { length: 8 } }, server.staff);
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`${path}/${String(made.body['offerId'])}`);
    expect(made.body['qrCodeSvg']).toMatch(/^<svg /);
    const link = new URL(String(made.body['credentialOfferUri']));
    const reference = new URL(link.searchParams.get('credential_offer_uri') ?? '');
    const offer = await server.get(reference.pathname);
    expect(offer.body).toEqual(made.body['credentialOffer']);
    const grant = Object.entries(Object(offer.body['grants']))[0] ?? ['', {}];
    const token = await server.postForm('/offices/xa/token', {
      grant_type: grant[0],
      'pre-authorized_code': Object(grant[1])['pre-authorized_code'],
      tx_code: made.body['txCode'],
      resource: 'https://gid.example/offices/xa',
    });
    expect(token.status).toBe(200);
    expect(token.headers.get('cache-control')).toBe('no-store');
    const nonce = await server.postForm('/offices/xa/nonce', {});
    expect(nonce.headers.get('cache-control')).toBe('no-store');
    const proof = await keyProof(node, node.first, { payload: { nonce: nonce.body['c_nonce'] } });
    const bearer = { authorization: `BEARER ${String(token.body['access_token'])}` };
    const issued = await server.postJson(
      '/offices/xa/credential',
      { credential_identifier: sdJwtId, proofs: { jwt: [proof], proof_type: 'jwt' } },
      bearer,
    );
    expect(issued.status).toBe(200);
    const [credential] = [Object(issued.body['credentials'])].flat();
    expect((await readSdJwtVc(credential.credential)).claims).toMatchObject({ name: 'Example Works' });
    const noted = await server.postJson(
      '/offices/xa/notification',
      { notification_id: issued.body['notification_id'], event: 'credential_accepted' },
      bearer,
    );
    expect([noted.status, noted.text]).toEqual([204, '']);
    const state = await server.get(`${path}/${String(made.body['offerId'])}`, server.staff);
    expect(state.body['state']).toBe('issued');
  });

  test('from a back-office system straight to a key, to the record, to its end', async () => {
    const issued = await server.postJson(
      '/api/v1/credentials',
      { ...offerBody(), configurationId: jwtVcId, holderKey: walletKey.jwk },
      server.staff,
    );
    expect(issued.status).toBe(201);
    const record = issued.headers.get('location') ?? '';
    expect((await server.get(record, server.staff)).body).toMatchObject({ partyId, format: 'jwt_vc_json' });
    const revoked = await server.postJson(`${record}/revocation`, {}, server.staff);
    expect(revoked.body['revokedAt']).toBe('2026-05-01T12:00:00.000Z');
  });
});

describe('status lists', () => {
  test.each([
    ['status-lists', 'application/statuslist+jwt'],
    ['status-list-credentials', 'application/vc+jwt'],
  ])('%s are served as %s, to be kept for half a minute', async (segment, mediaType) => {
    await server.postJson(
      '/api/v1/credentials',
      { ...offerBody(), configurationId: jwtVcId, holderKey: walletKey.jwk },
      server.staff,
    );
    const list = await server.get(`/offices/xa/${segment}/1`, { accept: mediaType });
    expect([list.status, list.headers.get('content-type')]).toEqual([200, mediaType]);
    expect(list.headers.get('cache-control')).toBe('public, max-age=30, s-maxage=30, must-revalidate');
    expect(list.text.split('.')).toHaveLength(3);
    expect((await server.get(`/offices/xa/${segment}/9`)).status).toBe(404);
  });
});

describe('credential types', () => {
  test.each(['', '/.well-known/vct'])(
    '%s/credential-types/… has the type metadata of the vct',
    async (prefix) => {
      const { body } = await server.get(`${prefix}/credential-types/global-identifier/v1`);
      expect(body).toMatchObject({
        vct: 'https://gid.example/credential-types/global-identifier/v1',
        claims: expect.arrayContaining([expect.objectContaining({ path: ['name'], sd: 'always' })]),
      });
    },
  );

  test('schemas and contexts are served by name, and nothing else is', async () => {
    const schema = await server.get('/schemas/global-identifier.schema.v1.json');
    expect(schema.body['$id']).toBe('https://gid.example/schemas/global-identifier.schema.v1.json');
    expect((await server.get('/schemas/party-link.context.v1.json')).body).toHaveProperty('@context');
    for (const file of ['..%2Fpackage.json', 'problem-types.json', '__proto__', 'constructor'])
      expect((await server.get(`/schemas/${file}`)).status).toBe(404);
    expect((await server.get('/credential-types/global-identifier/v2')).status).toBe(404);
  });
});

describe('the office’s own routes', () => {
  test('a body that is not understood is explained by its places', async () => {
    const { status, body } = await server.postJson(
      path,
      { ...offerBody(), assuranceLevel: 'certain', evidence: [], surprise: 1, txCode: { length: 4 } },
      server.staff,
    );
    expect(status).toBe(400);
    const pointers = [Object(body['errors'])].flat().map(({ pointer }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['/assuranceLevel', '/evidence', '/surprise', '/txCode/length']),
    );
  });

  test('a holder is named by a key or by a DID, not by both and not by none', async () => {
    const issue = (holder: object) =>
      server.postJson(
        '/api/v1/credentials',
        { ...offerBody(), configurationId: sdJwtId, ...holder },
        server.staff,
      );
    expect((await issue({})).status).toBe(400);
    expect((await issue({ holderKey: walletKey.jwk, holderDid: 'did:key:z' })).status).toBe(400);
  });

  test('offers come in pages', async () => {
    await makeOffer(node, node.first, partyId);
    await makeOffer(node, node.first, partyId);
    const first = await server.get(`${path}?limit=1`, server.staff);
    expect([Object(first.body['items'])].flat()).toHaveLength(1);
    const next = await server.get(`${path}?limit=1&cursor=${String(first.body['next'])}`, server.staff);
    expect(next.body['items']).not.toEqual(first.body['items']);
  });
});

describe('OAuth errors', () => {
  test('a repeated parameter, another media type and broken JSON are refused as OAuth says', async () => {
    const offer = await makeOffer(node, node.first, partyId);
    const asJson = await server.postJson('/offices/xa/token', tokenForm(offer));
    expect([asJson.status, asJson.body['error']]).toEqual([415, 'invalid_request']);
    const token = await accessToken(node, node.first, offer);
    const bearer = { authorization: `Bearer ${token}` };
    const list = await server.postJson('/offices/xa/credential', [1], bearer);
    expect([list.status, list.body['error']]).toEqual([400, 'invalid_credential_request']);
    const unknown = await server.postJson(
      '/offices/xa/notification',
      { notification_id: 'x', event: 'y' },
      bearer,
    );
    expect([unknown.status, unknown.body['error']]).toEqual([400, 'invalid_notification_request']);
  });

  test('a missing token is challenged', async () => {
    const { status, headers, body } = await server.postJson('/offices/xa/credential', {});
    expect([status, body['error']]).toEqual([401, 'invalid_token']);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
