import type { LogChange } from '../../domain/did/did-log.ts';
import { mostWatchers, watcherBase, watcherNoticeUrl } from '../../protocol/did-webvh/watcher.ts';
import type { NoticeOutcome, Notices } from './notices.ts';

export type Notifier = {
  /** Tells the watchers that the log names of its new entry, each once; nobody waits for it. */
  notify(change: Pick<LogChange, 'did' | 'watchers'>): void;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
};

/** Tells watchers of new entries. What a watcher does with it is its own affair; `onFailed` hears of those it did not reach. */
export function createNotifier(
  notices: Notices,
  onFailed: (watcherHost: string, outcome: Exclude<NoticeOutcome, 'taken'>) => void,
): Notifier {
  const underWay = new Set<Promise<void>>();
  const tell = async (base: string, did: LogChange['did']): Promise<void> => {
    const outcome = await notices.post(watcherNoticeUrl(base, did));
    if (outcome !== 'taken') onFailed(new URL(base).host, outcome);
  };
  return {
    notify({ did, watchers = [] }) {
      const bases = watchers.map(watcherBase).filter((base) => base !== undefined);
      for (const base of new Set(bases.slice(0, mostWatchers))) {
        const told = tell(base, did)
          .catch(() => undefined) // a watcher is never in the way of what was stored
          .finally(() => underWay.delete(told));
        underWay.add(told);
      }
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
