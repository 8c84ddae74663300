import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  evidenceShown,
  get,
  type Party,
  post,
  register,
  someEvidence,
  startLinkingOffices,
} from '../support/linking-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let first: OfficeNode;
let second: OfficeNode;
beforeAll(async () => {
  [first, second] = await startLinkingOffices();
}, 60_000);
afterAll(async () => {
  await first.checkState();
  await second.checkState();
  await first.close();
  await second.close();
});

async function history(node: OfficeNode, { partyId }: Party): Promise<string> {
  return (await fetch(`${node.url}/parties/${partyId}/did.jsonl`)).text();
}

const ask = (one: Party, other: Party) =>
  get(first, `same-party-answers?${new URLSearchParams({ did: one.did, otherDid: other.did })}`);

test('two DIDs of one company at two offices are linked, answered for, objected to, and split again', async () => {
  const here = await register(first, 'Lumen Works');
  const there = await register(second, 'Lumen Works Oy');
  const before = [await history(first, here), await history(second, there)];
  expect((await ask(here, there)).body).toMatchObject({ answer: 'notKnown', statements: [], path: [] });

  const asked = await post(first, 'did-links', { dids: [here.did, there.did] });
  expect(asked.status).toBe(201);
  const { link, request } = asked.body;
  const { linkId } = Object(link);
  expect(link).toMatchObject({ state: 'pending' });
  expect(Object(request).discloses).toHaveLength(4);

  const own = { did: here.did, evidence: someEvidence };
  const oneSided = await post(first, `did-links/${linkId}/statements`, own);
  expect([oneSided.status, oneSided.body['state']]).toEqual([200, 'oneSided']);
  const half = await ask(here, there);
  expect(half.body).toMatchObject({ answer: 'notKnown', statements: [{ state: 'oneSided', by: here.did }] });

  const answer = { request, did: there.did, evidence: someEvidence, isSent: true };
  const sent = await post(second, 'link-request-answers', answer);
  expect([sent.status, sent.body['delivery']]).toEqual([201, 'taken']);
  const same = await ask(here, there);
  expect(same.body).toMatchObject({ answer: 'same', assurance: 'proven', path: [here.did, there.did] });
  const { statements } = Object(same.body);
  expect(statements).toHaveLength(2);
  for (const { by } of [{ by: here.did }, { by: there.did }])
    expect(statements).toContainEqual(
      expect.objectContaining({
        ...{ by, role: 'party', kind: 'samePartyCredential', state: 'counted', evidence: evidenceShown },
      }),
    );

  const objection = { linkId, did: here.did, reason: 'We sold that company.' };
  const objected = await post(first, 'link-objections', objection);
  expect(objected.status).toBe(201);
  expect((await ask(here, there)).body['answer']).toBe('contested');
  const dismissed = await post(first, `link-objections/${String(objected.body['objectionId'])}/decision`, {
    ...{ decision: 'dismiss', reason: 'The sale was not completed.' },
  });
  expect(dismissed.status).toBe(200);
  expect((await ask(here, there)).body['answer']).toBe('same');

  const split = await post(first, `did-links/${linkId}/withdrawal`, { reason: 'The company was divided.' });
  expect([split.status, split.body['state']]).toEqual([200, 'withdrawn']);
  const after = await ask(here, there);
  expect(after.body['answer']).toBe('notKnown');
  expect([await history(first, here), await history(second, there)]).toEqual(before);
});
