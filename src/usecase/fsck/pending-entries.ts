import { verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import { readStoredLog } from '../recovery/read-recovery.ts';
import type { PendingEntry } from '../witness/witness-records.ts';
import type { CheckScope } from './state-check.ts';

/** Every entry that waits for its witnesses is the continuation of its log. */
export async function checkPendingEntries(scope: CheckScope): Promise<void> {
  for (const entry of await scope.read.pendingEntries.list()) {
    scope.count('pendingEntries');
    if (!(await isContinuation(scope, entry)))
      scope.find({
        kind: 'pendingEntry',
        subject: entry.did,
        detail: 'The pending entry is not the continuation of its log.',
      });
  }
}

async function isContinuation({ read, now }: CheckScope, entry: PendingEntry): Promise<boolean> {
  if ((await read.didLogs.head(entry.did)) === undefined) return false;
  const { head } = await readStoredLog(read, entry.did);
  if (head.versionId !== entry.expectedHead) return false;
  const lines = entry.change.lines.map(({ line }) => line);
  return verifyEntries({ lines, after: head, now }).fault === undefined;
}
