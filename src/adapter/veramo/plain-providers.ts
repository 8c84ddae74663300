import type { IIdentifier } from '@veramo/core-types';
import { AbstractIdentifierProvider } from '@veramo/did-manager';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { buildDocument } from '../../domain/did/build-document.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { DidMethod } from '../../domain/did/did-method.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import { didJwkDocument, didJwkOf } from '../../protocol/did-jwk/did-jwk.ts';
import { didKeyDocument, didKeyOf } from '../../protocol/did-key/did-key.ts';
import { didWebPrefix } from '../../protocol/did-web/did-web.ts';
import { readDidDocument } from '../../protocol/did-resolution/read-document.ts';
import type { DidRequest, DidUpdate, KeyRequest, NodeIdentity, Store } from '../../usecase/ports.ts';
import type { DidRecord, PreparedIdentifier } from '../../usecase/records.ts';
import { recordOf } from './first-entry.ts';
import { currentStaging } from './staging.ts';
import { kms } from './stores.ts';
import { type Context, createKeys } from './webvh-provider.ts';

export type PlainMethod = Exclude<DidMethod, 'webvh'>;
type CreateArgs = { readonly options?: { readonly request?: DidRequest } };
type UpdateArgs = {
  readonly did: string;
  readonly document: Partial<unknown>;
  readonly options?: { readonly update?: DidUpdate; readonly version?: number } | undefined;
};
type Created = Omit<IIdentifier, 'provider'>;

/** Identifiers without a log are changed as a whole, or not at all. */
abstract class PlainProvider extends AbstractIdentifierProvider {
  override async updateIdentifier(...args: [UpdateArgs, Context]): Promise<IIdentifier> {
    return refuse(args);
  }
  override async deleteIdentifier(): Promise<boolean> {
    return refuse();
  }
  override async addKey(): Promise<never> {
    return refuse();
  }
  override async removeKey(): Promise<never> {
    return refuse();
  }
  override async addService(): Promise<never> {
    return refuse();
  }
  override async removeService(): Promise<never> {
    return refuse();
  }
}

/** did:key and did:jwk: the identifier is its one key, in custody. */
export class KeyDidProvider extends PlainProvider {
  readonly #method: 'key' | 'jwk';

  constructor(method: 'key' | 'jwk') {
    super();
    this.#method = method;
  }

  override async createIdentifier({ options }: CreateArgs, context: Context): Promise<Created> {
    const request = requestIn(options);
    const [key] = await createKeys(context, request.keys.slice(0, 1));
    const made = key && this.#identify(key.publicJwk);
    if (key === undefined || made === undefined)
      throw new Problem('internal-error', 'The key makes no identifier.');
    const { did, verificationMethod } = made;
    stageMade({
      record: {
        ...{ did, provider: `did:${this.#method}`, officeCode: request.officeCode },
        controllerKeyId: undefined,
        keys: [{ keyId: key.keyId, verificationMethod, relationships: key.relationships }],
      },
      retiredKeyIds: [],
      document: undefined,
    });
    return { did, keys: [], services: [] };
  }

  #identify(jwk: PublicJwk): { readonly did: Did; readonly verificationMethod: string } | undefined {
    const did = this.#method === 'key' ? didKeyOf(jwk) : didJwkOf(jwk);
    if (did === undefined) return undefined;
    const document = this.#method === 'key' ? didKeyDocument(did) : didJwkDocument(did);
    const verificationMethod = document?.verificationMethod?.[0]?.id;
    return verificationMethod === undefined ? undefined : { did, verificationMethod };
  }
}

/** did:web: a document that this node publishes, replaced as a whole when its keys change. */
export class WebDidProvider extends PlainProvider {
  readonly #node: NodeIdentity;
  readonly #store: Store;

  constructor({ node, store }: { readonly node: NodeIdentity; readonly store: Store }) {
    super();
    this.#node = node;
    this.#store = store;
  }

