import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Signing, Store } from '../../usecase/ports.ts';
import type { Custody } from './custody.ts';

/** Signs for the identifiers whose keys are in custody. */
export function createSigning(options: { readonly store: Store; readonly custody: Custody }): Signing {
  const { store, custody } = options;
  return {
    async signerFor(did: Did, relationship, algorithm) {
      const record = await store.read.didRecords.byDid(did);
      const candidates =
        record?.keys.filter(({ relationships }) => relationships.includes(relationship)) ?? [];
      for (const { keyId, verificationMethod } of candidates) {
        const key = await store.read.keys.byId(keyId);
        if (key?.algorithm !== algorithm) continue;
        return { algorithm, verificationMethod, sign: async (data) => custody.sign(key, data) };
      }
      throw new Problem(
        'key-not-custodial',
        `No ${algorithm} key for ${relationship} is kept here for this identifier.`,
      );
    },
  };
}
