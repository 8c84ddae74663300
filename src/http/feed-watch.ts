import type { ReadStore } from '../usecase/store.ts';

/** Tells those who follow this node's feed that there is more of it. */
export type FeedWatch = {
  /** Resolves when the feed may go beyond the position, or after the time, or when the signal says so. Never rejects. */
  untilBeyond(
    position: number,
    terms: { readonly milliseconds: number; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Says that this process has committed something. */
  wake(): void;
};

const pollMilliseconds = 500;

/**
 * Watches the feed for all who wait: what this process appends wakes them at once, what others append is found by asking
 * the store every half second. Nothing is asked while nobody waits.
 */
export function createFeedWatch(readFeed: Pick<ReadStore['didFeed'], 'last'>): FeedWatch {
  const waiting = new Set<{ readonly position: number; tell(): void }>();
  let isAsking = false;
  let timer: NodeJS.Timeout | undefined;

  const ask = async (): Promise<void> => {
    if (isAsking || waiting.size === 0) return;
    isAsking = true;
    try {
      const last = await readFeed.last();
      for (const waiter of waiting) if (waiter.position < last) waiter.tell();
    } catch {
      // A store that does not answer now is asked again at the next turn.
    } finally {
      isAsking = false;
    }
  };
  const keepAsking = (): void => {
    timer ??= setInterval(() => void ask(), pollMilliseconds).unref();
  };
  const rest = (): void => {
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    untilBeyond(position, { milliseconds, signal }) {
      return new Promise((resolve) => {
        const tell = (): void => {
          waiting.delete(waiter);
          clearTimeout(limit);
          signal.removeEventListener('abort', tell);
          rest();
          resolve();
        };
        const waiter = { position, tell };
        const limit = setTimeout(tell, milliseconds);
        waiting.add(waiter);
        signal.addEventListener('abort', tell, { once: true });
        if (signal.aborted) return tell();
        keepAsking();
      });
    },
    wake: () => void ask(),
  };
}
