import { expect, test } from 'vitest';
import { playMutationsOverHttp } from './play-http.ts';
import { playMutations } from './play.ts';

test('no changed credential or presentation is accepted, of any format', { timeout: 120_000 }, async () => {
  const tally = await playMutations(4000, 20_260_501);
  for (const [name, { tried, same }] of tally) {
    expect(tried, name).toBeGreaterThan(5);
    expect(same, name).toBeLessThan(tried / 2);
  }
});

test(
  'a node answers each changed one with a refusal, and none with an error',
  { timeout: 120_000 },
  async () => {
    await expect(playMutationsOverHttp(150, 20_260_501)).resolves.toBeUndefined();
  },
);
