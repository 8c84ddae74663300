import { randomFillSync } from 'node:crypto';
import type { Random } from '../../base/clock.ts';

const poolBytes = 8 * 1024;

/**
 * The system's randomness, drawn in larger pieces: a draw costs as much for eight thousand bytes as for eight. Each byte
 * is given out once and wiped from the pool.
 */
export function createRandomSource(): Random {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (length) => {
    if (length > poolBytes) return randomFillSync(Buffer.alloc(length));
    if (used + length > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = Uint8Array.prototype.slice.call(pool, used, used + length);
    pool.fill(0, used, used + length);
    used += length;
    return drawn;
  };
}
