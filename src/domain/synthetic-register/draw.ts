/** A stream of draws: the same place in the same stream always gives the same. */
export type Draw = {
  /** In [0, 1). */
  fraction(): number;
  /** A whole number in [0, count). */
  below(count: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /**
   * A rank in [0, count) that falls off as the law of Zipf and Mandelbrot says: rank k about as often as 1 / (k + flat), so
   * that the first ranks are nearly as frequent as each other where `flat` is large.
   */
  zipf(count: number, flat?: number): number;
};

const golden = 0x9e3779b9;
const range = 2 ** 32;

/**
 * The draws of one place (`path`) under a seed. Places are independent of each other, so that one can be made again
 * without all that came before it. Not for secrets.
 */
export function drawsOf(seed: number, ...path: readonly number[]): Draw {
  let state = path.reduce((mixed, step) => mix(mixed ^ mix(step + golden)), mix(seed));
  const fraction = (): number => {
    state = (state + golden) | 0;
    return mix(state) / range;
  };
  return {
    fraction,
    below: (count) => Math.floor(fraction() * count),
    chance: (probability) => fraction() < probability,
    pick: (choices) => choices[Math.floor(fraction() * choices.length)] ?? choices[0],
    zipf: (count, flat = 1) =>
      Math.min(count - 1, Math.floor(flat * ((count + flat) / flat) ** fraction() - flat)),
  };
}

/** Spreads each bit of a 32-bit number over all of them, one to one; multipliers of MurmurHash3's finalizer. */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
