import { DcqlQuery } from 'dcql';
import { describe, expect, test } from 'vitest';
import offered from '../../schemas/dcql/global-identifier.query.v1.json' with { type: 'json' };
import type { VerifiedCredential } from '../../src/domain/credential/verification-result.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { answersQuery } from '../../src/protocol/oid4vp/dcql-answer.ts';
import { buildDcqlQuery } from '../../src/protocol/oid4vp/dcql-query.ts';
import {
  authorizationRequestUri,
  clientIdOf,
  requestObjectPayload,
  stateOf,
} from '../../src/protocol/oid4vp/request-object.ts';
import { confirmsTransaction, readVpToken } from '../../src/protocol/oid4vp/vp-token.ts';
import { walletErrorCode } from '../../src/protocol/oid4vp/wallet-error.ts';
import { testKey, token } from '../support/jose-keys.ts';

const did = parseDid('did:webvh:QmScid:gid.example:offices:xa');
const vct = 'https://gid.example/credential-types/global-identifier/v1';
const wish = {
  formats: ['dc+sd-jwt', 'jwt_vc_json'],
  vct: [vct],
  type: 'GlobalIdentifierCredential',
  claims: ['did', 'officeCode', 'assuranceLevel', 'name'],
} as const;

describe('the query', () => {
  test('is the published one, and a valid DCQL query within the limits for one', () => {
    const query = buildDcqlQuery([wish]);
    expect(query).toEqual(offered);
    DcqlQuery.validate(DcqlQuery.parse(structuredClone(offered) as unknown as DcqlQuery.Input));
    expect(offered.credentials.length).toBeLessThanOrEqual(10);
    expect(offered.credential_sets.length).toBeLessThanOrEqual(10);
    expect(offered.credential_sets[0]?.options.length).toBeLessThanOrEqual(20);
  });

  test('without claims asks for the type alone', () => {
    const query = buildDcqlQuery([{ ...wish, formats: ['dc+sd-jwt'], claims: [] }]);
    expect(query).toEqual({
      credentials: [{ id: 'sd_jwt', format: 'dc+sd-jwt', meta: { vct_values: [vct] } }],
      credential_sets: [{ options: [['sd_jwt']] }],
    });
  });

  test.each([{ formats: ['dc+sd-jwt', 'dc+sd-jwt'] as const }, { formats: [] }])(
    'is refused for %o',
    (more) => {
      expect(() => buildDcqlQuery([{ ...wish, ...more }])).toThrowError(/^invalid-request/);
    },
  );
});

describe('an answer to the query', () => {
  const claims = { did, officeCode: 'XA', assuranceLevel: 'high', name: 'Invented Works' };
  const sdJwt: VerifiedCredential = {
    ...{ format: 'dc+sd-jwt', issuer: did, types: [vct], subject: did, claims },
    ...{ issuedAt: undefined, validUntil: undefined },
  };
  const types = ['VerifiableCredential', 'GlobalIdentifierCredential'];
  const jwtVc: VerifiedCredential = { ...sdJwt, format: 'jwt_vc_json', types };
  const query = buildDcqlQuery([wish]);
  const answers = (queryId: string, ...credentials: VerifiedCredential[]) =>
    answersQuery(
      query,
      credentials.map((credential) => ({ queryId, credential })),
    );

  test('fits in either format', () => {
    expect([answers('sd_jwt', sdJwt), answers('jwt_vc', jwtVc)]).toEqual([true, true]);
  });

  test.each([
    ['no credential', 'sd_jwt', []],
    ['two where one was asked for', 'sd_jwt', [sdJwt, sdJwt]],
    ['an id that was not asked for', 'other', [sdJwt]],
    ['an id of the prototype', '__proto__', [sdJwt]],
    ['the other format', 'sd_jwt', [jwtVc]],
    ['a format nobody asked for', 'jwt_vc', [{ ...jwtVc, format: 'vc+jwt' }]],
    ['another vct', 'sd_jwt', [{ ...sdJwt, types: ['https://other.example/type'] }]],
    ['another type', 'jwt_vc', [{ ...jwtVc, types: ['VerifiableCredential', 'PartyLinkCredential'] }]],
    ['a missing claim', 'sd_jwt', [{ ...sdJwt, claims: { did, officeCode: 'XA', name: 'x' } }]],
  ])('does not fit with %s', (_what, queryId, credentials) => {
    expect(answers(queryId, ...credentials)).toBe(false);
  });
});

