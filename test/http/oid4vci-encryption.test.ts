import { generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { base64url } from '../../src/base/bytes.ts';
import { decideDeferredIssuance } from '../../src/usecase/issuance/decide-deferred-issuance.ts';
import { listDeferredIssuances } from '../../src/usecase/issuance/read-deferred-issuances.ts';
import { accessToken, keyProof, sdJwtId } from '../support/claiming.ts';
import { bearer, type HostileWorld, startHostileWorld } from '../support/hostile-world.ts';
import type { WireAnswer } from '../support/issuing-server.ts';
import { readSdJwtVc } from '../support/read-credential.ts';

let world: HostileWorld;
let officeKey: JWK;
beforeAll(async () => {
  world = await startHostileWorld();
  officeKey = keysOf((await metadata()).body)[0] ?? {};
});
afterAll(() => world.close());

const wallet = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const walletJwk = { ...wallet.publicKey.export({ format: 'jwk' }), alg: 'ECDH-ES', kid: 'wallet-1' };
const wish = { jwk: walletJwk, enc: 'A256GCM' };

const metadata = (office = 'xa') =>
  world.server.get(`/.well-known/openid-credential-issuer/offices/${office}`);
const keysOf = (body: Record<string, unknown>): JWK[] =>
  Object(Object(body['credential_request_encryption']).jwks).keys;

async function requestBody(more: object = {}): Promise<Record<string, unknown>> {
  const proofs = { jwt: [await keyProof(world.node, world.node.first)] };
  return { credential_configuration_id: sdJwtId, proofs, ...more };
}

async function seal(content: unknown, header: object = {}, jwk = officeKey): Promise<string> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: jwk.kid ?? '', ...header })
    .encrypt(await importJWK(jwk, 'ECDH-ES'));
}

async function post(text: string): Promise<WireAnswer> {
  const headers = { 'content-type': 'application/jwt', ...bearer(await world.freshToken()) };
  return world.server.postText('/offices/xa/credential', text, headers);
}

async function opened(text: string): Promise<{ header: object; body: Record<string, unknown> }> {
  const { plaintext, protectedHeader } = await compactDecrypt(text, wallet.privateKey);
  return { header: protectedHeader, body: JSON.parse(new TextDecoder().decode(plaintext)) };
}

const credentialOf = (body: Record<string, unknown>): string =>
  Object([body['credentials']].flat()[0]).credential;

describe('what the metadata say', () => {
  test('each office has a key of its own, and the same one every time', async () => {
    const { body } = await metadata();
    expect(body).toMatchObject({
      credential_request_encryption: {
        jwks: { keys: [{ kty: 'EC', crv: 'P-256', use: 'enc', alg: 'ECDH-ES', kid: expect.any(String) }] },
        enc_values_supported: ['A128GCM', 'A256GCM'],
        encryption_required: false,
      },
      credential_response_encryption: {
        alg_values_supported: ['ECDH-ES'],
        enc_values_supported: ['A128GCM', 'A256GCM'],
        encryption_required: false,
      },
    });
    expect(keysOf(body)).toEqual([officeKey]);
    expect(officeKey).not.toHaveProperty('d');
    expect(keysOf((await metadata('xb')).body)[0]?.x).not.toBe(officeKey.x);
    expect(JSON.stringify(body)).not.toContain('zip');
  });

  test('the private half is kept sealed only', async () => {
    const { node } = world;
    const kept = await node.ports.store.read.encryptionKeys.of(node.first.officeCode);
    if (kept === undefined) throw new Error('There is no key.');
    const pkcs8 = node.ports.responseKeys.open(kept).export({ format: 'der', type: 'pkcs8' });
    expect(Buffer.from(kept.sealed).includes(pkcs8.subarray(36, 68))).toBe(false);
  });
});

