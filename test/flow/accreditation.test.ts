import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accredit,
  type AccreditingWorld,
  type Answer,
  get,
  issueAt,
  post,
  receive,
  startAccreditingWorld,
} from '../support/accrediting-offices.ts';

let world: AccreditingWorld;
let rootToA: Answer;
let aToB: Answer;
let credentials: Record<string, unknown>;
const formats = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'];

beforeAll(async () => {
  world = await startAccreditingWorld();
  const { root, a, b, relying } = world;
  rootToA = await accredit(root, a, { delegationDepth: 1 });
  await receive(a, rootToA);
  aToB = await accredit(a, b);
  for (const accreditation of [rootToA, aToB]) await receive(relying, accreditation);
  credentials = {};
  for (const format of formats) credentials[format] = await issueAt(b, format);
});
afterAll(async () => {
  for (const node of [world.root, world.a, world.b, world.relying]) await node.checkState();
  await world.close();
});

const verify = (credential: unknown) =>
  post(world.relying, '/api/v1/credential-verifications', { credential });
const answerAt = (at?: Date, credentialType = 'GlobalIdentifierCredential') => {
  const query = new URLSearchParams({ issuer: world.b.did, credentialType });
  if (at !== undefined) query.set('at', at.toISOString());
  return get(world.relying, `/api/v1/trust-answers?${query}`);
};

describe('a root accredits A, A accredits B, and B issues', () => {
  test('each accreditation is a credential that was given and received', () => {
    expect([rootToA.status, aToB.status]).toEqual([201, 201]);
    expect(aToB.body).toMatchObject({ issuer: world.a.did, subject: world.b.did, delegationDepth: 0 });
  });

  test.each(formats)(
    'an office that believes the root trusts %s, and says by which chain',
    async (format) => {
      const { body } = await verify(credentials[format]);
      expect(body).toMatchObject({
        ...{ verified: true, trusted: true },
        accreditation: {
          by: 'chain',
          chain: [
            { issuer: world.a.did, subject: world.b.did, officeCode: 'XB' },
            { issuer: world.root.did, subject: world.a.did, officeCode: 'XA' },
          ],
        },
      });
    },
  );

  test('its own credentials it trusts by its trust list', async () => {
    const own = await issueAt(world.relying, 'jwt_vc_json');
    expect((await verify(own)).body).toMatchObject({ trusted: true, accreditation: { by: 'trustList' } });
  });

  test('anybody can ask, and is given the chain', async () => {
    const { body } = await answerAt();
    expect(body).toMatchObject({ allowed: true, reasons: [] });
    expect(body['chain']).toHaveLength(2);
    expect((await answerAt(undefined, 'RightHolderCredential')).body).toMatchObject({
      allowed: false,
      reasons: ['notOnTrustList', 'scope'],
    });
    expect((await answerAt(new Date('2026-04-30T00:00:00Z'))).body).toMatchObject({
      allowed: false,
      reasons: ['notOnTrustList', 'time'],
    });
  });

  test('the accreditations of an office are published', async () => {
    const published = await get(world.a, '/offices/xa/accreditations');
    expect(published.body).toMatchObject({ items: [{ origin: 'received' }, { origin: 'issued' }] });
    expect((await get(world.a, '/offices/xz/accreditations')).status).toBe(404);
  });
});

describe('beyond what it may', () => {
  test.each<[string, () => Promise<Answer>]>([
    [
      'a type it is not accredited for',
      () => accredit(world.a, world.b, { credentialTypes: ['RightHolderCredential'] }),
    ],
    ['delegations it has not', () => accredit(world.a, world.b, { delegationDepth: 1 })],
    ['anything, where it may not delegate', () => accredit(world.b, world.relying)],
  ])('an office does not accredit another for %s', async (_what, attempt) => {
    expect(await attempt()).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('an office that is not accredited is not trusted', async () => {
    const { body } = await verify(await issueAt(world.root, 'jwt_vc_json'));
    expect(body).toMatchObject({ verified: true, trusted: false });
    expect(body).not.toHaveProperty('accreditation');
  });

  test('an accreditation that does not verify is not kept, and no other credential is', async () => {
    const text = String(aToB.body['credential']);
    const [header, payload] = text.split('.');
    const forged = `${header}.${payload}.${'A'.repeat(86)}`;
    expect(await receive(world.b, { status: 201, body: { credential: forged } })).toMatchObject({
      body: { code: 'verification-failed' },
    });
    expect(
      await receive(world.b, { status: 201, body: { credential: credentials['jwt_vc_json'] } }),
    ).toMatchObject({ body: { code: 'verification-failed' } });
    expect((await receive(world.relying, aToB)).status).toBe(409);
  });
});

// Last, for it ends what the tests before rest on.
test('from when an accreditation is revoked B is refused, and the answer as of before stays yes', async () => {
  const before = world.now();
  world.wait(300);
  expect((await verify(credentials['jwt_vc_json'])).body).toMatchObject({ trusted: true });
  const id = String(aToB.body['accreditationId']);
  expect((await post(world.a, `/api/v1/issued-credentials/${id}/revocation`, {})).status).toBe(200);
  world.wait(61);
  const revoked = (await verify(credentials['jwt_vc_json'])).body;
  expect(revoked).toMatchObject({ verified: true, trusted: false });
  expect((await verify(credentials['dc+sd-jwt'])).body).toMatchObject({ trusted: false });
  expect((await answerAt()).body).toMatchObject({ allowed: false, reasons: ['notOnTrustList', 'revoked'] });
  expect((await answerAt(before)).body).toMatchObject({ allowed: true });
});
