import { expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import type { WriteStore } from '../../src/usecase/store.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aDid, later, now, unique } from './records.ts';

describeOnEveryStore('watched DIDs', (pair) => {
  const aWatch = () => ({ scid: unique('Qm'), did: aDid(), since: now });

  test('a DID is put under watch once, until the watch ends, and keeps its first name', async () => {
    const watched = aWatch();
    const { scid, did } = watched;
    const add = (since = now) =>
      pair.first.write((store) =>
        store.writeWatchedDids.add({ scid, did: since === now ? did : aDid(), since }),
      );
    const end = () => pair.second.write((store) => store.writeWatchedDids.end(scid, later));
    expect([await add(), await add()]).toEqual([true, false]);
    expect(await pair.second.read.watchedDids.byScid(scid)).toMatchObject({
      did,
      since: now,
      endedAt: undefined,
    });
    expect([await end(), await end()]).toEqual([true, false]);
    expect((await pair.first.read.watchedDids.byScid(scid))?.endedAt).toEqual(later);
    expect(await add(later)).toBe(true);
    expect(await pair.second.read.watchedDids.byScid(scid)).toMatchObject({
      did,
      since: later,
      endedAt: undefined,
    });
  });

  test('those that are watched are listed in their order', async () => {
    const [one, ended, other] = [aWatch(), aWatch(), aWatch()];
    await pair.first.write(async (store) => {
      for (const each of [one, ended, other]) await store.writeWatchedDids.add(each);
      await store.writeWatchedDids.end(ended.scid, later);
    });
    const listed: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await pair.second.read.watchedDids.list({
        limit: 1,
        ...(cursor === undefined ? {} : { cursor }),
      });
      listed.push(...page.items.map(({ scid }) => scid));
      cursor = page.next;
      if (cursor === undefined) break;
    }
    expect(listed.slice(-2)).toEqual([one.scid, other.scid]);
  });

  test('of many who want to look at once one may, and the next one after the rest', async () => {
    const { scid, ...watched } = aWatch();
    await pair.first.write((store) => store.writeWatchedDids.add({ scid, ...watched }));
    const look = (at: Date) => (store: WriteStore) =>
      store.writeWatchedDids.look(scid, { at, notAfter: addSeconds(at, -10) });
    expect(countOf(await race(pair, look(now)), true)).toBe(1);
    expect(await pair.first.write(look(addSeconds(now, 9)))).toBe(false);
    expect(await pair.second.write(look(addSeconds(now, 10)))).toBe(true);
    await pair.first.write((store) => store.writeWatchedDids.end(scid, later));
    expect(await pair.first.write(look(addSeconds(now, 100)))).toBe(false);
  });
});
