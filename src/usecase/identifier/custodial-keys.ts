import type { DidRecord, PreparedDid } from '../records.ts';

/** Every key the office keeps for the identifier: those of its document, the update key, and the committed next one. */
export function keyIdsOf({ keys, controllerKeyId, nextKeyId }: DidRecord): readonly string[] {
  const all = [...keys.map(({ keyId }) => keyId), controllerKeyId, nextKeyId];
  return [...new Set(all.filter((keyId) => keyId !== undefined))];
}

/** What is kept of an identifier that has left the office's hands: that it was here, and none of its keys. */
export function withoutKeys(record: DidRecord): Pick<PreparedDid, 'record' | 'newKeys' | 'retiredKeyIds'> {
  return {
    record: { ...record, controllerKeyId: undefined, nextKeyId: undefined, keys: [] },
    newKeys: [],
    retiredKeyIds: keyIdsOf(record),
  };
}