describe('a vp_token', () => {
  test('is an object of lists of texts and objects by query id', () => {
    expect(readVpToken('{"sd_jwt":["a~b"],"ldp_vc":["c",{"type":"d"}]}')).toEqual(
      new Map<string, unknown>([
        ['sd_jwt', ['a~b']],
        ['ldp_vc', ['c', { type: 'd' }]],
      ]),
    );
  });

  test.each([
    '',
    'null',
    '"a"',
    '[]',
    '{}',
    '{"a":[]}',
    '{"a":"b"}',
    '{"a":[1]}',
    '{"a":[[]]}',
    '{"a":["b",null]}',
    '{"a":["b"],"a":["c"]}',
    '{"__proto__":["b"]}',
    '{"a":["b"]',
    JSON.stringify({ a: Array(21).fill('b') }),
    JSON.stringify(Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`q${index}`, ['b']]))),
    '['.repeat(100_000),
  ])('of another form is refused: %.40s', (text) => {
    expect(readVpToken(text)).toBeUndefined();
  });

  test('may hold 20 presentations', () => {
    expect(readVpToken(JSON.stringify({ a: Array(20).fill('b') }))?.get('a')).toHaveLength(20);
  });

  test('shows which presentations confirm a transaction', () => {
    const key = testKey('ES256');
    const signed = (payload: object) => token(key, { alg: 'ES256' }, { ...payload });
    const hashes = signed({ transaction_data_hashes: [] });
    const texts = [hashes, `a.b.c~d~${hashes}`, signed({}), `a.b.c~d~${signed({})}`, 'a.b.c~d~', ''];
    expect(texts.map(confirmsTransaction)).toEqual([true, true, false, false, false, false]);
    const inProof = { proof: { transaction_data_hashes: [] } };
    const objects = [inProof.proof, inProof, { proof: {} }, {}];
    expect(objects.map(confirmsTransaction)).toEqual([true, true, false, false]);
  });
});

describe('a request object', () => {
  const at = new Date('2026-05-04T10:00:00.900Z');
  const payload = requestObjectPayload({
    ...{
      clientId: clientIdOf(did),
      responseUri: 'https://gid.example/response',
      nonce: 'n',
      dcqlQuery: offered,
    },
    ...{ officeName: 'Office', walletNonce: undefined, at },
  });

  test('says who asks, where to answer, in which formats, and until when', () => {
    expect(payload).toMatchObject({
      client_id: `decentralized_identifier:${did}`,
      response_uri: 'https://gid.example/response',
      nonce: 'n',
      state: stateOf('n'),
      iat: 1777888800,
      exp: 1777889100,
      client_metadata: {
        vp_formats_supported: {
          'dc+sd-jwt': {
            'sd-jwt_alg_values': expect.arrayContaining(['ES256', 'EdDSA']),
            'kb-jwt_alg_values': expect.arrayContaining(['ES256', 'EdDSA']),
          },
          jwt_vc_json: { alg_values: expect.arrayContaining(['ES256', 'EdDSA']) },
        },
      },
    });
  });

  test('has neither a redirect_uri beside the response_uri, nor a wallet_nonce that nobody sent', () => {
    expect(payload).not.toHaveProperty('redirect_uri');
    expect(payload).not.toHaveProperty('wallet_nonce');
  });

  test('is linked to with the client id it is signed for', () => {
    const link = new URL(authorizationRequestUri(clientIdOf(did), 'https://gid.example/r?a=b'));
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: clientIdOf(did),
      request_uri: 'https://gid.example/r?a=b',
    });
  });
});

test('of a wallet’s error only a code of the specification is kept', () => {
  expect(['access_denied', 'vp_formats_not_supported', 'Jane Roe', ''].map(walletErrorCode)).toEqual([
    'access_denied',
    'vp_formats_not_supported',
    'other',
    'other',
  ]);
});
