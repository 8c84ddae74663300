import { LRUCache } from 'lru-cache';
import type { Clock } from '../../base/clock.ts';
import type { Did } from '../../domain/did/did.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';

/** What was read from another host: something good for `ttl` seconds, or why there is nothing. */
export type Reading<T> =
  | { readonly value: T; readonly ttl: number; readonly failure?: undefined }
  | { readonly value?: undefined; readonly failure: ResolutionResult };

export type CacheLimits = {
  /** Most DIDs kept. */
  readonly most: number;
  /** Longest time in seconds a reading is fresh, whatever its ttl says: how late a rotation may be noticed. */
  readonly freshSeconds: number;
  /** How long after that it still stands in for a host that does not answer. */
  readonly staleSeconds: number;
  /** How long the knowledge that there is no such DID lasts. */
  readonly absentSeconds: number;
  /** How long a host that failed is left alone, per DID; also how often `noCache` is honoured. */
  readonly restSeconds: number;
};
export const cacheLimits: CacheLimits = {
  most: 10_000,
  freshSeconds: 60,
  staleSeconds: 3600,
  absentSeconds: 30,
  restSeconds: 1,
};

type Entry<T> = { readonly reading: Reading<T>; readonly readAt: number; readonly freshUntil: number };

/**
 * Remembers readings of other hosts. A fresh one is used; a stale one is used only while its host does not answer; an
 * expired one never. "There is no such DID" is remembered apart from "the host does not answer". However many callers
 * ask for one DID at once, its host is asked once, and `noCache` asks it again at most once a second.
 */
export function createCache<T>(
  clock: Clock,
  limits: CacheLimits,
): {
  read(did: Did, noCache: boolean, load: () => Promise<Reading<T>>): Promise<Reading<T>>;
} {
  const entries = new LRUCache<Did, Entry<T>>({ max: limits.most });
  const flights = new Map<Did, Promise<Reading<T>>>();

  async function refresh(did: Did, load: () => Promise<Reading<T>>): Promise<Reading<T>> {
    const former = entries.get(did);
    const reading = await load();
    const now = clock().getTime();
    if (isUnreachable(reading) && former !== undefined && isStandIn(former, now)) {
      entries.set(did, { ...former, freshUntil: now + limits.restSeconds * 1000 });
      return former.reading;
    }
    entries.set(did, { reading, readAt: now, freshUntil: now + freshMs(reading) });
    return reading;
  }

  function isStandIn(entry: Entry<T>, now: number): boolean {
    const until = entry.readAt + (limits.freshSeconds + limits.staleSeconds) * 1000;
    return entry.reading.failure === undefined && now < until;
  }

  function freshMs(reading: Reading<T>): number {
    if (reading.failure === undefined) return Math.min(reading.ttl, limits.freshSeconds) * 1000;
    const isAbsent = reading.failure.error?.type === 'NOT_FOUND';
    return (isAbsent ? limits.absentSeconds : limits.restSeconds) * 1000;
  }

  return {
    async read(did, noCache, load) {
      const entry = entries.get(did);
      const now = clock().getTime();
      const rested = entry === undefined || now >= entry.readAt + limits.restSeconds * 1000;
      if (entry !== undefined && now < entry.freshUntil && !(noCache && rested)) return entry.reading;
      const flight = flights.get(did) ?? refresh(did, load).finally(() => flights.delete(did));
      flights.set(did, flight);
      return flight;
    },
  };
}

function isUnreachable(reading: Reading<unknown>): boolean {
  return reading.failure?.error?.unreachable === true;
}
