import { Openid4vciClient } from '@openid4vc/openid4vci';
import { clientAuthenticationAnonymous } from '@openid4vc/oauth2';
import { describe, expect, test } from 'vitest';
import { isOfficeCode, type Office } from '../../src/domain/trust/office.ts';
import {
  buildCredentialOffer,
  credentialOfferLink,
  isOfferReference,
  offerIdOfCode,
  offerSecrets,
  preAuthorizedCodeGrant,
  txCodeDigest,
} from '../../src/protocol/oid4vci/credential-offer.ts';
import { readCredentialRequest } from '../../src/protocol/oid4vci/credential-request.ts';
import {
  buildAuthorizationServerMetadata,
  buildIssuerMetadata,
} from '../../src/protocol/oid4vci/issuer-metadata.ts';
import { readNotificationRequest } from '../../src/protocol/oid4vci/notification-request.ts';
import { refusal } from '../../src/protocol/oid4vci/oauth-refusal.ts';
import { buildTokenResponse, readTokenRequest } from '../../src/protocol/oid4vci/token-endpoint.ts';
import { testDid } from '../support/jose-keys.ts';

const publicUrl = 'https://gid.example';
const base = `${publicUrl}/offices/xa`;
const offered = {
  requestKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' },
  takesAttestations: false,
};

function exampleOffice(): Office {
  const officeCode = 'XA';
  if (!isOfficeCode(officeCode)) throw new Error('XA is an office code.');
  return { officeCode, name: 'Example Office', did: testDid('xa'), createdAt: new Date(0) };
}

/** A wallet's view of the office: another implementation fetches and checks what we publish. */
function walletClient() {
  const published: Record<string, unknown> = {
    [`${publicUrl}/.well-known/openid-credential-issuer/offices/xa`]: buildIssuerMetadata(
      exampleOffice(),
      publicUrl,
      offered,
    ),
    [`${publicUrl}/.well-known/oauth-authorization-server/offices/xa`]: buildAuthorizationServerMetadata(
      exampleOffice(),
      publicUrl,
      { takesAuthorizations: true },
    ),
  };
  return new Openid4vciClient({
    callbacks: {
      fetch: async (input) => {
        const found = published[String(input)];
        return new Response(JSON.stringify(found ?? {}), {
          status: found === undefined ? 404 : 200,
          headers: { 'content-type': 'application/json' },
        });
      },
      hash: () => new Uint8Array(),
      generateRandom: (length) => new Uint8Array(length),
      clientAuthentication: clientAuthenticationAnonymous(),
      signJwt: () => Promise.reject(new Error('This wallet signs nothing.')),
    },
  });
}

describe('metadata', () => {
  test('another implementation reads the issuer and its authorization server', async () => {
    const metadata = await walletClient().resolveIssuerMetadata(base);
    expect(metadata.credentialIssuer.credential_issuer).toBe(base);
    expect(metadata.authorizationServers[0]?.token_endpoint).toBe(`${base}/token`);
    expect(Object.keys(metadata.knownCredentialConfigurations)).toEqual([
      'GlobalIdentifierCredential_dc+sd-jwt',
      'GlobalIdentifierCredential_jwt_vc_json',
      'GlobalIdentifierCredential_ldp_vc',
      'GlobalIdentifierCredential_dc+sd-jwt_unlinkable',
      'RightHolderCredential_dc+sd-jwt',
      'RightHolderCredential_jwt_vc_json',
      'RightHolderCredential_ldp_vc',
    ]);
    expect(metadata.originalDraftVersion).toBe('V1');
  });

  test('each configuration says its type, algorithms and claims in the words of its format', () => {
    const { credential_configurations_supported: supported } = buildIssuerMetadata(
      exampleOffice(),
      publicUrl,
      offered,
    );
    expect(supported).toMatchObject({
      'GlobalIdentifierCredential_dc+sd-jwt': {
        format: 'dc+sd-jwt',
        vct: `${publicUrl}/credential-types/global-identifier/v1`,
        credential_signing_alg_values_supported: ['ES256'],
        cryptographic_binding_methods_supported: ['jwk', 'did:key', 'did:jwk', 'did:webvh'],
        credential_metadata: {
          claims: expect.arrayContaining([expect.objectContaining({ path: ['name'] })]),
        },
      },
      GlobalIdentifierCredential_jwt_vc_json: {
        format: 'jwt_vc_json',
        credential_definition: { type: ['VerifiableCredential', 'GlobalIdentifierCredential'] },
        credential_signing_alg_values_supported: ['EdDSA'],
        credential_metadata: {
          claims: expect.arrayContaining([expect.objectContaining({ path: ['credentialSubject', 'name'] })]),
        },
      },
    });
  });

  test('members without elements are left out, as RFC 8414 demands', () => {
    const metadata = buildAuthorizationServerMetadata(exampleOffice(), publicUrl, {
      takesAuthorizations: false,
    });
    expect(Object.values(metadata).filter((value) => Array.isArray(value) && value.length === 0)).toEqual([]);
    expect(metadata['pre-authorized_grant_anonymous_access_supported']).toBe(true);
  });
});

