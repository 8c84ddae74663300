import { LRUCache } from 'lru-cache';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import type { KnownHead } from '../../usecase/records.ts';

/** Where the last version seen of each log of another host is kept, by its SCID. */
export type HeadStore = {
  read(scid: string): Promise<KnownHead | undefined>;
  /** Keeps a later version than the one that is known. */
  keep(scid: string, head: KnownHead): Promise<void>;
};

/** What is remembered of the logs that were read. */
export type KnownHeads = {
  read(scid: string): Promise<KnownHead | undefined>;
  /** Whether a log has the last version that was seen of it; true for one that was never seen. */
  isContinuedBy(scid: string, versions: readonly VerifiedVersion[]): Promise<boolean>;
  /** Remembers a log that has the last version that was seen of it. */
  keep(scid: string, versions: readonly VerifiedVersion[]): Promise<void>;
};

const mostInMemory = 50_000;

/**
 * Known heads over restarts, where there is a store for them, with the ones last used at hand; without a store, as long as
 * the process lasts.
 */
export function createKnownHeads(store?: HeadStore): KnownHeads {
  const atHand = new LRUCache<string, KnownHead>({ max: mostInMemory });
  const read = async (scid: string) => {
    const known = atHand.get(scid) ?? (await store?.read(scid));
    if (known !== undefined) atHand.set(scid, known);
    return known;
  };
  return {
    read,
    async isContinuedBy(scid, versions) {
      const known = await read(scid);
      return known === undefined || versions[known.versionNumber - 1]?.versionId === known.versionId;
    },
    async keep(scid, versions) {
      const head = versions.at(-1);
      if (head === undefined || atHand.get(scid)?.versionId === head.versionId) return;
      const { did, versionNumber, versionId, parameters } = head;
      const names = [...new Set(versions.map((version) => version.did))];
      const known = { did, versionNumber, versionId, names, watchers: parameters.watchers };
      await store?.keep(scid, known);
      atHand.set(scid, known);
    },
  };
}
