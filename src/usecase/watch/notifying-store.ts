import type { LogChange } from '../../domain/did/did-log.ts';
import type { Store } from '../ports.ts';
import type { WriteStore } from '../store.ts';

/** The store, which calls `notify` after each commit with every change of a DID log in it that names watchers. */
export function notifyingStore(store: Store, notify: (change: LogChange) => void): Store {
  return {
    ...store,
    async write(work) {
      const watched: LogChange[] = [];
      const noticing = (unit: WriteStore): WriteStore => ({
        ...unit,
        writeDidLogs: {
          async append(change, expectedHead) {
            const appended = await unit.writeDidLogs.append(change, expectedHead);
            if (appended.outcome === 'appended' && namesWatchers(change)) watched.push(change);
            return appended;
          },
          async appendFirst(changes) {
            const isAppended = await unit.writeDidLogs.appendFirst(changes);
            if (isAppended) watched.push(...changes.filter(namesWatchers));
            return isAppended;
          },
        },
      });
      const result = await store.write((unit) => work(noticing(unit)));
      for (const change of watched) notify(change);
      return result;
    },
  };
}

function namesWatchers({ watchers = [] }: LogChange): boolean {
  return watchers.length > 0;
}
