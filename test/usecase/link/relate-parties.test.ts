import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import { verifyCredential } from '../../../src/usecase/verify-credential.ts';
import {
  type Answer,
  payloadOf,
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

const collection = '/api/v1/party-relations';
const evidence = { kind: 'registerExtract', digest: sha256Text('extract') };

async function register(data: object, credential?: string): Promise<{ did: string; partyId: string }> {
  const { body } = await world.post('/api/v1/parties', { data, control: { mode: 'office' } }, credential);
  return { did: String(body['did']), partyId: String(body['partyId']) };
}
const company = (credential?: string) =>
  register(
    { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: 'Invented Works' }] },
    credential,
  );
const person = () =>
  register({ partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Ada Invented' }] });
const companies = async (count: number): Promise<readonly string[]> =>
  (await Promise.all(Array.from({ length: count }, () => company()))).map(({ did }) => did);

const relate = (subject: string, relation: string, object: string, more: object = {}) =>
  world.post(collection, { relation, subject, object, evidence, ...more });
const outcome = ({ status, body }: Answer) => [status, body['code']];
const end = (id: unknown, until: string, credential?: string) =>
  world.post(`${collection}/${String(id)}/ending`, { until, reason: 'Sold' }, credential);
const withdraw = (id: unknown, credential?: string) =>
  world.post(`${collection}/${String(id)}/withdrawal`, { reason: 'Other company' }, credential);
const list = async (query: string, credential?: string): Promise<Record<string, unknown>[]> =>
  [(await world.get(`${collection}?${query}`, credential)).body['items']].flat().map(Object);

test('a relation is read from both sides, with what follows from it and on what it rests', async () => {
  const [branch = '', entity = ''] = await companies(2);
  const made = await relate(branch, 'branchOf', entity, { from: '2010-05-01', hasLegalPersonality: false });
  expect(made).toMatchObject({
    status: 201,
    body: {
      ...{ relation: 'branchOf', inverse: 'hasBranch', subject: branch, object: entity, evidence },
      ...{ from: '2010-05-01', hasLegalPersonality: false, sameness: 'sameParty' },
    },
  });
  expect((await world.get(made.headers.get('location') ?? '')).body).toEqual(made.body);
  for (const did of [branch, entity])
    expect(await list(`did=${encodeURIComponent(did)}`)).toEqual([made.body]);
});

test('a relation makes nobody the same: no DID document and no party changes', async () => {
  const [one, other] = [await company(), await company()];
  const state = async () => {
    const parties = await Promise.all(
      [one, other].map(async ({ partyId }) => (await world.get(`/api/v1/parties/${partyId}`)).body),
    );
    const logs = await Promise.all(
      [one, other].map(async ({ did }) => (await world.node.ports.resolver.resolve(did)).document),
    );
    return { parties, logs };
  };
  const before = await state();
  expect((await relate(one.did, 'branchOf', other.did, { hasLegalPersonality: false })).status).toBe(201);
  expect(await state()).toEqual(before);
});

test('it holds from its first day until its end, and is found as of a day', async () => {
  const [daughter = '', mother = ''] = await companies(2);
  const { body } = await relate(daughter, 'subsidiaryOf', mother, { from: '2000-01-01' });
  expect((await end(body['relationId'], '1999-12-31')).status).toBe(400);
  const ended = await end(body['relationId'], '2010-01-01');
  expect(ended.body).toMatchObject({ until: '2010-01-01', closing: { as: 'ended', reason: 'Sold' } });
  expect(outcome(await end(body['relationId'], '2009-01-01'))).toEqual([409, 'conflict']);
  const asOf = async (day: string) => (await list(`did=${encodeURIComponent(daughter)}&asOf=${day}`)).length;
  expect(await Promise.all(['1999-12-31', '2000-01-01', '2009-12-31', '2010-01-01'].map(asOf))).toEqual([
    0, 1, 1, 0,
  ]);
});

test('the same for the same time is refused, for another time it is not', async () => {
  const [one = '', other = ''] = await companies(2);
  const first = await relate(one, 'subsidiaryOf', other, { until: '2010-01-01' });
  const again = await relate(one, 'subsidiaryOf', other, { from: '2009-01-01' });
  expect(outcome(again)).toEqual([409, 'conflict']);
  expect(again.body['detail']).toContain(first.body['relationId']);
  expect((await relate(one, 'subsidiaryOf', other, { from: '2010-01-01' })).status).toBe(201);
});

test('a circle is refused and named, unless its parts never hold at one time or one was withdrawn', async () => {
  const [a = '', b = '', c = ''] = await companies(3);
  const first = await relate(a, 'subsidiaryOf', b, { until: '2010-01-01' });
  await relate(b, 'partOf', c, { hasLegalPersonality: true });
  const closes = await relate(c, 'subsidiaryOf', a);
  expect(outcome(closes)).toEqual([409, 'conflict']);
  expect(closes.body['detail']).toMatch(/Relation .* circle|relation .* circle/);
  expect((await relate(c, 'subsidiaryOf', a, { from: '2010-01-01' })).status).toBe(201);
  await withdraw(first.body['relationId']);
  expect((await relate(b, 'subsidiaryOf', a, { until: '2005-01-01' })).status).toBe(201);
});

test('of two clerks who close a circle together one succeeds', async () => {
  for (const relation of ['subsidiaryOf', 'succeededBy']) {
    const [a = '', b = ''] = await companies(2);
    const answers = await Promise.all([relate(a, relation, b), relate(b, relation, a)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  }
});

test('persons have no branches and are none, but succeed and are succeeded', async () => {
  const [{ did: ada }, { did: works }] = [await person(), await company()];
  expect(outcome(await relate(ada, 'branchOf', works, { hasLegalPersonality: false }))).toEqual([
    ...[400, 'invalid-request'],
  ]);
  expect(outcome(await relate(works, 'subsidiaryOf', ada))).toEqual([400, 'invalid-request']);
  expect(outcome(await relate(ada, 'formerly', works))).toEqual([400, 'invalid-request']);
  expect((await relate(ada, 'succeededBy', works)).status).toBe(201);
});

test.each<[string, (own: string) => Promise<Answer>, number, string]>([
  ['to itself', (own) => relate(own, 'subsidiaryOf', own), 400, 'invalid-request'],
  ['of an unknown kind', (own) => relate(own, 'sameAs', own), 400, 'invalid-request'],
  ['to what is no DID', (own) => relate(own, 'subsidiaryOf', 'Invented Works'), 400, 'invalid-request'],
  [
    'that ends before it begins',
    async (own) => {
      const [other = ''] = await companies(1);
      return relate(own, 'subsidiaryOf', other, { from: '2020-02-02', until: '2020-02-01' });
    },
    ...([400, 'invalid-request'] as const),
  ],
  [
    'on an impossible day',
    async (own) => {
      const [other = ''] = await companies(1);
      return relate(own, 'subsidiaryOf', other, { from: '2021-02-29' });
    },
    ...([400, 'invalid-request'] as const),
  ],
  [
    'to a DID that does not resolve',
    (own) => relate(own, 'subsidiaryOf', 'did:key:z6MkNoSuchKey'),
    ...([404, 'did-not-found'] as const),
  ],
])('a relation %s is refused', async (_title, ask, status, code) => {
  const [own = ''] = await companies(1);
  expect(outcome(await ask(own))).toEqual([status, code]);
});

test('a party of another office may stand on the other side, two of other offices may not', async () => {
  const { credential } = world.second;
  const [own = ''] = await companies(1);
  const [one, other] = [await company(credential), await company(credential)];
  expect((await relate(own, 'subsidiaryOf', one.did)).status).toBe(201);
  expect((await relate(one.did, 'partOf', own, { hasLegalPersonality: true })).status).toBe(409);
  expect(outcome(await relate(one.did, 'subsidiaryOf', other.did))).toEqual([400, 'invalid-request']);
});

test('an ended party can be succeeded, and be nobody’s subsidiary', async () => {
  const [ended, heir] = [await company(), await company()];
  const path = `/api/v1/parties/${ended.partyId}/deactivation`;
  expect((await world.post(path, {})).status).toBe(200);
  expect(outcome(await relate(ended.did, 'subsidiaryOf', heir.did))).toEqual([410, 'did-deactivated']);
  expect(outcome(await relate(heir.did, 'succeededBy', ended.did))).toEqual([410, 'did-deactivated']);
  expect((await relate(ended.did, 'succeededBy', heir.did)).status).toBe(201);
});

test('two that state they are one party can be a branch without legal personality, and no subsidiary', async () => {
  const [one, other] = [await company(), await company()];
  const partyIds = [one.partyId, other.partyId];
  expect((await world.post('/api/v1/party-merges', { partyIds })).status).toBe(200);
  expect(outcome(await relate(one.did, 'subsidiaryOf', other.did))).toEqual([409, 'conflict']);
  const branch = (hasLegalPersonality: boolean) =>
    relate(one.did, 'branchOf', other.did, { hasLegalPersonality });
  expect(outcome(await branch(true))).toEqual([409, 'conflict']);
  expect((await branch(false)).status).toBe(201);
  await world.post('/api/v1/party-splits', { partyIds });
  expect((await relate(one.did, 'subsidiaryOf', other.did)).status).toBe(201);
});

test('the credential verifies until the relation ends, and says what was stated', async () => {
  const [daughter = '', mother = ''] = await companies(2);
  const { body } = await relate(daughter, 'subsidiaryOf', mother, { from: '2001-02-03' });
  const path = `${collection}/${String(body['relationId'])}/credential`;
  const credential = String((await world.get(path)).body['credential']);
  expect((await world.get(path)).body['credential']).toBe(credential);
  expect(payloadOf(credential)).toMatchObject({
    ...{ iss: world.node.did, sub: daughter },
    vc: {
      type: ['VerifiableCredential', 'PartyRelationCredential'],
      credentialSubject: {
        ...{ did: daughter, relation: 'subsidiaryOf', relatedDid: mother, relationFrom: '2001-02-03' },
        evidence,
      },
    },
  });
  const { ports, officeCode } = world.node;
  const trustList = await ports.store.read.trustList.list(officeCode);
  const expectedType = 'PartyRelationCredential';
  expect(await verifyCredential(ports, { credential, trustList, expectedType })).toMatchObject({
    ...{ verified: true, trusted: true },
  });
  await withdraw(body['relationId']);
  world.wait(600);
  expect(await verifyCredential(ports, { credential, trustList })).toMatchObject({ verified: false });
  expect(outcome(await world.get(path))).toEqual([409, 'conflict']);
  expect(outcome(await withdraw(body['relationId']))).toEqual([409, 'conflict']);
});

test('another office sees, ends and withdraws none, and forges no cursor', async () => {
  const { credential } = world.second;
  const [one = '', other = ''] = await companies(2);
  const { body } = await relate(one, 'subsidiaryOf', other);
  const path = `${collection}/${String(body['relationId'])}`;
  const answers = [
    await world.get(path, credential),
    await world.get(`${path}/credential`, credential),
    await end(body['relationId'], '2030-01-01', credential),
    await withdraw(body['relationId'], credential),
  ];
  expect(answers.map(outcome)).toEqual(answers.map(() => [404, 'not-found']));
  expect(await list(`did=${encodeURIComponent(one)}`, credential)).toEqual([]);
  const page = await world.get(`${collection}?limit=1`);
  expect(await list(`cursor=${String(page.body['next'])}`, credential)).toEqual([]);
});
