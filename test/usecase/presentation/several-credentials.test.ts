import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Asked,
  checkOf,
  type HeldCredential,
  payloadOf,
  presentJwtVc,
  presentSdJwt,
  type PresentingWorld,
  startPresentingWorld,
} from '../../support/presenting.ts';

let world: PresentingWorld;
let other: HeldCredential;
beforeAll(async () => {
  world = await startPresentingWorld();
  other = await world.issue('XA-several');
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const type = 'GlobalIdentifierCredential';
const two = [
  { name: 'applicant', credentialType: type, claims: ['did', 'name'] },
  { name: 'agent', credentialType: type, claims: ['did'] },
];
const withOptional = [two[0], { ...two[1], isOptional: true }];
const sdJwt = (asked: Asked, held = world.held) => presentSdJwt(asked, held.sdJwt, { at: world.now() });
const jwtVp = (asked: Asked, held = world.held) => presentJwtVc(asked, [held.jwtVc], { at: world.now() });

async function answerTo(more: object, vpToken: (asked: Asked) => unknown) {
  const asked = await world.askAndFetch({ ...more });
  const { status, body } = await world.answer(asked, vpToken(asked));
  const result = await world.result(asked.requestId);
  return { status, error: body['error'], state: result.body['state'], result, asked };
}

test('two credentials that are asked for make two results, each under the id of its query', async () => {
  const { status, result, asked } = await answerTo({ credentials: two }, (made) => ({
    applicant_sd_jwt: [sdJwt(made)],
    agent_jwt_vc: [jwtVp(made, other)],
  }));
  expect(status).toBe(200);
  expect(result.body).toMatchObject({
    state: 'answered',
    results: {
      applicant_sd_jwt: { trusted: true, credential: { subject: world.held.did } },
      agent_jwt_vc: { trusted: true, credential: { subject: other.did } },
    },
  });
  expect(payloadOf(asked.jwt)['dcql_query']).toMatchObject({
    credential_sets: [
      { options: [['applicant_sd_jwt'], ['applicant_jwt_vc']] },
      { options: [['agent_sd_jwt'], ['agent_jwt_vc']] },
    ],
  });
});

describe('an answer that is not one way of answering leaves the request open:', () => {
  test.each<[string, object, (asked: Asked) => unknown]>([
    ['one of two', { credentials: two }, (asked) => ({ applicant_sd_jwt: [sdJwt(asked)] })],
    [
      'one of two in both formats',
      { credentials: two },
      (asked) => ({ applicant_sd_jwt: [sdJwt(asked)], applicant_jwt_vc: [jwtVp(asked)] }),
    ],
    ['the optional one alone', { credentials: withOptional }, (asked) => ({ agent_sd_jwt: [sdJwt(asked)] })],
    [
      'both where they are alternatives',
      { credentials: two, credentialSets: [{ options: [['applicant'], ['agent']] }] },
      (asked) => ({ applicant_sd_jwt: [sdJwt(asked)], agent_sd_jwt: [sdJwt(asked, other)] }),
    ],
    [
      'the ids of another request',
      { credentials: two },
      (asked) => ({ sd_jwt: [sdJwt(asked)], jwt_vc: [jwtVp(asked)] }),
    ],
    [
      'an object for a text',
      { formats: ['jwt_vc_json'] },
      () => ({ jwt_vc: [{ type: 'VerifiablePresentation' }] }),
    ],
  ])('%s', async (_what, more, vpToken) => {
    const { status, error, state } = await answerTo(more, vpToken);
    expect([status, error, state]).toEqual([400, 'invalid_request', 'open']);
  });
});

test.each<[string, object, (asked: Asked) => unknown]>([
  [
    'an optional one left out',
    { credentials: withOptional },
    (asked) => ({ applicant_sd_jwt: [sdJwt(asked)] }),
  ],
  [
    'an optional one sent',
    { credentials: withOptional },
    (asked) => ({ applicant_sd_jwt: [sdJwt(asked)], agent_sd_jwt: [sdJwt(asked, other)] }),
  ],
  [
    'the second of two alternatives',
    { credentials: two, credentialSets: [{ options: [['applicant'], ['agent']] }] },
    (asked) => ({ agent_jwt_vc: [jwtVp(asked)] }),
  ],
  [
    'two that belong together',
    { credentials: two, credentialSets: [{ options: [['applicant', 'agent']] }] },
    (asked) => ({ applicant_sd_jwt: [sdJwt(asked)], agent_jwt_vc: [jwtVp(asked, other)] }),
  ],
  [
    'a claim that has one of the values',
    { claims: [{ name: 'name', values: ['Another', 'Invented Works'] }] },
    (asked) => ({ sd_jwt: [sdJwt(asked)] }),
  ],
])('%s answers the request', async (_what, more, vpToken) => {
  const { status, state } = await answerTo(more, vpToken);
  expect([status, state]).toEqual([200, 'answered']);
});

test('a claim with none of the values does not answer', async () => {
  const { status, state, result } = await answerTo(
    { claims: [{ name: 'name', values: ['Another'] }] },
    (asked) => ({ sd_jwt: [sdJwt(asked)] }),
  );
  expect([status, state]).toEqual([400, 'refused']);
  expect(checkOf(result, 'sd_jwt', 'claims')).toMatchObject({ code: 'QUERY_NOT_ANSWERED' });
});

test('several credentials of one kind are taken only where several were asked for', async () => {
  const both = (asked: Asked) => ({ all_sd_jwt: [sdJwt(asked), sdJwt(asked, other)] });
  const wish = { name: 'all', credentialType: type, formats: ['dc+sd-jwt'] };
  const good = await answerTo({ credentials: [{ ...wish, isMultiple: true }] }, both);
  expect(good.result.body).toMatchObject({
    state: 'answered',
    results: {
      all_sd_jwt: { credential: { subject: world.held.did } },
      'all_sd_jwt.2': { credential: { subject: other.did } },
    },
  });
  const bad = await answerTo({ credentials: [wish] }, both);
  expect([bad.status, bad.state]).toEqual([400, 'open']);
});

test('where one of two does not pass, neither is accepted', async () => {
  const revoked = await world.issue('XA-several-revoked');
  await world.post(`/api/v1/issued-credentials/${revoked.issuedIds[0] ?? ''}/revocation`, {});
  world.wait(61);
  const { status, state, result } = await answerTo({ credentials: two }, (asked) => ({
    applicant_sd_jwt: [sdJwt(asked)],
    agent_sd_jwt: [sdJwt(asked, revoked)],
  }));
  expect([status, state]).toEqual([400, 'refused']);
  expect(checkOf(result, 'agent_sd_jwt', 'status')).toMatchObject({ code: 'CREDENTIAL_REVOKED' });
  const link = { identifier: 'B-2', did: world.held.did };
  const evidence = { presentationRequestId: String(result.body['requestId']) };
  expect((await world.post('/api/v1/party-links', { ...link, evidence })).status).not.toBe(201);
});

describe('a query of the caller’s own', () => {
  const vct = () => `${world.node.url}/credential-types/global-identifier/v1`;
  const queryOf = (more: object = {}) => ({
    credentials: [
      { id: 'q', format: 'dc+sd-jwt', meta: { vct_values: [vct()] }, claims: [{ path: ['name'] }], ...more },
    ],
  });

  test('is asked as it is, and decides what an answer may hold', async () => {
    const { status, result, asked } = await answerTo({ dcqlQuery: queryOf() }, (made) => ({
      q: [sdJwt(made)],
    }));
    expect([status, result.body['state']]).toEqual([200, 'answered']);
    expect(payloadOf(asked.jwt)['dcql_query']).toEqual(queryOf());
    const bad = await answerTo({ dcqlQuery: queryOf() }, (made) => ({ sd_jwt: [sdJwt(made)] }));
    expect([bad.status, bad.state]).toEqual([400, 'open']);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => `q${index}`);
  const credentials = (ids: readonly string[]) =>
    ids.map((id) => ({ id, format: 'dc+sd-jwt', meta: { vct_values: ['https://x.example/v1'] } }));

  test.each<[string, () => object]>([
    ['without credentials', () => ({ credentials: [] })],
    ['of a format that is not verified', () => queryOf({ format: 'mso_mdoc' })],
    ['for credentials without their holder', () => queryOf({ require_cryptographic_holder_binding: false })],
    ['by authorities', () => queryOf({ trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] })],
    ['with members nobody knows', () => queryOf({ other: 1 })],
    ['with the meta of another format', () => queryOf({ meta: { type_values: [['A']] } })],
    ['with 21 credentials', () => ({ credentials: credentials(many(21)) })],
    ['with one id twice', () => ({ credentials: credentials(['q', 'q']) })],
    ['with a set of nobody', () => ({ ...queryOf(), credential_sets: [{ options: [['other']] }] })],
    [
      'with a credential in no set',
      () => ({ credentials: credentials(['a', 'b']), credential_sets: [{ options: [['a']] }] }),
    ],
    ['with 11 sets', () => ({ ...queryOf(), credential_sets: Array(11).fill({ options: [['q']] }) })],
    [
      'with sets that can be answered in too many ways',
      () => ({
        credentials: credentials(many(11)),
        credential_sets: Array(4).fill({ options: many(11).map((id) => [id]) }),
      }),
    ],
    ['with a claim set of claims that are not there', () => queryOf({ claim_sets: [['none']] })],
  ])('%s is refused', async (_what, query) => {
    const { status, body } = await world.ask({ dcqlQuery: query() });
    expect([status, body['code']]).toEqual([400, 'invalid-request']);
  });

  test.each<[string, () => object]>([
    ['one credential and several', () => ({ credentialType: type, credentials: two })],
    ['several and a query', () => ({ credentials: two, dcqlQuery: queryOf() })],
    ['one credential and a query', () => ({ claims: ['name'], dcqlQuery: queryOf() })],
    ['sets of nothing', () => ({ credentialSets: [{ options: [['applicant']] }] })],
    ['sets of unknown names', () => ({ credentials: two, credentialSets: [{ options: [['none']] }] })],
    ['two of the same name', () => ({ credentials: [two[0], two[0]] })],
  ])('and %s at once are refused', async (_what, more) => {
    const { status, body } = await world.ask({ ...more() });
    expect([status, body['code']]).toEqual([400, 'invalid-request']);
  });
});
