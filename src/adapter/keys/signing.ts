import { LRUCache } from 'lru-cache';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Signing, Store } from '../../usecase/ports.ts';
import type { KeyRecord } from '../../usecase/records.ts';
import type { Custody } from './custody.ts';

// An office signs with three keys, a party with one. A key never changes under its id, which is its public half.
const mostKnownKeys = 1000;

/**
 * Signs for the identifiers whose keys are in custody. Which keys an identifier has is read each time, so that a rotation
 * counts from the moment it is stored, also one by another process.
 */
export function createSigning(options: { readonly store: Store; readonly custody: Custody }): Signing {
  const { store, custody } = options;
  const known = new LRUCache<string, KeyRecord>({ max: mostKnownKeys });
  const keyOf = async (keyId: string): Promise<KeyRecord | undefined> => {
    const key = known.get(keyId) ?? (await store.read.keys.byId(keyId));
    if (key !== undefined) known.set(keyId, key);
    return key;
  };
  return {
    async signerFor(did: Did, relationship, algorithm) {
      const record = await store.read.didRecords.byDid(did);
      const candidates =
        record?.keys.filter(({ relationships }) => relationships.includes(relationship)) ?? [];
      for (const { keyId, verificationMethod } of candidates) {
        const key = await keyOf(keyId);
        if (key?.algorithm !== algorithm) continue;
        return { algorithm, verificationMethod, sign: (data) => custody.sign(key, data) };
      }
      throw new Problem(
        'key-not-custodial',
        `No ${algorithm} key for ${relationship} is kept here for this identifier.`,
      );
    },
  };
}
