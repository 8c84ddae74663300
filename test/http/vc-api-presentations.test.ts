import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { didKeyOf } from '../../src/protocol/did-key/did-key.ts';
import { signJwt } from '../../src/protocol/jose/sign-jwt.ts';
import { signerOf, testKey } from '../support/jose-keys.ts';
import { exampleCredential, localSigner, startVcApi, type VcApiNode } from '../support/vc-api.ts';

const v2 = 'https://www.w3.org/ns/credentials/v2';
const holder = localSigner('holder');
const stranger = localSigner('stranger');
let node: VcApiNode;
let credential: JsonObject;
beforeAll(async () => {
  node = await startVcApi();
  credential = await node.issued('eddsa-rdfc-2022', exampleCredential());
});
afterAll(() => node.close());

const presentationOf = (verifiableCredential: Json, more: JsonObject = {}): JsonObject => ({
  ...{ '@context': [v2], type: ['VerifiablePresentation'], holder: holder.did },
  ...{ verifiableCredential, ...more },
});
const sign = (presentation: JsonObject, more: { challenge?: string; domain?: string } = {}) =>
  holder.sign(presentation, { purpose: 'authentication', ...more });
const statusOf = async (presentation: Json, options?: JsonObject): Promise<number> =>
  (await node.verifyPresentation(presentation, options)).status;

async function refused(presentation: Json, name?: string, options?: JsonObject): Promise<void> {
  const { status, body } = await node.verifyPresentation(presentation, options);
  expect([status, body['verified']]).toEqual([400, false]);
  if (name !== undefined) expect(body['problemDetails']).toMatchObject([{ name }]);
}

/** Somebody who signs tokens with a did:key. */
function tokenSigner(algorithm: 'EdDSA' | 'ES256', name: string) {
  const key = testKey(algorithm, name);
  const did = parseDid(didKeyOf(key.jwk) ?? '');
  const signer = signerOf(key, `${did}#${did.slice('did:key:'.length)}`);
  return { did, sign: (header: JsonObject, payload: JsonObject) => signJwt(signer, header, payload) };
}

describe('documents', () => {
  test('that the holder signed are verified with every credential in them', async () => {
    const { status, body } = await node.verifyPresentation(
      await sign(presentationOf([credential, credential])),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ verified: true, errors: [], presentationResult: { verified: true, isSigned: true } },
      credentialResults: [{ verified: true }, { verified: true }],
    });
  });

  test('of credentials of every form are verified', async () => {
    const token = await node.issued('vc-jwt-p384', exampleCredential());
    expect(await statusOf(await sign(presentationOf([credential, token])))).toBe(200);
    expect(await statusOf(await sign(presentationOf([])))).toBe(200);
  });

  test('that nobody signed are verified where nothing is asked of who presents', async () => {
    const { status, body } = await node.verifyPresentation(presentationOf(credential));
    expect(status).toBe(200);
    expect(body).toMatchObject({ presentationResult: { isSigned: false } });
    await refused(presentationOf(credential), 'INVALID_CHALLENGE_ERROR', { challenge: 'c' });
    await refused(presentationOf(credential), 'INVALID_DOMAIN_ERROR', { domain: 'd' });
  });

  test('are for the challenge and the domain the caller gives', async () => {
    const bound = await sign(presentationOf(credential), { challenge: 'c1', domain: 'verifier.example' });
    expect(await statusOf(bound, { challenge: 'c1', domain: 'verifier.example' })).toBe(200);
    expect(await statusOf(bound, {})).toBe(200);
    await refused(bound, 'INVALID_CHALLENGE_ERROR', { challenge: 'c2', domain: 'verifier.example' });
    await refused(bound, 'INVALID_DOMAIN_ERROR', { challenge: 'c1', domain: 'another.example' });
    await refused(await sign(presentationOf(credential)), 'INVALID_CHALLENGE_ERROR', { challenge: 'c1' });
  });

  test('fail with one credential that does not hold', async () => {
    const changed = { ...credential, credentialSubject: { id: 'did:example:another' } };
    const { status, body } = await node.verifyPresentation(await sign(presentationOf([credential, changed])));
    expect(status).toBe(400);
    expect(body).toMatchObject({
      verified: false,
      credentialResults: [{ verified: true }, { verified: false }],
      problemDetails: [{ name: 'PROOF_VERIFICATION_ERROR' }],
    });
  });

  test('are refused when changed, signed by another, or for another purpose', async () => {
    const signed = await sign(presentationOf(credential));
    await refused({ ...signed, id: 'urn:x:new' }, 'PROOF_VERIFICATION_ERROR');
    await refused({ ...signed, verifiableCredential: [] }, 'PROOF_VERIFICATION_ERROR');
    const foreign = await stranger.sign(presentationOf(credential), { purpose: 'authentication' });
    await refused(foreign, 'INVALID_VERIFICATION_METHOD');
    await refused(await holder.sign(presentationOf(credential)), 'PROOF_VERIFICATION_ERROR');
    await refused(signed, 'PROOF_VERIFICATION_ERROR', { expectedProofPurpose: 'assertionMethod' });
  });

  test('have no member without a meaning', async () => {
    await refused(presentationOf(credential, { unknownMember: 'x' }), 'DATA_LOSS_DETECTION_ERROR');
    const nested = { ...credential, unknownMember: 'x', '@context': [v2] };
    await refused(presentationOf(nested), 'DATA_LOSS_DETECTION_ERROR');
  });

  test.each([
    ['a text', 'eyJ0eXAiOiJKV1QifQ.e30.AA'],
    ['a number', 7],
    ['null', null],
    ['an object that is no credential', {}],
    ['a presentation', { '@context': [v2], type: ['VerifiablePresentation'] }],
  ])('of %s are refused', async (_what, each) => {
    await refused(presentationOf([each]));
    await refused(presentationOf([credential, each]));
  });

  test('have a bounded number of credentials', async () => {
    await refused(presentationOf(Array.from({ length: 21 }, () => credential)), 'PAYLOAD_TOO_LARGE');
  });

  test('vouch for credentials without a proof only where the holder issued them and signed', async () => {
    const own = exampleCredential({ issuer: holder.did });
    expect(await statusOf(await sign(presentationOf(own)))).toBe(200);
    await refused(presentationOf(own));
    await refused(await sign(presentationOf(exampleCredential({ issuer: stranger.did }))));
    const expired = { ...own, validUntil: '2020-01-01T00:00:00Z' };
    await refused(await sign(presentationOf(expired)), 'RANGE_ERROR');
  });
});

