import { afterAll, beforeAll, expect, test } from 'vitest';
import { isJsonObject } from '../../../src/base/json.ts';
import { checkWholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import type { Ports } from '../../../src/usecase/ports.ts';
import type { ReadStore } from '../../../src/usecase/store.ts';
import { type MovingOffices, startMovingOffices } from '../../support/moving-offices.ts';
import type { OfficeNode } from '../../support/world.ts';

let world: MovingOffices;
beforeAll(async () => {
  world = await startMovingOffices('XA', 'XB');
  const [at, to] = [world.office('XA'), world.office('XB')];
  await world.move({ at, party: await world.register(at) }, to);
});
afterAll(() => world.close());

/** What a check finds when the store answers something else than was written. */
async function findings({ ports }: OfficeNode, changed: (read: ReadStore) => Partial<ReadStore>) {
  const { read } = ports.store;
  const store: Ports['store'] = { ...ports.store, read: { ...read, ...changed(read) } };
  return (await checkWholeState({ store, clock: ports.clock })).findings;
}

test('the state of both offices holds after a move', async () => {
  for (const code of ['XA', 'XB']) expect(await findings(world.office(code), () => ({}))).toEqual([]);
});

test.each<[string, string, (read: ReadStore) => Partial<ReadStore>, string]>([
  [
    'a moving entry that is not the continuation',
    'XA',
    ({ didLogs }) => ({
      didLogs: {
        ...didLogs,
        async departure(did) {
          const departure = await didLogs.departure(did);
          const entry = departure?.signedEntry;
          if (departure === undefined || !isJsonObject(entry)) return departure;
          return { ...departure, signedEntry: { ...entry, versionTime: '2026-06-01T23:00:00Z' } };
        },
      },
    }),
    'The entry that moves the DID is not the continuation of its log.',
  ],
  [
    'a departure that is gone',
    'XA',
    ({ didLogs }) => ({ didLogs: { ...didLogs, departure: async () => undefined } }),
    'The party and its log differ on whether the DID leaves.',
  ],
  [
    'a key that came back',
    'XA',
    ({ didRecords }) => ({
      didRecords: {
        ...didRecords,
        async byDid(did) {
          const record = await didRecords.byDid(did);
          return record && { ...record, controllerKeyId: 'z6Mk' };
        },
      },
    }),
    'Keys of a DID that moved are still recorded.',
  ],
  [
    'a former name that is gone',
    'XB',
    ({ didLogs }) => ({ didLogs: { ...didLogs, byFormerDid: async () => undefined } }),
    'The log is not found by a DID it had before it came here.',
  ],
])('%s is found', async (_case, code, changed, detail) => {
  expect(await findings(world.office(code), changed)).toMatchObject([{ detail }]);
});