  override async createIdentifier({ options }: CreateArgs, context: Context): Promise<Created> {
    const { path, keys: requests, officeCode, services = [] } = requestIn(options);
    const did = `${didWebPrefix}${[this.#node.didHost, ...path].join(':')}`;
    if (!isDid(did)) throw new Problem('internal-error', 'The location makes no identifier.');
    const keys = await createKeys(context, requests);
    stageMade({
      record: { ...recordOf({ did, officeCode, updateKeyId: undefined, keys }), provider: 'did:web' },
      retiredKeyIds: [],
      document: documentIn(buildDocument(did, { keys, services }), did),
    });
    return { did, keys: [], services: [] };
  }

  override async updateIdentifier({ did, options }: UpdateArgs, context: Context): Promise<IIdentifier> {
    const update = options?.update;
    const record = isDid(did) ? await this.#store.read.didRecords.byDid(did) : undefined;
    if (record === undefined || update === undefined)
      throw new Problem('did-not-found', 'The identifier is not kept here.');
    const keys =
      update.kind === 'rotate'
        ? await createKeys(context, await this.#renewed(record, options?.version ?? 1))
        : [];
    stageMade({
      record: {
        ...recordOf({ did: record.did, officeCode: record.officeCode, updateKeyId: undefined, keys }),
        provider: 'did:web',
      },
      retiredKeyIds: record.keys.map(({ keyId }) => keyId),
      document: documentIn(buildDocument(record.did, { keys, services: [] }), record.did),
    });
    return { did, provider: 'did:web', keys: [], services: [] };
  }

  // As in a log: a new key never takes the name of an old one.
  async #renewed(record: DidRecord, version: number): Promise<KeyRequest[]> {
    const requests = await Promise.all(
      record.keys.map(async ({ keyId, verificationMethod, relationships }) => {
        const key = await this.#store.read.keys.byId(keyId);
        const fragment = verificationMethod.slice(verificationMethod.indexOf('#') + 1).replace(/-v\d+$/, '');
        return (
          key && {
            fragment: `${fragment}-v${version + 1}`,
            algorithm: key.algorithm,
            relationships: relationships as KeyRequest['relationships'],
          }
        );
      }),
    );
    return requests.filter((request) => request !== undefined);
  }
}

/** did:ethr by Veramo's own provider: the identifier is a key in custody, and nothing needs to be on the ledger for it. */
export class EthrProvider extends PlainProvider {
  readonly #network: string;
  readonly #made: EthrDIDProvider;

  constructor(networks: readonly { readonly name: string; readonly chainId: number }[]) {
    super();
    this.#network = networks[0]?.name ?? '';
    this.#made = new EthrDIDProvider({
      defaultKms: kms,
      networks: networks.map((network) => ({ ...network })),
    });
  }

  override async createIdentifier({ options }: CreateArgs, context: Context): Promise<Created> {
    const { officeCode } = requestIn(options);
    const made = await this.#made.createIdentifier({ kms, options: { network: this.#network } }, context);
    const { did, controllerKeyId } = made;
    if (!isDid(did) || controllerKeyId === undefined)
      throw new Problem('internal-error', 'The provider has made no identifier.');
    const relationships = ['authentication', 'assertionMethod'];
    stageMade({
      record: {
        ...{ did, provider: 'did:ethr', officeCode, controllerKeyId },
        keys: [{ keyId: controllerKeyId, verificationMethod: `${did}#controllerKey`, relationships }],
      },
      retiredKeyIds: [],
      document: undefined,
    });
    return { did, controllerKeyId, keys: [], services: [] };
  }
}

function requestIn(options: CreateArgs['options']): DidRequest {
  if (currentStaging() === undefined)
    throw new Problem('internal-error', 'Identifiers are only changed inside a staged operation.');
  if (options?.request === undefined)
    throw new Problem('internal-error', 'The provider needs to know what to make.');
  return options.request;
}

function stageMade(made: Omit<PreparedIdentifier, 'newKeys'>): void {
  const area = currentStaging();
  if (area === undefined)
    throw new Problem('internal-error', 'Identifiers are only changed inside a staged operation.');
  area.made = made;
}

function documentIn(value: JsonObject, did: Did) {
  const document = readDidDocument(value, did);
  if (document === undefined) throw new Problem('internal-error', 'The new document is not sound.');
  return document;
}

function refuse(refused?: readonly unknown[]): never {
  throw new Problem('not-implemented', 'This identifier is changed through the use cases, or not at all.', {
    cause: refused?.length,
  });
}
