import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyCredential } from '../../../src/usecase/verify-credential.ts';
import { type Answer, type PresentingWorld, startPresentingWorld } from '../../support/presenting.ts';

let world: PresentingWorld;
beforeAll(async () => {
  world = await startPresentingWorld();
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const links = '/api/v1/party-links';
const link = (identifier: string): Promise<Answer> =>
  world.post(links, { identifier, did: world.held.did, evidence: { partyId: world.held.partyId } });
const unlink = (linkId: unknown, credential?: string): Promise<Answer> =>
  world.post(`${links}/${String(linkId)}/unlinking`, { reason: 'Linked in error' }, credential);

test('an ended link says when, by whom and why, and stays', async () => {
  const { linkId } = (await link('B-1')).body;
  const ended = await unlink(linkId);
  expect(ended).toMatchObject({
    status: 200,
    body: { linkId, unlinkedAt: world.now().toISOString(), unlinkReason: 'Linked in error' },
  });
  expect((await world.get(`${links}/${String(linkId)}`)).body).toEqual(ended.body);
});

test('the number is free for another link afterwards', async () => {
  const first = (await link('B-2')).body['linkId'];
  await unlink(first);
  const second = await link('B-2');
  expect(second.status).toBe(201);
  expect(second.body['linkId']).not.toBe(first);
});

test('the credential of an ended link is revoked and no longer given', async () => {
  const { linkId } = (await link('B-3')).body;
  const path = `${links}/${String(linkId)}/credential`;
  const credential = String((await world.get(path)).body['credential']);
  const { ports, officeCode } = world.node;
  const trustList = await ports.store.read.trustList.list(officeCode);
  expect(await verifyCredential(ports, { credential, trustList })).toMatchObject({ trusted: true });
  await unlink(linkId);
  expect((await world.get(path)).status).toBe(409);
  world.wait(61);
  const { verified, checks } = await verifyCredential(ports, { credential, trustList });
  expect(verified).toBe(false);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'status', code: 'CREDENTIAL_REVOKED' }));
});

test('a link ends once, and of many attempts at once one succeeds', async () => {
  const { linkId } = (await link('B-4')).body;
  const answers = await Promise.all(Array.from({ length: 20 }, () => unlink(linkId)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(409)]);
  expect((await unlink(linkId)).body).toMatchObject({ code: 'conflict' });
});

test('an unknown link, and one of another office, is not found', async () => {
  const { linkId } = (await link('B-5')).body;
  const answers = [await unlink('unknown'), await unlink(linkId, world.second.credential)];
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  expect((await world.get(`${links}/${String(linkId)}`)).body).not.toHaveProperty('unlinkedAt');
});

test('linking and unlinking are in the audit record without the number', async () => {
  const { linkId } = (await link('Secret-Number-6')).body;
  await unlink(linkId);
  const page = await world.get('/api/v1/audit-events?limit=100');
  expect(page.body['items']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ action: 'party.linked', facts: expect.objectContaining({ linkId }) }),
      expect.objectContaining({ action: 'party.unlinked', facts: { linkId } }),
    ]),
  );
  expect(page.text).not.toContain('Secret-Number-6');
});
