import type { Store } from '../../src/usecase/ports.ts';
import type { WriteStore } from '../../src/usecase/store.ts';
import type { StorePair } from '../support/stores.ts';

const racers = 50;

type Work<T> = (store: WriteStore, racer: number) => Promise<T>;

/** Runs one unit fifty times at once, half of it on each of two stores on the same database; all answers. */
export function race<T>(pair: StorePair, work: Work<T>): Promise<T[]> {
  return Promise.all(start(pair, work));
}

/** As `race`, for units of which some fail. */
export function raceToTheEnd<T>(pair: StorePair, work: Work<T>): Promise<PromiseSettledResult<T>[]> {
  return Promise.allSettled(start(pair, work));
}

function start<T>(pair: StorePair, work: Work<T>): Promise<T>[] {
  const stores: readonly [Store, Store] = [pair.first, pair.second];
  return Array.from({ length: racers }, (_, racer) =>
    stores[racer % 2 === 0 ? 0 : 1].write((store) => work(store, racer)),
  );
}

/** How many answers are equal to the one looked for. */
export function countOf<T>(answers: readonly T[], wanted: T): number {
  return answers.filter((answer) => answer === wanted).length;
}
