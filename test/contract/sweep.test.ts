import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import { describeOn, postgresKind, sqliteKind } from '../support/stores.ts';
import { aDeferredIssuance, now, unique, xa } from './records.ts';

const minute = 60;
const day = 24 * 60 * minute;

for (const kind of [sqliteKind, postgresKind])
  describeOn(kind, 'sweeping', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
    afterEach(() => void vi.useRealTimers());

    test('what nobody fetched is removed with its thirty days, and what still waits is kept', async () => {
      const database = await kind.create();
      const store = await database.open({ clock: () => now });
      const old = aDeferredIssuance({ expiresAt: addSeconds(now, -day - minute) });
      const recent = aDeferredIssuance({ expiresAt: addSeconds(now, minute - day) });
      await store.write(async ({ writeDeferredIssuances }) => {
        await writeDeferredIssuances.put(old);
        await writeDeferredIssuances.put(recent);
      });
      const byId = ({ deferredIssuanceId }: typeof old) =>
        store.read.deferredIssuances.byId(xa, deferredIssuanceId);
      expect(await byId(old)).toEqual(old);
      vi.advanceTimersByTime(10 * minute * 1000);
      await vi.waitFor(async () => expect(await byId(old)).toBeUndefined());
      expect(await byId(recent)).toEqual(recent);
      await store.close();
      await database.remove();
    });

    test('rows that expired a day ago are removed, later ones are kept', async () => {
      const database = await kind.create();
      const store = await database.open({ clock: () => now });
      const token = (expiresAt: Date) => ({
        tokenDigest: unique('token'),
        officeCode: xa,
        offerId: 'offer',
        configurationIds: [],
        dpopJkt: undefined,
        expiresAt,
      });
      const [old, recent] = [token(addSeconds(now, -day - minute)), token(addSeconds(now, minute - day))];
      await store.write(async ({ writeAccessTokens }) => {
        await writeAccessTokens.add(old);
        await writeAccessTokens.add(recent);
      });
      expect(await store.read.accessTokens.byDigest(old.tokenDigest)).toEqual(old);
      vi.advanceTimersByTime(10 * minute * 1000);
      await vi.waitFor(async () =>
        expect(await store.read.accessTokens.byDigest(old.tokenDigest)).toBeUndefined(),
      );
      expect(await store.read.accessTokens.byDigest(recent.tokenDigest)).toEqual(recent);
      await store.close();
      await database.remove();
    });
  });
