import { expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import type { LinkRequest } from '../../src/domain/link/link-request.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aDid, aLinkRequest, later, now, officeCode, xa, xb } from './records.ts';

describeOnEveryStore('link requests', (pair) => {
  const add = (request: LinkRequest) => pair.first.write((store) => store.writeLinkRequests.add(request));

  test('one is read as it was added, at its own office and in its direction only', async () => {
    const request = aLinkRequest({ did: aDid() });
    expect(await race(pair, (store) => store.writeLinkRequests.add(request))).toContain(true);
    const { byId } = pair.second.read.linkRequests;
    expect(await byId(xa, 'received', request.requestId)).toEqual(request);
    expect(await byId(xa, 'sent', request.requestId)).toBeUndefined();
    expect(await byId(xb, 'received', request.requestId)).toBeUndefined();
    expect(await add(request)).toBe(false);
    expect(await add({ ...request, direction: 'sent' })).toBe(true);
  });

  test('one is answered once, in time, and its keys and salt are forgotten', async () => {
    const request = aLinkRequest();
    await add(request);
    const { requestId } = request;
    const answered = { answer: { name: 'Works' }, partyId: 'party-1', at: later, by: 'credential-1' };
    const answers = await race(pair, (store) =>
      store.writeLinkRequests.answer(xa, 'received', requestId, answered),
    );
    const kept = {
      ...request,
      ...{ answer: { name: 'Works' }, partyId: 'party-1', answeredAt: later, answeredBy: 'credential-1' },
      ...{ keys: [], sealedSalt: undefined },
    };
    expect(answers.filter((answer) => answer !== undefined)).toEqual([kept]);
    const late = aLinkRequest();
    await add(late);
    const atEnd = { ...answered, at: late.expiresAt };
    expect(
      await pair.first.write((store) =>
        store.writeLinkRequests.answer(xa, 'received', late.requestId, atEnd),
      ),
    ).toBeUndefined();
  });

  test('they are listed by direction in pages, and counted by peer and time', async () => {
    const office = officeCode('XP');
    const peer = aDid();
    const all = [0, 10, 20].map((seconds) =>
      aLinkRequest({ officeCode: office, peer, askedAt: addSeconds(now, seconds) }),
    );
    for (const request of all) await add(request);
    await add(aLinkRequest({ officeCode: office, direction: 'sent', peer }));
    const { list, countSince } = pair.second.read.linkRequests;
    const first = await list(office, 'received', { limit: 2 });
    const second = await list(office, 'received', { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(all);
    expect(await countSince(office, 'received', peer, now)).toBe(2);
    expect(await countSince(office, 'received', aDid(), addSeconds(now, -1))).toBe(0);
    expect(await countSince(office, 'sent', peer, addSeconds(now, -1))).toBe(1);
  });
});