describe('encrypted requests', () => {
  test.each(['A128GCM', 'A256GCM'])('one by %s is answered in the open', async (enc) => {
    const { status, headers, body } = await post(await seal(await requestBody(), { enc }));
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect((await readSdJwtVc(credentialOf(body))).header['typ']).toBe('dc+sd-jwt');
  });

  test.each(['A128GCM', 'A256GCM'])('one that asks for it is answered by %s', async (enc) => {
    const asked = await requestBody({ credential_response_encryption: { ...wish, enc } });
    const { status, headers, text } = await post(await seal(asked));
    expect([status, headers.get('content-type')]).toEqual([200, 'application/jwt']);
    expect(headers.get('cache-control')).toBe('no-store');
    const { header, body } = await opened(text);
    expect(header).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'wallet-1' });
    expect(header).not.toHaveProperty('zip');
    expect((await readSdJwtVc(credentialOf(body))).header['typ']).toBe('dc+sd-jwt');
    expect(body['notification_id']).toEqual(expect.any(String));
  });

  test('a key without a name is answered without one', async () => {
    const jwk = { ...walletJwk, kid: undefined };
    const asked = await requestBody({ credential_response_encryption: { ...wish, jwk } });
    expect((await opened((await post(await seal(asked))).text)).header).not.toHaveProperty('kid');
  });

  test('an error is never encrypted', async () => {
    const asked = { ...(await requestBody({ credential_response_encryption: wish })), proofs: {} };
    const { status, headers, body } = await post(await seal(asked));
    expect([status, headers.get('content-type'), body['error']]).toEqual([
      ...[400, 'application/json', 'invalid_proof'],
    ]);
  });

  test('a wallet that has to wait is told so, and gets its credential, encrypted', async () => {
    const offer = await world.offerTo(world.anna.partyId, { isDeferred: true });
    const { officeCode } = world.node.first;
    const token = await accessToken(world.node, world.node.first, offer);
    const headers = { 'content-type': 'application/jwt', ...bearer(token) };
    const ask = async (endpoint: string, asked: object) =>
      world.server.postText(`/offices/xa/${endpoint}`, await seal(asked), headers);
    const encrypted = { credential_response_encryption: wish };
    const first = await ask('credential', await requestBody(encrypted));
    const { transaction_id: transactionId } = (await opened(first.text)).body;
    const again = () => ask('deferred_credential', { transaction_id: transactionId, ...encrypted });
    const waiting = await again();
    expect([first.status, waiting.status, (await opened(waiting.text)).body['transaction_id']]).toEqual([
      ...[202, 202, transactionId],
    ]);
    const caller = { officeCode, actor: 'clerk', scopes: [] };
    const [{ deferredIssuanceId = '' } = {}] = (
      await listDeferredIssuances(world.node.ports, caller, { limit: 10 })
    ).items;
    await decideDeferredIssuance(world.node.ports, caller, { deferredIssuanceId, decision: 'release' });
    const released = await again();
    expect(released.status).toBe(200);
    const credential = credentialOf((await opened(released.text)).body);
    expect((await readSdJwtVc(credential)).header['typ']).toBe('dc+sd-jwt');
  });

  test('without an access token nothing is decrypted', async () => {
    const headers = { 'content-type': 'application/jwt' };
    const { status, body } = await world.server.postText('/offices/xa/credential', 'x', headers);
    expect([status, body['error']]).toEqual([401, 'invalid_token']);
  });
});

