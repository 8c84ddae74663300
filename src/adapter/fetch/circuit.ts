import { LRUCache } from 'lru-cache';

export type CircuitLimits = {
  /** Failures in a row after which a host is left alone. */
  readonly failures: number;
  /** How long in milliseconds the first time; twice as long each time the probe fails, up to `longestRestMs`. */
  readonly restMs: number;
  readonly longestRestMs: number;
  /** Most hosts remembered. */
  readonly mostHosts: number;
};
const usualLimits: CircuitLimits = { failures: 5, restMs: 5_000, longestRestMs: 60_000, mostHosts: 5_000 };

/** What is known of hosts that do not answer. */
export type Circuit = {
  /** Whether the host may be asked. True for one caller only where the host has rested: that request is the probe. */
  admits(host: string): boolean;
  /** The host answered, whatever it said. */
  answered(host: string): void;
  failed(host: string): void;
  /** The request ended without telling anything about the host. */
  released(host: string): void;
};

type State = { failures: number; restMs: number; openUntil: number; isProbing: boolean };

/**
 * Leaves hosts alone that did not answer several times in a row, so that a dead one costs the wait of a few requests and
 * not of every identifier it holds. Only hosts that failed are remembered, those that failed last.
 */
export function createCircuit(now: () => number, limits: Partial<CircuitLimits> = {}): Circuit {
  const { failures, restMs, longestRestMs, mostHosts } = { ...usualLimits, ...limits };
  const states = new LRUCache<string, State>({ max: mostHosts });
  return {
    admits(host) {
      const state = states.get(host);
      if (state === undefined || state.failures < failures) return true;
      if (state.isProbing || now() < state.openUntil) return false;
      state.isProbing = true;
      return true;
    },
    answered: (host) => void states.delete(host),
    failed(host) {
      const state = states.get(host) ?? { failures: 0, restMs, openUntil: 0, isProbing: false };
      const isOpen = state.failures >= failures;
      states.set(host, state);
      // What was under way when the circuit opened says nothing new; only a probe lengthens the rest.
      if (isOpen && !state.isProbing) return;
      state.failures += 1;
      if (state.failures < failures) return;
      state.openUntil = now() + state.restMs;
      state.restMs = Math.min(2 * state.restMs, longestRestMs);
      state.isProbing = false;
    },
    released(host) {
      const state = states.get(host);
      if (state !== undefined) state.isProbing = false;
    },
  };
}
