import { expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import type { KnownHead } from '../../src/usecase/records.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { now } from './records.ts';

let count = 0;
const freshScid = () => `Qm${`${(count += 1)}${Date.now()}`.replaceAll('0', 'x').padEnd(44, 'a')}`;

function headOf(scid: string, versionNumber: number): KnownHead {
  const did = parseDid(`did:webvh:${scid}:office.example`);
  return {
    did,
    versionNumber,
    versionId: `${versionNumber}-QmHash`,
    names: [did],
    watchers: ['https://watcher.example/'],
  };
}

describeOnEveryStore('known heads', (pair) => {
  test('a head is found again, by another process too, and a log nobody saw has none', async () => {
    const scid = freshScid();
    await pair.first.write((store) => store.writeKnownHeads.keep(scid, headOf(scid, 2), now));
    expect(await pair.second.read.knownHeads.byScid(scid)).toEqual(headOf(scid, 2));
    expect(await pair.second.read.knownHeads.byScid(freshScid())).toBeUndefined();
  });

  test('the latest version stays, whoever saw it and in whatever order', async () => {
    const scid = freshScid();
    const seen = await race(pair, async (store, racer) => {
      await store.writeKnownHeads.keep(scid, headOf(scid, racer + 1), now);
      return racer + 1;
    });
    const latest = Math.max(...seen);
    expect((await pair.first.read.knownHeads.byScid(scid))?.versionNumber).toBe(latest);
    await pair.second.write((store) => store.writeKnownHeads.keep(scid, headOf(scid, 1), now));
    expect((await pair.first.read.knownHeads.byScid(scid))?.versionNumber).toBe(latest);
  });
});
