import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  get,
  type LinkRequestBody,
  type Party,
  post,
  register,
  requestLink,
  sameParty,
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

const own = (party: Party) => ({ did: party.did, evidence: someEvidence });
const state = (node: OfficeNode, { linkId }: LinkRequestBody, body: unknown) =>
  post(node, `did-links/${linkId}/statements`, body);
const answerRequest = (request: unknown, party: Party, changes: Record<string, unknown> = {}) =>
  post(second, 'link-request-answers', { request, ...own(party), isSent: true, ...changes });

async function pair(): Promise<readonly [Party, Party]> {
  return [await register(first, 'Linked Works'), await register(second, 'Linked Works')];
}

/** A link of which both sides are stated. */
async function linked(one: Party, other: Party): Promise<LinkRequestBody> {
  const request = await requestLink(first, [one.did, other.did]);
  expect((await state(first, request, own(one))).status).toBe(200);
  const { body } = await answerRequest(request, other);
  expect(body['delivery']).toBe('taken');
  return request;
}

async function statesOf(one: Party, other: Party): Promise<readonly [unknown, readonly string[]]> {
  const { body } = await sameParty(first, one.did, other.did);
  const { answer, statements } = Object(body);
  return [answer, statements.map((each: { state: string }) => each.state).sort()];
}

describe('what an office decided not to be one party', () => {
  async function decideNotSame(one: Party, other: Party): Promise<LinkRequestBody> {
    const link = await linked(one, other);
    const { linkId } = link;
    const { body } = await post(first, 'link-objections', { linkId, did: one.did, reason: 'Not us.' });
    const path = `link-objections/${String(body['objectionId'])}/decision`;
    const decision = { decision: 'uphold', reason: 'They are two.', isNotSame: true };
    expect((await post(first, path, decision)).status).toBe(200);
    expect((await post(first, path, decision)).status).toBe(409);
    return link;
  }

  test('is not linked again, nor by way of a third', async () => {
    const [here, there] = await pair();
    await decideNotSame(here, there);
    expect(await statesOf(here, there)).toEqual(['notSame', ['counted', 'revoked', 'revoked']]);
    expect((await post(first, 'did-links', { dids: [here.did, there.did] })).status).toBe(409);
    const third = await register(second, 'Third Works');
    await linked(here, third);
    const between = await register(first, 'Between Works');
    await linked(between, there);
    expect((await post(first, 'did-links', { dids: [between.did, third.did] })).status).toBe(409);
    expect((await sameParty(first, third.did, there.did)).body['answer']).toBe('notSame');
  });

  test('stops a link that was asked for before', async () => {
    const [here, there] = await pair();
    const third = await register(second, 'Third Works');
    const early = await requestLink(first, [here.did, third.did]);
    expect((await state(first, early, own(here))).status).toBe(200);
    await decideNotSame(here, there);
    const bridge = await register(first, 'Bridge Works');
    await linked(bridge, there);
    await linked(bridge, third);
    expect((await answerRequest(early, third)).body['delivery']).toBe('refused');
    expect((await get(first, `did-links/${early.linkId}`)).body).toMatchObject({ state: 'oneSided' });
  });

  test('holds until the office takes it back', async () => {
    const [here, there] = await pair();
    const { linkId } = await decideNotSame(here, there);
    const takeBack = () =>
      post(first, `did-links/${linkId}/not-same-withdrawal`, { reason: 'They are one.' });
    expect((await takeBack()).body).toMatchObject({ state: 'revoked', isNotSame: false });
    expect((await takeBack()).status).toBe(409);
    expect((await sameParty(first, here.did, there.did)).body['answer']).toBe('notKnown');
    await linked(here, there);
    expect((await sameParty(first, here.did, there.did)).body['answer']).toBe('same');
  });

  test('contests a way that leads over it, and the history stays', async () => {
    const [here, there] = await pair();
    const between = await register(first, 'Between Works');
    await linked(between, there);
    const own = await register(second, 'Other side');
    await linked(here, own);
    const bridge = await linked(between, own);
    const path = [here.did, own.did, between.did, there.did];
    expect((await sameParty(first, here.did, there.did)).body).toMatchObject({ answer: 'same', path });
    await decideNotSame(here, there);
    expect((await sameParty(first, here.did, there.did)).body['answer']).toBe('contested');
    await post(first, `did-links/${bridge.linkId}/withdrawal`, { reason: 'Taken apart.' });
    expect((await sameParty(first, here.did, there.did)).body['answer']).toBe('notSame');
    const { body } = await get(first, `did-links?${new URLSearchParams({ did: here.did })}`);
    expect(Object(body).items.map((each: { state: string }) => each.state)).toEqual([
      'reciprocal',
      'revoked',
    ]);
  });
});
