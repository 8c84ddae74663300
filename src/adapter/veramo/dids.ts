import { createAgent } from '@veramo/core';
import type { IDIDManager, IKeyManager, TAgent } from '@veramo/core-types';
import { DIDManager } from '@veramo/did-manager';
import { KeyManager } from '@veramo/key-manager';
import type { Clock } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { PreRotationPolicy } from '../../domain/did/pre-rotation.ts';
import type { DidLedger, DidRequest, Dids, NodeIdentity, Store } from '../../usecase/ports.ts';
import type { PreparedDid, PreparedIdentifier } from '../../usecase/records.ts';
import type { Custody } from '../keys/custody.ts';
import { EthrProvider, KeyDidProvider, WebDidProvider } from './plain-providers.ts';
import { provider } from './first-entry.ts';
import type { ManyIdentifiers } from './many-identifiers.ts';
import { stage, type Staging } from './staging.ts';
import { CustodyKms, DidStore, KeyStore, kms } from './stores.ts';
import { receiveKeys } from './receive-keys.ts';
import { createKey, sign, WebvhProvider } from './webvh-provider.ts';

type DidsOptions = {
  readonly store: Store;
  readonly custody: Custody;
  readonly clock: Clock;
  readonly node: NodeIdentity;
  /** Which new identifiers commit to their next update key; none where it is not said. */
  readonly preRotation?: PreRotationPolicy;
  /** The networks did:ethr identifiers can be on; new ones are on the first. */
  readonly networks?: readonly { readonly name: string; readonly chainId: number }[];
  /** Changes them there; without it they cannot be changed. */
  readonly ledger?: DidLedger | undefined;
  /** Makes many identifiers at once; without it they are made one after another. */
  readonly many?: ManyIdentifiers | undefined;
};
/** Veramo's agent as far as it is in use here. */
export type DidAgent = TAgent<IDIDManager & IKeyManager>;

/**
 * Veramo's agent over the office's store and custody. It reads identifiers and public keys and signs at any time; what
 * changes something is refused outside of a staged operation.
 */
export function createDidAgent(options: DidsOptions): DidAgent {
  const { store, custody, networks = [] } = options;
  return createAgent<IDIDManager & IKeyManager>({
    plugins: [
      new KeyManager({ store: new KeyStore(store), kms: { [kms]: new CustodyKms({ store, custody }) } }),
      new DIDManager({
        store: new DidStore(store),
        defaultProvider: provider,
        providers: {
          [provider]: new WebvhProvider(options),
          'did:web': new WebDidProvider(options),
          'did:key': new KeyDidProvider('key'),
          'did:jwk': new KeyDidProvider('jwk'),
          ...(networks.length === 0 ? {} : { 'did:ethr': new EthrProvider(networks) }),
        },
      }),
    ],
  });
}

// For fewer a thread is not worth waking.
const fewestAtOnce = 16;

/** The identifiers the office keeps, through a Veramo agent that is built once. */
export function createDids(options: DidsOptions): Dids {
  const agent = createDidAgent(options);
  // The record, the log and the keys are read one after the other: where another change comes between them, they do not fit
  // together, and whatever fails then fails because of that change.
  const whileUnchanged = async <T>(did: Did, prepare: () => Promise<T>): Promise<T> => {
    const versionId = async () => (await options.store.read.didLogs.head(did))?.versionId;
    const before = await versionId();
    try {
      return await prepare();
    } catch (cause) {
      if ((await versionId()) === before) throw cause;
      throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.', {
        cause,
      });
    }
  };
  const create: Dids['create'] = async (request) =>
    preparedOf(await stage(() => agent.didManagerCreate({ provider, kms, options: { request } })));
  return {
    create,
    createMany: (requests) => createMany(options, requests, create),
    async update(did: Did, update) {
      return whileUnchanged(did, async () =>
        preparedOf(await stage(() => agent.didManagerUpdate({ did, document: {}, options: { update } }))),
      );
    },
    async createPlain(method, request) {
      if (method === 'ethr' && (options.networks ?? []).length === 0)
        throw new Problem('did-method-not-supported', 'No network for did:ethr is configured here.');
      const plain = { provider: `did:${method}`, kms, options: { request } };
      return madeOf(await stage(() => agent.didManagerCreate(plain)));
    },
    async updatePlain(did, update, version) {
      return madeOf(
        await stage(() => agent.didManagerUpdate({ did, document: {}, options: { update, version } })),
      );
    },
    ledger: options.ledger,
    receive: (did, request) => receiveKeys({ agent }, did, request),
    async release(did, entry) {
      const { controllerKeyId, nextKeyId } = (await options.store.read.didRecords.byDid(did)) ?? {};
      const updateKey = nextKeyId ?? controllerKeyId;
      if (updateKey === undefined) throw new Problem('key-not-custodial', 'The update key is not kept here.');
      return sign({ agent }, entry, updateKey);
    },
    async makeUpdateKey(did) {
      const { newKeys } = await stage(() => createKey({ agent }, 'EdDSA'));
      const [key] = newKeys.values();
      if (key === undefined) throw new Problem('internal-error', 'The agent has made no key.');
      return { ...key, did };
    },
    async signEntry(entry, updateKey) {
      if ((await options.store.read.keys.byId(updateKey)) === undefined)
        throw new Problem('key-not-custodial', 'The update key is not kept here.');
      return sign({ agent }, entry, updateKey);
    },
  };
}

async function createMany(
  { many, clock }: DidsOptions,
  requests: readonly DidRequest[],
  create: Dids['create'],
): Promise<readonly PreparedDid[]> {
  if (many !== undefined && requests.length >= fewestAtOnce) return many.make(requests, clock());
  const made: PreparedDid[] = [];
  for (const request of requests) made.push(await create(request));
  return made;
}

function madeOf({ made, newKeys }: Staging): PreparedIdentifier {
  if (made === undefined) throw new Problem('internal-error', 'The agent has made nothing.');
  const { did } = made.record;
  return { ...made, newKeys: [...newKeys.values()].map((key) => ({ ...key, did })) };
}

function preparedOf({ prepared, newKeys }: Staging): PreparedDid {
  if (prepared === undefined) throw new Problem('internal-error', 'The agent has prepared nothing.');
  const { did } = prepared.change;
  return { ...prepared, newKeys: [...newKeys.values()].map((key) => ({ ...key, did })) };
}
