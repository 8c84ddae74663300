import type { Store } from '../ports.ts';
import type { WriteStore } from '../store.ts';

/** The store, which calls `wake` after each commit with new lines of a DID log in it. */
export function wakingStore(store: Store, wake: () => void): Store {
  return {
    ...store,
    async write(work) {
      let hasAppended = false;
      const noticing = (unit: WriteStore): WriteStore => ({
        ...unit,
        writeDidLogs: {
          append(change, expectedHead) {
            hasAppended = true;
            return unit.writeDidLogs.append(change, expectedHead);
          },
          appendFirst(changes) {
            hasAppended = true;
            return unit.writeDidLogs.appendFirst(changes);
          },
        },
      });
      const result = await store.write((unit) => work(noticing(unit)));
      if (hasAppended) wake();
      return result;
    },
  };
}