describe('offer', () => {
  const reference = Buffer.alloc(32, 7).toString('base64url');

  test('another implementation resolves the link and the object it leads to', async () => {
    const { preAuthorizedCode } = offerSecrets(reference);
    const offer = buildCredentialOffer({
      credentialIssuer: base,
      configurationIds: ['GlobalIdentifierCredential_dc+sd-jwt'],
      preAuthorizedCode,
      txCodeLength: 6,
    });
    const link = `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`;
    const read = await walletClient().resolveCredentialOffer(link);
    expect(read.grants?.[preAuthorizedCodeGrant]).toMatchObject({
      'pre-authorized_code': preAuthorizedCode,
      tx_code: { length: 6, input_mode: 'numeric' },
    });
  });

  test('the link names the offer by its reference only', () => {
    const link = new URL(credentialOfferLink(base, reference));
    expect(link.searchParams.get('credential_offer_uri')).toBe(`${base}/credential-offers/${reference}`);
    expect(link.href).not.toContain(offerSecrets(reference).preAuthorizedCode);
  });

  test('the code leads to the id, and the id differs from every secret', () => {
    const { preAuthorizedCode, offerId } = offerSecrets(reference);
    expect(offerIdOfCode(preAuthorizedCode)).toBe(offerId);
    expect(Buffer.from(offerId, 'base64url')).toHaveLength(16);
    expect(new Set([reference, preAuthorizedCode, offerId]).size).toBe(3);
  });

  test('the digest of a short transaction code depends on the long code', () => {
    expect(txCodeDigest('code one', '123456')).not.toBe(txCodeDigest('code two', '123456'));
    expect(txCodeDigest('code one', '123456')).not.toBe(txCodeDigest('code one', '123457'));
  });

  test.each(['', 'short', `${reference}A`, '../../../etc/passwd', '0'.repeat(44)])(
    'a reference is 256 bits of base64url, not %j',
    (text) => {
      expect(isOfferReference(text)).toBe(false);
      expect(isOfferReference(reference)).toBe(true);
    },
  );
});