describe('tokens', () => {
  const presenter = tokenSigner('EdDSA', 'presenter');
  const envelope = (mediaType: string, text: string): JsonObject => ({
    '@context': [v2],
    type: 'EnvelopedVerifiablePresentation',
    id: `data:application/${mediaType},${text}`,
  });
  const payload = (more: JsonObject = {}): JsonObject => ({
    ...{ '@context': [v2], type: ['VerifiablePresentation'], holder: presenter.did, ...more },
  });

  test('of the form vp+jwt are verified', async () => {
    const token = await node.issued('vc-jwt-ed25519', exampleCredential());
    const text = await presenter.sign({ typ: 'vp+jwt' }, payload({ verifiableCredential: [token] }));
    expect(await statusOf(envelope('vp+jwt', text))).toBe(200);
    const bound = await presenter.sign(
      { typ: 'vp+jwt' },
      payload({ verifiableCredential: [token], nonce: 'n', aud: 'verifier.example' }),
    );
    const options = { challenge: 'n', domain: 'verifier.example' };
    expect(await statusOf(envelope('vp+jwt', bound), options)).toBe(200);
    await refused(envelope('vp+jwt', bound), 'INVALID_CHALLENGE_ERROR', { challenge: 'm' });
    await refused(envelope('vp+jwt', text), 'INVALID_DOMAIN_ERROR', { domain: 'verifier.example' });
  });

  test('by another than the holder, of another type, or expired are refused', async () => {
    const thief = tokenSigner('EdDSA', 'thief');
    const text = await thief.sign({ typ: 'vp+jwt' }, payload());
    await refused(envelope('vp+jwt', text), 'INVALID_VERIFICATION_METHOD');
    await refused(envelope('vp+jwt', await presenter.sign({ typ: 'JWT' }, payload())));
    const old = await presenter.sign({ typ: 'vp+jwt' }, payload({ exp: 1_000_000_000 }));
    await refused(envelope('vp+jwt', old), 'RANGE_ERROR');
  });

  // As the suite of the data model sends them: claims `vp` and `vc` with the contexts of version 2.0.
  const issuer = tokenSigner('ES256', 'issuer');
  const vcToken = (vc: JsonObject) =>
    issuer.sign({ typ: 'JWT' }, { iss: issuer.did, sub: 'did:example:subject', vc });
  const vpToken = async (vc: JsonObject) =>
    presenter.sign(
      { typ: 'JWT' },
      {
        ...{ iss: presenter.did, aud: 'example.com', nonce: '123456789' },
        vp: {
          ...payload(),
          verifiableCredential: [
            [
              {
                ...{ '@context': v2, type: 'EnvelopedVerifiableCredential' },
                id: `data:application/jwt,${await vcToken(vc)}`,
              },
            ],
          ],
        },
      },
    );

  test('with the claims `vp` and `vc` are verified too', async () => {
    const vc = exampleCredential({ issuer: issuer.did });
    expect(await statusOf(envelope('jwt', await vpToken(vc)))).toBe(200);
    const options = { challenge: '123456789', domain: 'example.com' };
    expect(await statusOf(envelope('jwt', await vpToken(vc)), options)).toBe(200);
    await refused(envelope('jwt', await vpToken(vc)), 'INVALID_CHALLENGE_ERROR', { challenge: '1' });
    const foreign = exampleCredential({ issuer: presenter.did });
    await refused(envelope('jwt', await vpToken(foreign)), 'MALFORMED_VALUE_ERROR');
  });

  test.each([
    ['without contexts', { '@context': [] }],
    ['of another type', { type: ['VerifiablePresentation'] }],
    ['whose id is no data URL', { id: 'https://example.org/presentation' }],
    ['with a member nobody signed', { holder: holder.did }],
  ])('are not read from an envelope %s', async (_what, change) => {
    const text = await presenter.sign({ typ: 'vp+jwt' }, payload());
    expect(await statusOf(envelope('vp+jwt', text))).toBe(200);
    await refused({ ...envelope('vp+jwt', text), ...change });
  });
});
