import { createAgent } from '@veramo/core';
import type { IDIDManager, IKeyManager, TAgent } from '@veramo/core-types';
import { DIDManager } from '@veramo/did-manager';
import { KeyManager } from '@veramo/key-manager';
import type { Clock } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Dids, NodeIdentity, Store } from '../../usecase/ports.ts';
import type { PreparedDid } from '../../usecase/records.ts';
import type { Custody } from '../keys/custody.ts';
import { stage, type Staging } from './staging.ts';
import { CustodyKms, DidStore, KeyStore, kms, provider } from './stores.ts';
import { WebvhProvider } from './webvh-provider.ts';

type DidsOptions = {
  readonly store: Store;
  readonly custody: Custody;
  readonly clock: Clock;
  readonly node: NodeIdentity;
};
/** Veramo's agent as far as it is in use here. */
export type DidAgent = TAgent<IDIDManager & IKeyManager>;

/**
 * Veramo's agent over the office's store and custody. It reads identifiers and public keys and signs at any time; what
 * changes something is refused outside of a staged operation.
 */
export function createDidAgent(options: DidsOptions): DidAgent {
  const { store, custody } = options;
  return createAgent<IDIDManager & IKeyManager>({
    plugins: [
      new KeyManager({ store: new KeyStore(store), kms: { [kms]: new CustodyKms({ store, custody }) } }),
      new DIDManager({
        store: new DidStore(store),
        defaultProvider: provider,
        providers: { [provider]: new WebvhProvider(options) },
      }),
    ],
  });
}

/** The identifiers the office keeps, through a Veramo agent that is built once. */
export function createDids(options: DidsOptions): Dids {
  const agent = createDidAgent(options);
  return {
    async create(request) {
      return preparedOf(await stage(() => agent.didManagerCreate({ provider, kms, options: { request } })));
    },
    async update(did: Did, update) {
      return preparedOf(
        await stage(() => agent.didManagerUpdate({ did, document: {}, options: { update } })),
      );
    },
  };
}

function preparedOf({ prepared, newKeys }: Staging): PreparedDid {
  if (prepared === undefined) throw new Problem('internal-error', 'The agent has prepared nothing.');
  const { did } = prepared.change;
  return { ...prepared, newKeys: [...newKeys.values()].map((key) => ({ ...key, did })) };
}