describe('refused, and nothing is issued:', () => {
  const encrypted = async (more: object) =>
    post(await seal(await requestBody({ credential_response_encryption: { ...wish, ...more } })));
  const withHeader = async (change: (header: Record<string, unknown>) => object) => {
    const [head = '', ...rest] = (await seal(await requestBody())).split('.');
    const header = change(JSON.parse(Buffer.from(head, 'base64url').toString()));
    return post([base64url(JSON.stringify(header)), ...rest].join('.'));
  };
  const { x, y, ...nowhere } = walletJwk;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
  const invalid = 'invalid_encryption_parameters';

  test.each<[string, string, () => Promise<WireAnswer>]>([
    [
      ...(['an encrypted answer to a request in the open', invalid] as const),
      async () =>
        world.server.postJson(
          '/offices/xa/credential',
          await requestBody({ credential_response_encryption: wish }),
          bearer(await world.freshToken()),
        ),
    ],
    [
      ...(['a JWE that says it is JSON', 'invalid_request'] as const),
      async () =>
        world.server.postText('/offices/xa/credential', await seal(await requestBody()), {
          ...{ 'content-type': 'application/json', ...bearer(await world.freshToken()) },
        }),
    ],
    [
      ...(['a JWE as a JSON text', 'invalid_credential_request'] as const),
      async () =>
        world.server.postJson(
          '/offices/xa/credential',
          await seal(await requestBody()),
          bearer(await world.freshToken()),
        ),
    ],
    ['JSON that says it is a JWE', invalid, async () => post(JSON.stringify(await requestBody()))],
    ['no JWE', invalid, () => post('a.b.c.d.e')],
    [
      'a key proof in place of a JWE',
      invalid,
      async () => post(await keyProof(world.node, world.node.first)),
    ],
    [
      ...(['the key of another office', invalid] as const),
      async () => post(await seal(await requestBody(), {}, keysOf((await metadata('xb')).body)[0])),
    ],
    ['another name of the key', invalid, async () => post(await seal(await requestBody(), { kid: 'other' }))],
    ['no name of the key', invalid, () => withHeader((header) => ({ ...header, kid: undefined }))],
    ['another alg', invalid, () => withHeader((header) => ({ ...header, alg: 'ECDH-ES+A128KW' }))],
    ['alg dir', invalid, () => withHeader((header) => ({ ...header, alg: 'dir' }))],
    [
      'passwords',
      invalid,
      () => withHeader((header) => ({ ...header, alg: 'PBES2-HS256+A128KW', p2c: 1e9 })),
    ],
    ['p2c', invalid, () => withHeader((header) => ({ ...header, p2c: 2 ** 31, p2s: 'AAAA' }))],
    ['another enc', invalid, async () => post(await seal(await requestBody(), { enc: 'A256CBC-HS512' }))],
    ['enc of no type', invalid, () => withHeader((header) => ({ ...header, enc: ['A128GCM'] }))],
    ['compression', invalid, () => withHeader((header) => ({ ...header, zip: 'DEF' }))],
    ['critical extensions', invalid, () => withHeader((header) => ({ ...header, crit: ['exp'], exp: 1 }))],
    [
      ...(['an ephemeral key off the curve', invalid] as const),
      () =>
        withHeader((header) => ({
          ...header,
          epk: { ...Object(header['epk']), y: base64url(Buffer.alloc(32, 1)) },
        })),
    ],
    [
      ...(['an ephemeral key of low order', invalid] as const),
      () =>
        withHeader((header) => ({
          ...header,
          epk: { kty: 'OKP', crv: 'X25519', x: base64url(Buffer.alloc(32)) },
        })),
    ],
    ['a list', 'invalid_credential_request', async () => post(await seal([]))],
    ['a text', 'invalid_credential_request', async () => post(await seal('hello'))],
    ['two members of one name', 'invalid_credential_request', async () => post(await seal('{"a":1,"a":2}'))],
    [
      'U+0000',
      'invalid_credential_request',
      async () => post(await seal(await requestBody({ note: '\u0000' }))),
    ],
    ['a deep nesting', 'invalid_credential_request', async () => post(await seal('['.repeat(50_000)))],
    [
      ...(['a JWE in a JWE', 'invalid_credential_request'] as const),
      async () => post(await seal(await seal(await requestBody()), { cty: 'JWT' })),
    ],
    [
      'a wish that is no object',
      invalid,
      async () => post(await seal(await requestBody({ credential_response_encryption: 'yes' }))),
    ],
    [
      'no wish but null',
      invalid,
      async () => post(await seal(await requestBody({ credential_response_encryption: null }))),
    ],
    ['a compressed answer', invalid, () => encrypted({ zip: 'DEF' })],
    ['an answer by another enc', invalid, () => encrypted({ enc: 'A128CBC-HS256' })],
    ['an answer without enc', invalid, () => encrypted({ enc: undefined })],
    ['an answer without a key', invalid, () => encrypted({ jwk: undefined })],
    ['a key without alg', invalid, () => encrypted({ jwk: { ...walletJwk, alg: undefined } })],
    ['a key for another alg', invalid, () => encrypted({ jwk: { ...walletJwk, alg: 'ECDH-ES+A256KW' } })],
    ['a key for signatures', invalid, () => encrypted({ jwk: { ...walletJwk, use: 'sig' } })],
    [
      'a private key',
      invalid,
      () => encrypted({ jwk: { ...wallet.privateKey.export({ format: 'jwk' }), alg: 'ECDH-ES' } }),
    ],
    ['a key off the curve', invalid, () => encrypted({ jwk: { ...nowhere, x: y, y: x } })],
    ['a key without coordinates', invalid, () => encrypted({ jwk: nowhere })],
    ['an RSA key', invalid, () => encrypted({ jwk: { ...rsa, alg: 'ECDH-ES' } })],
    ['a key on P-384', invalid, () => encrypted({ jwk: { ...p384, alg: 'ECDH-ES' } })],
    ['a list of keys', invalid, () => encrypted({ jwk: [walletJwk] })],
    ['a name that is no text', invalid, () => encrypted({ jwk: { ...walletJwk, kid: {} } })],
    ['a very long name', invalid, () => encrypted({ jwk: { ...walletJwk, kid: 'k'.repeat(5000) } })],
  ])('%s', async (_case, error, send) => {
    await world.expectNothingIssued(async () => {
      const { status, body } = await send();
      expect([status, body['error']]).toEqual([400, error]);
    });
  });

  test('a message that is too long', async () => {
    const { status } = await post(await seal({ padding: 'x'.repeat(300 * 1024) }));
    expect(status).toBe(413);
  });
});

test('a key proof in a request that did not decrypt is still good', async () => {
  const token = await world.freshToken();
  const headers = { 'content-type': 'application/jwt', ...bearer(token) };
  const asked = await requestBody({ credential_response_encryption: wish });
  const bad = await world.server.postText('/offices/xa/credential', `${await seal(asked)}AA`, headers);
  expect([bad.status, bad.body['error']]).toEqual([400, 'invalid_encryption_parameters']);
  const good = await world.server.postText('/offices/xa/credential', await seal(asked), headers);
  expect(good.status).toBe(200);
});
