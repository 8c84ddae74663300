import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { OfficeCode } from '../../src/domain/trust/office.ts';
import type { DatabaseKind } from './stores.ts';

/** What two processes got, each its own places, and the places that are nobody's. */
export type StatusRace = {
  readonly places: readonly (readonly string[])[];
  /** Places that show a status although they are nobody's. */
  readonly decoys: ReadonlySet<string>;
};

/** Lets two processes on one new database take so many status indexes each, at the same time. */
export async function raceForIndexes(
  kind: DatabaseKind,
  each: number,
  officeCode: OfficeCode,
): Promise<StatusRace> {
  const database = await kind.create();
  const store = await database.open();
  const racers = ['one', 'two'].map(() => startRacer(database.address, each));
  try {
    await Promise.all(racers.map(({ line }) => line()));
    for (const { child } of racers) child.stdin?.write('go\n');
    const places = await Promise.all(racers.map(async ({ line }) => readPlaces(await line())));
    const decoys = new Set<string>();
    for (const { listId } of await store.read.statusLists.list(officeCode)) {
      const list = await store.read.statusLists.byId(officeCode, listId);
      for (const { index } of list?.decoys ?? []) decoys.add(`${listId}/${index}`);
    }
    return { places, decoys };
  } finally {
    for (const { child } of racers) child.kill('SIGKILL');
    await store.close();
    await database.remove();
  }
}

function readPlaces(line: string): readonly string[] {
  const places: unknown = JSON.parse(line);
  return Array.isArray(places) ? places.map(String) : [];
}

type Racer = { readonly child: ChildProcess; line(): Promise<string> };

function startRacer(address: string, count: number): Racer {
  const program = `${import.meta.dirname}/../contract/status-race-child.ts`;
  const child = spawn(process.execPath, [program, address, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => String((await lines.next()).value) };
}
