import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

const mostClients = 20_000;

/** Lets so many requests through for each client and minute; `take` answers the seconds to wait where it is one too many. */
export type RateLimit = { take(client: string): number | undefined };

type Bucket = { tokens: number; filledAt: number };

/**
 * A token bucket for each client address, full at the start and filled evenly. `perMinute` 0 lets everything through.
 * `milliseconds` is a monotonic time, so that a corrected system clock neither frees nor locks anybody.
 */
export function createRateLimit(perMinute: number, milliseconds = () => performance.now()): RateLimit {
  if (perMinute === 0) return { take: () => undefined };
  const perMillisecond = perMinute / 60_000;
  const buckets = new LRUCache<string, Bucket>({ max: mostClients });
  return {
    take(client) {
      const now = milliseconds();
      const key = network(client);
      const bucket = buckets.get(key) ?? { tokens: perMinute, filledAt: now };
      const tokens = Math.min(perMinute, bucket.tokens + (now - bucket.filledAt) * perMillisecond);
      const isEnough = tokens >= 1;
      buckets.set(key, { tokens: isEnough ? tokens - 1 : tokens, filledAt: now });
      return isEnough ? undefined : Math.ceil((1 - tokens) / perMillisecond / 1000);
    },
  };
}

/** An IPv6 subscriber has a whole /64 of addresses, so those count as one client. */
function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const following = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - following.length;
  return [...groups, ...new Array<string>(Math.max(0, zeros)).fill('0'), ...following].slice(0, 4).join(':');
}
