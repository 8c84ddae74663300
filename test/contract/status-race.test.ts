import { expect, test } from 'vitest';
import { raceForIndexes } from '../support/status-race.ts';
import { describeOn, postgresKind, sqliteKind } from '../support/stores.ts';
import { xa } from './records.ts';

const indexes = Number(process.env['STATUS_INDEXES'] ?? 200);
const each = Math.floor(indexes / 2);
const secondsEach = 60;

for (const kind of [sqliteKind, postgresKind])
  describeOn(kind, 'two processes', () => {
    test(
      `that take ${each} status indexes each at once get no index twice, and no decoy`,
      { timeout: secondsEach * 1000 * Math.max(1, indexes / 1000) },
      async () => {
        const { places, decoys } = await raceForIndexes(kind, each, xa);
        const all = places.flat();
        const distinct = new Set(all);
        console.log(
          `${kind.name}: ${places.map(({ length }) => length).join(' and ')} indexes given out at once, ` +
            `${distinct.size} distinct, ${all.length - distinct.size} given twice`,
        );
        expect(places.map(({ length }) => length)).toEqual([each, each]);
        expect(distinct.size).toBe(2 * each);
        expect(all.filter((place) => decoys.has(place))).toEqual([]);
        expect(decoys.size).toBeGreaterThan(900);
        // Taken by chance all over the list, and not one after another.
        const inUpperHalf = all.filter((place) => Number(place.split('/')[1]) >= 65_536).length;
        expect(inUpperHalf).toBeGreaterThan(each / 2);
        expect(inUpperHalf).toBeLessThan(each * 1.5);
      },
    );
  });
