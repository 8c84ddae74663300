import { keyIdsOf } from '../identifier/custodial-keys.ts';
import type { KeyRecord } from '../records.ts';
import type { CheckScope } from './state-check.ts';

/** Whether a sealed key opens under the node's key-encryption key. */
export type OpensKey = (record: KeyRecord) => boolean;

/** Every kept key opens, and every recorded identifier has the keys its record names. */
export async function checkKeys(scope: CheckScope, opensKey: OpensKey): Promise<void> {
  const kept = new Set<string>();
  for (const { keyId } of await scope.read.keys.list()) {
    scope.count('keys');
    kept.add(keyId);
    const record = await scope.read.keys.byId(keyId);
    const detail = 'The key does not open under the key-encryption key.';
    if (record === undefined || !opensKey(record)) scope.find({ kind: 'key', subject: keyId, detail });
  }
  for (const record of await scope.read.didRecords.list()) {
    const detail = 'A key of the identifier is not kept.';
    const isIncomplete = keyIdsOf(record).some((keyId) => !kept.has(keyId));
    if (isIncomplete) scope.find({ kind: 'didRecord', subject: record.did, detail });
  }
}
