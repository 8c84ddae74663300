import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideDeferredIssuance } from '../../src/usecase/issuance/decide-deferred-issuance.ts';
import {
  listDeferredIssuances,
  readDeferredIssuance,
} from '../../src/usecase/issuance/read-deferred-issuances.ts';
import { thumbprint } from '../../src/protocol/jose/thumbprint.ts';
import { jwtVcId, sdJwtId, walletKey } from '../support/claiming.ts';
import { type Deferring, deferring } from '../support/deferring.ts';
import { parallel } from '../support/hostile-world.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../support/issuing-office.ts';
import { type IssuingServer, startIssuingServer } from '../support/issuing-server.ts';

const collection = '/api/v1/deferred-issuances';
const offerPath = '/api/v1/credential-offers';

let node: IssuingNode;
let server: IssuingServer;
let wallet: Deferring;
let partyId: string;
beforeAll(async () => {
  node = await startIssuingNode();
  server = await startIssuingServer(node);
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
  wallet = deferring(node, server, partyId);
});
afterAll(async () => {
  server.close();
  await node.ports.store.close();
});

async function decisions(deferredIssuanceId: string) {
  const { items } = await node.ports.store.read.audit.list(node.first.officeCode, { limit: 1000 });
  return items
    .filter(({ subject }) => subject === deferredIssuanceId)
    .map(({ action, actor }) => [action, actor.startsWith('wallet')]);
}

test('the office sees what a wallet waits for, and for which keys', async () => {
  const { offer, deferredIssuanceId } = await wallet.waiting();
  const { status, body } = await wallet.read(deferredIssuanceId);
  expect(status).toBe(200);
  expect(body).toEqual({
    deferredIssuanceId,
    offerId: offer.offerId,
    partyId,
    configurationId: sdJwtId,
    state: 'pending',
    holders: [{ keyThumbprint: thumbprint(walletKey.jwk) }],
    intervalSeconds: 60,
    createdAt: '2026-05-01T12:00:00.000Z',
    expiresAt: '2026-05-31T12:00:00.000Z',
  });
  const seen = await server.get(`${offerPath}/${offer.offerId}`, server.staff);
  expect(seen.body).toMatchObject({ state: 'tokenIssued', release: 'pending' });
});

test('they come in pages, and by their state', async () => {
  const [one, two, three] = [await wallet.waiting(), await wallet.waiting(), await wallet.waiting()];
  await wallet.decide(two.deferredIssuanceId, 'refuse');
  const idsOf = async (query: string) => {
    const { body } = await server.get(`${collection}?${query}`, server.staff);
    const ids: string[] = [Object(body['items'])].flat().map((item) => String(item.deferredIssuanceId));
    return { ids, next: String(body['next']) };
  };
  const pending = await idsOf('state=pending&limit=100');
  expect(pending.ids.slice(-2)).toEqual([one.deferredIssuanceId, three.deferredIssuanceId]);
  expect((await idsOf('state=refused')).ids).toEqual([two.deferredIssuanceId]);
  const first = await idsOf('limit=1');
  expect(first.ids).toHaveLength(1);
  expect((await idsOf(`limit=1&cursor=${first.next}`)).ids).not.toEqual(first.ids);
  expect((await server.get(`${collection}?state=expired`, server.staff)).status).toBe(400);
  expect((await server.get(`${collection}?cursor=x`, server.staff)).status).toBe(400);
});

test.each([
  ['release', 'released', 'refuse', 'credential.released'],
  ['refuse', 'refused', 'release', 'credential.refused'],
] as const)(
  'the decision to %s holds, is on record once, and the other one is a conflict',
  async (...row) => {
    const [decision, state, other, action] = row;
    const { offer, deferredIssuanceId } = await wallet.waiting();
    const decided = await wallet.decide(deferredIssuanceId, decision);
    expect([decided.status, decided.body['state']]).toEqual([200, state]);
    expect(decided.body['decidedBy']).toMatch(/./);
    const again = await wallet.decide(deferredIssuanceId, decision);
    expect([again.status, again.body]).toEqual([200, decided.body]);
    const late = await wallet.decide(deferredIssuanceId, other);
    expect([late.status, late.body['code']]).toEqual([409, 'conflict']);
    expect(await decisions(deferredIssuanceId)).toEqual([
      ['credential.deferred', true],
      [action, false],
    ]);
    const seen = await server.get(`${offerPath}/${offer.offerId}`, server.staff);
    expect(seen.body['release']).toBe(state);
  },
);

test('of clerks who decide at once one does, and who decided the same hears no complaint', async () => {
  const { deferredIssuanceId } = await wallet.waiting();
  let turn = 0;
  const answers = await parallel(20, async () => {
    turn += 1;
    const decision = turn % 2 === 0 ? 'release' : 'refuse';
    return { decision, answer: await wallet.decide(deferredIssuanceId, decision) };
  });
  const { state } = (await wallet.read(deferredIssuanceId)).body;
  const held = state === 'released' ? 'release' : 'refuse';
  for (const { decision, answer } of answers) expect(answer.status).toBe(decision === held ? 200 : 409);
  expect(await decisions(deferredIssuanceId)).toHaveLength(2);
});

test('a decision is on everything that was asked for from the offer', async () => {
  const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
  const other = await wallet.ask(token, { id: jwtVcId });
  expect(other.status).toBe(202);
  await wallet.decide(deferredIssuanceId, 'release');
  expect((await wallet.poll(token, transactionId)).status).toBe(200);
  expect((await wallet.poll(token, other.body['transaction_id'])).status).toBe(200);
});

test('a decision and a withdrawal at once leave one of them, and nothing is issued after a withdrawal', async () => {
  const { offer, token, transactionId, deferredIssuanceId } = await wallet.waiting();
  const withdraw = () => server.delete(`${offerPath}/${offer.offerId}`, server.staff);
  const [decided, withdrawn] = await Promise.all([wallet.decide(deferredIssuanceId, 'release'), withdraw()]);
  expect(withdrawn.status).toBe(204);
  expect([200, 409]).toContain(decided.status);
  expect((await wallet.read(deferredIssuanceId)).body['state']).toBe('refused');
  expect((await wallet.poll(token, transactionId)).status).toBe(401);
});

test.each([{}, { decision: 'released' }, { decision: 'release', more: 1 }, []])(
  'the decision %j is not understood',
  async (body) => {
    const { deferredIssuanceId } = await wallet.waiting();
    const answer = await server.putJson(`${collection}/${deferredIssuanceId}/decision`, body, server.staff);
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid-request']);
  },
);

test('another office sees none of it and decides nothing', async () => {
  const { deferredIssuanceId, transactionId } = await wallet.waiting();
  const { caller } = node.second;
  const notFound = { code: 'not-found' };
  const decide = decideDeferredIssuance(node.ports, caller, { deferredIssuanceId, decision: 'release' });
  await expect(decide).rejects.toMatchObject(notFound);
  await expect(readDeferredIssuance(node.ports, caller, deferredIssuanceId)).rejects.toMatchObject(notFound);
  expect((await listDeferredIssuances(node.ports, caller, { limit: 100 })).items).toEqual([]);
  expect((await wallet.read(transactionId)).status).toBe(404);
  expect((await wallet.decide('unknown', 'release')).status).toBe(404);
  expect((await wallet.read(deferredIssuanceId)).body['state']).toBe('pending');
});
