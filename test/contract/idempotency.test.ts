import { expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { now, unique, xa, xb } from './records.ts';

const day = 24 * 60 * 60;

describeOnEveryStore('idempotency keys', (pair) => {
  const keep = (key: string, answer: string) =>
    pair.first.write(async (store) => {
      const kept = await store.idempotency.claim(xa, key);
      if (kept === undefined)
        await store.idempotency.keep(xa, key, { digest: 'request', answer, keptAt: now });
      return kept;
    });

  test('a key gives the answer kept under it, to its own office only', async () => {
    const key = unique('key');
    expect(await keep(key, 'answer')).toBeUndefined();
    expect(await keep(key, 'another')).toEqual({ digest: 'request', answer: 'answer', keptAt: now });
    expect(await pair.second.write((store) => store.idempotency.claim(xb, key))).toBeUndefined();
  });

  test('of many requests with one key one does the work, and the others wait for its answer', async () => {
    const key = unique('key');
    const answers = await race(pair, async (store, racer) => {
      const kept = await store.idempotency.claim(xa, key);
      if (kept !== undefined) return kept.answer;
      await store.nonces.add({ officeCode: xa, digest: key, expiresAt: now });
      await store.idempotency.keep(xa, key, { digest: 'request', answer: racer, keptAt: now });
      return racer;
    });
    expect(new Set(answers).size).toBe(1);
  });

  test('a claim of work that failed is free again', async () => {
    const key = unique('key');
    const failing = pair.first.write(async (store) => {
      await store.idempotency.claim(xa, key);
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect(await keep(key, 'answer')).toBeUndefined();
  });

  test('an answer is kept for a day of the store’s own time', async () => {
    const key = unique('key');
    let time = now;
    const store = await pair.database.open({ clock: () => time });
    const claim = () =>
      store.write(async ({ idempotency }) => {
        const kept = await idempotency.claim(xa, key);
        if (kept === undefined) await idempotency.keep(xa, key, { digest: 'd', answer: 'a', keptAt: time });
        return kept?.keptAt;
      });
    expect(await claim()).toBeUndefined();
    time = addSeconds(now, day);
    expect(await claim()).toEqual(now);
    time = addSeconds(now, day + 1);
    expect(await claim()).toBeUndefined();
    expect(await claim()).toEqual(time);
    await store.close();
  });
});