describe('token request', () => {
  const good = { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': 'code', tx_code: '123456' };
  const details = (value: unknown) => ({ ...good, authorization_details: JSON.stringify(value) });

  test('parameters that are not needed are ignored', () => {
    const request = readTokenRequest({
      ...good,
      client_id: 'wallet',
      resource: base,
      scope: 'x',
      other: '1',
    });
    expect(request).toEqual({
      grantType: preAuthorizedCodeGrant,
      preAuthorizedCode: 'code',
      txCode: '123456',
      configurationIds: undefined,
    });
  });

  test('authorization_details name configurations, each once', () => {
    const one = {
      type: 'openid_credential',
      credential_configuration_id: 'one',
      claims: [{ path: ['name'] }],
    };
    expect(readTokenRequest(details([one, one]))).toMatchObject({ configurationIds: ['one'] });
  });

  test.each([
    ['without a grant type', { ...good, grant_type: undefined }, 'invalid_request'],
    ['with another grant type', { ...good, grant_type: 'password' }, 'unsupported_grant_type'],
    ['with a grant type of every object', { ...good, grant_type: 'constructor' }, 'unsupported_grant_type'],
    ['without a code', { ...good, 'pre-authorized_code': undefined }, 'invalid_request'],
    ['without a transaction code', { ...good, tx_code: undefined }, 'invalid_request'],
    ['with an empty transaction code', { ...good, tx_code: '' }, 'invalid_request'],
    ['with a code that is not a text', { ...good, 'pre-authorized_code': ['a', 'b'] }, 'invalid_request'],
    [
      'with details that are not JSON',
      { ...good, authorization_details: '[' },
      'invalid_authorization_details',
    ],
    ['with details of another type', details([{ type: 'payment' }]), 'invalid_authorization_details'],
    ['with empty details', details([]), 'invalid_authorization_details'],
  ])('%s it is refused', (_case, form, error) => {
    expect(readTokenRequest(form)).toMatchObject({ outcome: 'refused', error });
  });

  test('the answer names a dataset for each configuration', () => {
    const tokens = { accessToken: 'token', refreshToken: 'again' };
    expect(buildTokenResponse({ ...tokens, configurationIds: ['one'], isBound: false })).toEqual({
      access_token: 'token',
      refresh_token: 'again',
      token_type: 'bearer',
      expires_in: 300,
      authorization_details: [
        { type: 'openid_credential', credential_configuration_id: 'one', credential_identifiers: ['one'] },
      ],
    });
  });
});

describe('credential request', () => {
  const good = { credential_configuration_id: 'one', proofs: { jwt: ['a.b.c'] } };

  test('unknown members are ignored, beside the proofs too', () => {
    const request = readCredentialRequest({
      ...good,
      other: 1,
      proofs: { jwt: ['a.b.c'], proof_type: 'jwt' },
    });
    expect(request).toMatchObject({ outcome: 'read', configurationId: 'one', keyProofs: ['a.b.c'] });
  });

  test('a dataset may be asked for by its identifier', () => {
    const request = readCredentialRequest({ credential_identifier: 'one', proofs: good.proofs });
    expect(request).toMatchObject({ configurationId: 'one', isByIdentifier: true });
  });

  test('a key attestation may stand in place of key proofs', () => {
    const request = readCredentialRequest({ ...good, proofs: { attestation: ['a.b.c'] } });
    expect(request).toMatchObject({ outcome: 'read', proofType: 'attestation', keyProofs: ['a.b.c'] });
    expect(readCredentialRequest(good)).toMatchObject({ proofType: 'jwt' });
  });

  test.each([
    ['two key attestations', { ...good, proofs: { attestation: ['a', 'b'] } }, 'invalid_proof'],
    ['no key attestation', { ...good, proofs: { attestation: [] } }, 'invalid_proof'],
    ['a text in place of its list', { ...good, proofs: { attestation: 'a.b.c' } }, 'invalid_proof'],
    ['two types of proofs', { ...good, proofs: { jwt: ['a'], attestation: ['b'] } }, 'invalid_proof'],
    ['null', null, 'invalid_credential_request'],
    ['a list', [good], 'invalid_credential_request'],
    ['no name', { proofs: good.proofs }, 'invalid_credential_request'],
    ['two names', { ...good, credential_identifier: 'one' }, 'invalid_credential_request'],
    ['a name that is a number', { ...good, credential_configuration_id: 7 }, 'invalid_credential_request'],
    ['no proofs', { credential_configuration_id: 'one' }, 'invalid_proof'],
    ['the proof of an older draft', { ...good, proofs: undefined, proof: { jwt: 'a.b.c' } }, 'invalid_proof'],
    ['proofs of another type', { ...good, proofs: { di_vp: [{}] } }, 'invalid_proof'],
    ['an empty list', { ...good, proofs: { jwt: [] } }, 'invalid_proof'],
    ['a text in place of the list', { ...good, proofs: { jwt: 'a.b.c' } }, 'invalid_proof'],
    ['proofs that are no texts', { ...good, proofs: { jwt: [{}] } }, 'invalid_proof'],
    ['eleven proofs', { ...good, proofs: { jwt: Array(11).fill('a.b.c') } }, 'invalid_proof'],
  ])('%s is refused', (_case, body, error) => {
    expect(readCredentialRequest(body)).toMatchObject({ outcome: 'refused', error });
  });
});

describe('notification request', () => {
  test('it names a response and what became of it; the free text is not read', () => {
    const body = { notification_id: 'n', event: 'credential_accepted', event_description: 'Jane has it' };
    expect(readNotificationRequest(body)).toEqual({
      outcome: 'read',
      notificationId: 'n',
      event: 'credential_accepted',
    });
  });

  test.each([
    [{}],
    [{ notification_id: 'n', event: 'other' }],
    [{ event: 'credential_accepted' }],
    [[]],
    [null],
  ])('%j is refused', (body) => {
    expect(readNotificationRequest(body)).toMatchObject({ error: 'invalid_notification_request' });
  });
});

test('a refusal has only the characters OAuth allows in a description', () => {
  expect(refusal('invalid_request', 'a "quoted" \\ text\r\nwith é').description).toBe(
    'a ?quoted? ? text??with ?',
  );
});
