import type { IIdentifier, IKey, ManagedKeyInfo } from '@veramo/core-types';
import { AbstractDIDStore } from '@veramo/did-manager';
import { AbstractKeyManagementSystem, AbstractKeyStore } from '@veramo/key-manager';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import type { Store } from '../../usecase/ports.ts';
import type { DidRecord, KeyRecord } from '../../usecase/records.ts';
import type { Custody } from '../keys/custody.ts';
import { algorithmOfVeramoType, keyKinds } from '../keys/key-kind.ts';
import { currentStaging } from './staging.ts';

/** The name under which Veramo knows the custody of this node. */
export const kms = 'custody';

type HeldKey = Omit<KeyRecord, 'did'>;

/** The key as Veramo describes it. What it may sign is in `meta.algorithms`. */
export function veramoKey({ keyId, algorithm, publicKeyHex }: HeldKey): IKey {
  return {
    kid: keyId,
    kms,
    type: keyKinds[algorithm].veramoType,
    publicKeyHex,
    meta: { algorithms: [algorithm] },
  };
}

/** Finds a key made in this operation, or a stored one. */
async function findKey(store: Store, keyId: string): Promise<HeldKey> {
  const key = currentStaging()?.newKeys.get(keyId) ?? (await store.read.keys.byId(keyId));
  if (key === undefined) throw new Problem('key-not-custodial', 'The key is not kept here.');
  return key;
}

function refuse(): never {
  throw new Problem(
    'not-implemented',
    'The agent does not do this; identifiers are changed through the use cases.',
  );
}

/** Veramo's view of the stored identifiers. Changes are staged by the provider, never written here. */
export class DidStore extends AbstractDIDStore {
  readonly #store: Store;

  constructor(store: Store) {
    super();
    this.#store = store;
  }

  override async importDID(): Promise<boolean> {
    const staging = currentStaging();
    return staging?.prepared === undefined && staging?.made === undefined ? refuse() : true;
  }

  override async getDID(args: { did?: string; alias?: string }): Promise<IIdentifier> {
    const did = args.did ?? '';
    if (!isDid(did)) throw new Problem('did-invalid', 'This is not a DID.');
    const { didRecords, didLogs } = this.#store.read;
    const record = await didRecords.byDid(did);
    if (record !== undefined) return this.#identifier(record);
    if ((await didLogs.head(did)) === undefined)
      throw new Problem('did-not-found', 'The identifier is not kept here.');
    throw new Problem('key-not-custodial', 'The holder of the identifier has its keys.');
  }

  override async deleteDID(): Promise<boolean> {
    return refuse();
  }

  override async listDIDs(): Promise<IIdentifier[]> {
    const records = await this.#store.read.didRecords.list();
    return Promise.all(records.map((record) => this.#identifier(record)));
  }

  async #identifier({ did, provider: ownProvider, keys, controllerKeyId }: DidRecord): Promise<IIdentifier> {
    const held = await Promise.all(keys.map(({ keyId }) => findKey(this.#store, keyId)));
    return {
      did,
      provider: ownProvider,
      keys: held.map(veramoKey),
      services: [],
      ...(controllerKeyId === undefined ? {} : { controllerKeyId }),
    };
  }
}

/** Veramo's view of the keys; a key that custody makes is staged until the use case commits. */
export class KeyStore extends AbstractKeyStore {
  readonly #store: Store;

  constructor(store: Store) {
    super();
    this.#store = store;
  }

  // The custody stages its keys itself, sealed; what comes here is only the public description of the same key.
  override async importKey({ kid = '' }: Partial<IKey>): Promise<boolean> {
    return currentStaging()?.newKeys.has(kid) === true ? true : refuse();
  }

  override async getKey({ kid }: { kid: string }): Promise<IKey> {
    return veramoKey(await findKey(this.#store, kid));
  }

  override async deleteKey(): Promise<boolean> {
    return refuse();
  }

  override async listKeys(): Promise<ManagedKeyInfo[]> {
    const keys = await this.#store.read.keys.list();
    return keys.map((key) => veramoKey({ ...key, sealed: new Uint8Array() }));
  }
}

/** The custody as Veramo's key management system: it makes and uses keys, and gives no private key out. */
export class CustodyKms extends AbstractKeyManagementSystem {
  readonly #store: Store;
  readonly #custody: Custody;

  constructor(options: { readonly store: Store; readonly custody: Custody }) {
    super();
    this.#store = options.store;
    this.#custody = options.custody;
  }

  override async createKey({ type }: { type: string }): Promise<ManagedKeyInfo> {
    const algorithm = algorithmOfVeramoType(type);
    const staging = currentStaging();
    if (algorithm === undefined || staging === undefined) return refuse();
    const { record } = await this.#custody.generate(algorithm);
    staging.newKeys.set(record.keyId, record);
    return veramoKey(record);
  }

  /** The signature as hexadecimal text. */
  override async sign({ keyRef, data }: { keyRef: Pick<IKey, 'kid'>; data: Uint8Array }): Promise<string> {
    const key = await findKey(this.#store, keyRef.kid);
    return Buffer.from(await this.#custody.sign(key, data)).toString('hex');
  }

  override async importKey(): Promise<ManagedKeyInfo> {
    return refuse();
  }
  override async listKeys(): Promise<ManagedKeyInfo[]> {
    return new KeyStore(this.#store).listKeys();
  }
  override async deleteKey(): Promise<boolean> {
    return refuse();
  }
  override async sharedSecret(): Promise<string> {
    return refuse();
  }
}
