import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aPresentationRequest, later, now, officeCode, xa, xb } from './records.ts';

const answer = {
  at: now,
  state: 'answered',
  results: {
    gid: {
      verified: true,
      trusted: false,
      checks: [{ name: 'signature', outcome: 'passed', detail: 'The signature verifies.' }],
    },
  },
  evidenceDigest: 'evidence',
  responseCodeDigest: 'response',
} as const;

describeOnEveryStore('presentation requests', (pair) => {
  const add = async () => {
    const request = aPresentationRequest();
    await pair.first.write((store) => store.writePresentations.add(request));
    return request;
  };

  test('a request is read as it was added, at its own office only', async () => {
    const request = await add();
    expect(await pair.second.read.presentations.byId(xa, request.requestId)).toEqual(request);
    expect(await pair.second.read.presentations.byId(xb, request.requestId)).toBeUndefined();
  });

  const secured = () =>
    aPresentationRequest({
      clientId: 'x509_hash:AAAA',
      responseMode: 'direct_post.jwt',
      responseKey: { publicJwk: { kty: 'EC', kid: 'k' }, sealed: Uint8Array.of(1, 2, 255) },
      sessionDigest: 'session',
      transactionData: ['eyJ9', 'eyJ8'],
    });

  test('a request with encrypted answers, transaction data and a session is read as it was added', async () => {
    const request = secured();
    await pair.first.write((store) => store.writePresentations.add(request));
    expect(await pair.second.read.presentations.byId(xa, request.requestId)).toEqual(request);
  });

  test('the key for answers is gone once there is one', async () => {
    const request = secured();
    await pair.first.write(async (store) => {
      await store.writePresentations.add(request);
      await store.writePresentations.answer(xa, request.requestId, answer);
    });
    const { responseKey, responseMode } = {
      ...(await pair.second.read.presentations.byId(xa, request.requestId)),
    };
    expect([responseKey, responseMode]).toEqual([undefined, 'direct_post.jwt']);
  });

  test('requests are listed in pages', async () => {
    const office = officeCode('XP');
    const requests = [1, 2, 3].map(() => aPresentationRequest({ officeCode: office }));
    for (const request of requests) await pair.first.write((store) => store.writePresentations.add(request));
    const first = await pair.first.read.presentations.list(office, { limit: 2 });
    const second = await pair.first.read.presentations.list(office, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(requests);
  });

  test('the request object counts as fetched for the first time once', async () => {
    const request = await add();
    const answers = await race(pair, (store) => store.writePresentations.fetch(xa, request.requestId, now));
    expect(
      countOf(
        answers.map((one) => one?.first),
        true,
      ),
    ).toBe(1);
    expect(answers.every((one) => one?.request.fetchedAt?.getTime() === now.getTime())).toBe(true);
    expect(
      await pair.first.write((store) => store.writePresentations.fetch(xb, request.requestId, now)),
    ).toBeUndefined();
  });

  test('a request is answered once, however many answers come', async () => {
    const request = await add();
    const answers = await race(pair, (store, racer) =>
      store.writePresentations.answer(xa, request.requestId, {
        ...answer,
        state: racer % 2 === 0 ? 'answered' : 'refused',
      }),
    );
    expect(countOf(answers, true)).toBe(1);
    const { results, evidenceDigest, responseCodeDigest } = answer;
    expect(await pair.second.read.presentations.byId(xa, request.requestId)).toEqual({
      ...request,
      results,
      evidenceDigest,
      responseCodeDigest,
      answeredAt: answer.at,
      state: answers.indexOf(true) % 2 === 0 ? 'answered' : 'refused',
    });
  });

  test('an expired request, and one of another office, takes no answer', async () => {
    const request = await add();
    const give = (office: typeof xa, at: Date) =>
      pair.first.write((store) =>
        store.writePresentations.answer(office, request.requestId, { ...answer, at }),
      );
    expect(await give(xa, later)).toBe(false);
    expect(await give(xb, now)).toBe(false);
    expect(await pair.first.read.presentations.byId(xa, request.requestId)).toEqual(request);
  });
});
