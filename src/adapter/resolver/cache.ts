import { LRUCache } from 'lru-cache';
import type { Clock } from '../../base/clock.ts';
import type { Did } from '../../domain/did/did.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import { createTurnstile } from './turnstile.ts';

/** Something good that was read from another host: it is fresh for `ttl` seconds, and `etag` asks whether it still is so. */
export type GoodReading<T> = {
  readonly value: T;
  readonly ttl: number;
  /** How long it was as it came, in bytes; 1,000 where that is not known. */
  readonly bytes?: number;
  readonly etag?: string | undefined;
  readonly failure?: undefined;
};
/** What was read from another host, or why there is nothing. */
export type Reading<T> = GoodReading<T> | { readonly value?: undefined; readonly failure: ResolutionResult };

/** Reads from the host; `former` is the last good reading, and `signal` ends the wait. */
export type Load<T> = (context: {
  readonly former: GoodReading<T> | undefined;
  readonly signal: AbortSignal;
}) => Promise<Reading<T>>;

/** When the host last confirmed what is given, and whether that is recent enough or it did not answer since. */
export type Freshness = { readonly retrieved: string; readonly cached: 'fresh' | 'stale' };

/** What is given to callers; the same objects as long as nothing was read anew. */
export type Answer<T> =
  | { readonly value: T; readonly freshness: Freshness; readonly failure?: undefined }
  | { readonly value?: undefined; readonly failure: ResolutionResult };

export type CacheLimits = {
  /** Most DIDs kept. */
  readonly most: number;
  /** Most bytes of what was read, all together. */
  readonly mostBytes: number;
  /** Longest time in seconds a reading is fresh, whatever its ttl says: how late a rotation may be noticed. */
  readonly freshSeconds: number;
  /** How long after that it still stands in for a host that does not answer. */
  readonly staleSeconds: number;
  /** How long the knowledge that there is no such DID lasts. */
  readonly absentSeconds: number;
  /** How long a failure stands, and how often at most one DID is asked for, with `noCache` too. */
  readonly restSeconds: number;
  /** How many `noCache` a second are honoured for one host. */
  readonly mostNoCache: number;
  /** Time in milliseconds for one reading with everything that belongs to it, and for one resolution. */
  readonly deadlineMs: number;
};
export const cacheLimits: CacheLimits = {
  most: 10_000,
  mostBytes: 64 * 1024 * 1024,
  freshSeconds: 60,
  staleSeconds: 3600,
  absentSeconds: 30,
  restSeconds: 1,
  mostNoCache: 20,
  deadlineMs: 5_000,
};

type Good<T> = {
  readonly reading: GoodReading<T>;
  readonly readAt: number;
  /** Until when it stands in for a host that does not answer. */
  readonly standsInUntil: number;
};
type Entry<T> = {
  readonly good: Good<T> | undefined;
  readonly answer: Answer<T>;
  readonly askedAt: number;
  readonly freshUntil: number;
};
export type Question = { readonly did: Did; readonly host: string; readonly noCache: boolean };

/**
 * Remembers readings of other hosts. A fresh one is used; a stale one is used only while its host does not answer; an
 * expired one never. "There is no such DID" is remembered apart from "the host does not answer", and nothing that was
 * found wrong is remembered for longer than a second. However many callers ask for one DID at once, its host is asked
 * once; `noCache` asks it again within limits, and beyond them changes nothing.
 */
export function createCache<T>(
  clock: Clock,
  limits: CacheLimits,
): { read(question: Question, load: Load<T>): Promise<Answer<T>> } {
  const entries = new LRUCache<Did, Entry<T>>({
    max: limits.most,
    maxSize: limits.mostBytes,
    sizeCalculation: ({ good }) => 1 + (good?.reading.bytes ?? 1_000),
  });
  const flights = new Map<Did, Promise<Answer<T>>>();
  const turnstile = createTurnstile(clock, limits.mostNoCache);

  async function refresh(did: Did, load: Load<T>): Promise<Answer<T>> {
    const former = entries.get(did)?.good;
    const reading = await load({ former: former?.reading, signal: AbortSignal.timeout(limits.deadlineMs) });
    const entry = entryOf(reading, { former, now: clock().getTime(), limits });
    entries.set(did, entry);
    return entry.answer;
  }

  return {
    async read({ did, host, noCache }, load) {
      const entry = entries.get(did);
      const now = clock().getTime();
      if (entry !== undefined && now < entry.freshUntil) {
        const hasRested = now >= entry.askedAt + limits.restSeconds * 1000;
        if (!(noCache && hasRested && turnstile.admits(host))) return entry.answer;
      }
      const flight = flights.get(did) ?? refresh(did, load).finally(() => flights.delete(did));
      flights.set(did, flight);
      return flight;
    },
  };
}

type Circumstances<T> = {
  readonly former: Good<T> | undefined;
  readonly now: number;
  readonly limits: CacheLimits;
};

function entryOf<T>(reading: Reading<T>, circumstances: Circumstances<T>): Entry<T> {
  const { former, now, limits } = circumstances;
  if (reading.failure === undefined) return goodEntry(reading, circumstances);
  const { failure } = reading;
  const isUnreachable = failure.error?.unreachable === true;
  const isAbsent = failure.error?.type === 'NOT_FOUND';
  const freshUntil = now + (isAbsent ? limits.absentSeconds : limits.restSeconds) * 1000;
  if (isUnreachable && former !== undefined && now < former.standsInUntil) {
    const freshness: Freshness = { retrieved: momentOf(former.readAt), cached: 'stale' };
    const answer = { value: former.reading.value, freshness };
    return { good: former, answer, askedAt: now, freshUntil };
  }
  // After a host contradicted it, a reading is only good for asking whether it is true again.
  const good = isUnreachable || isAbsent ? former : former && { ...former, standsInUntil: 0 };
  return { good: isAbsent ? undefined : good, answer: { failure }, askedAt: now, freshUntil };
}

function goodEntry<T>(reading: GoodReading<T>, { now, limits }: Circumstances<T>): Entry<T> {
  const seconds = Math.min(Math.max(reading.ttl, limits.restSeconds), limits.freshSeconds);
  // What must not be kept at all must not stand in for anything either.
  const staleSeconds = reading.ttl > 0 ? limits.freshSeconds + limits.staleSeconds : 0;
  return {
    good: { reading, readAt: now, standsInUntil: now + staleSeconds * 1000 },
    answer: { value: reading.value, freshness: { retrieved: momentOf(now), cached: 'fresh' } },
    askedAt: now,
    freshUntil: now + seconds * 1000,
  };
}

/** DID Resolution 1.0 §3.1 wants times to the second. */
function momentOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
