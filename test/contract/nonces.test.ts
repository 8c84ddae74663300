import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { later, now, unique, xa, xb } from './records.ts';

describeOnEveryStore('nonces', (pair) => {
  const add = async () => {
    const digest = unique('nonce');
    await pair.first.write((store) => store.nonces.add({ officeCode: xa, digest, expiresAt: later }));
    return digest;
  };

  test('a nonce is taken once, however many ask', async () => {
    const digest = await add();
    const answers = await race(pair, (store) => store.nonces.take(xa, digest, now));
    expect(countOf(answers, true)).toBe(1);
  });

  test('a nonce of another office, an expired and an unknown one are not taken', async () => {
    const digest = await add();
    const take = (office: typeof xa, text: string, at: Date) =>
      pair.second.write((store) => store.nonces.take(office, text, at));
    expect(await take(xb, digest, now)).toBe(false);
    expect(await take(xa, digest, later)).toBe(false);
    expect(await take(xa, 'unknown', now)).toBe(false);
    expect(await take(xa, digest, now)).toBe(true);
  });
});
