import { LRUCache } from 'lru-cache';
import type { KnownHead } from '../../usecase/records.ts';

/** The last version seen of each log of another host, by its SCID. */
export type KnownHeads = {
  read(scid: string): Promise<KnownHead | undefined>;
  /** Remembers a later version than the one that is known. */
  keep(scid: string, head: KnownHead): Promise<void>;
};

const mostInMemory = 50_000;

/**
 * Known heads over restarts, where they are kept in a store, with the ones last used at hand; without a store, as long as
 * the process lasts.
 */
export function createKnownHeads(store?: KnownHeads): KnownHeads {
  const atHand = new LRUCache<string, KnownHead>({ max: mostInMemory });
  return {
    async read(scid) {
      const known = atHand.get(scid) ?? (await store?.read(scid));
      if (known !== undefined) atHand.set(scid, known);
      return known;
    },
    async keep(scid, head) {
      await store?.keep(scid, head);
      atHand.set(scid, head);
    },
  };
}
