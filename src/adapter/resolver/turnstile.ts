import { LRUCache } from 'lru-cache';
import type { Clock } from '../../base/clock.ts';

const mostHosts = 5_000;

/** Lets so many a second through for each host, and remembers only the hosts asked about last. */
export function createTurnstile(clock: Clock, mostASecond: number): { admits(host: string): boolean } {
  const windows = new LRUCache<string, { readonly second: number; count: number }>({ max: mostHosts });
  return {
    admits(host) {
      const second = Math.floor(clock().getTime() / 1000);
      const known = windows.get(host);
      const window = known?.second === second ? known : { second, count: 0 };
      windows.set(host, window);
      window.count += 1;
      return window.count <= mostASecond;
    },
  };
}
