import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { EventEmitter } from 'node:events';
import {
  Agent,
  type BaseRecord,
  DidsModule,
  InjectionSymbols,
  DidDocument,
  JsonTransformer,
  Kms,
  type Module,
  RecordNotFoundError,
  StorageVersionRecord,
} from '@credo-ts/core';
import { OpenId4VcModule } from '@credo-ts/openid4vc';

/**
 * A holder's agent of Credo as its makers ship it, with what they leave to whoever embeds it kept in memory: keys, records,
 * and a resolver, which asks the resolution endpoint of a node.
 */
export async function startCredoWallet({ resolverUrl }: { readonly resolverUrl: string }) {
  const agent = new Agent({
    config: { allowInsecureHttpUrls: true },
    dependencies: {
      fetch,
      FileSystem: Object as never,
      EventEmitterClass: EventEmitter,
      WebSocketClass: Object as never,
    },
    modules: {
      kms: new Kms.KeyManagementModule({ backends: [keysInMemory()] }),
      dids: new DidsModule({ resolvers: [resolverAt(resolverUrl)] }),
      openid4vc: new OpenId4VcModule(),
      storage: storageInMemory(),
    },
  });
  await agent.initialize();
  return agent;
}

function resolverAt(resolverUrl: string) {
  return {
    supportedMethods: ['webvh', 'web', 'key', 'jwk'],
    allowsCaching: false,
    async resolve(_context: unknown, did: string) {
      const answer = await fetch(`${resolverUrl}/1.0/identifiers/${encodeURIComponent(did)}`, {
        headers: { accept: 'application/did-resolution' },
      });
      const { didDocument, didDocumentMetadata, didResolutionMetadata } = Object(await answer.json());
      return {
        didDocument: didDocument ? JsonTransformer.fromJSON(didDocument, DidDocument) : null,
        didDocumentMetadata,
        didResolutionMetadata,
      };
    },
  };
}

type Stored = { readonly type: string; readonly id: string; readonly record: BaseRecord };

function storageInMemory(): Module {
  const stored = new Map<string, Stored>();
  const ofType = (type: string) =>
    [...stored.values()].filter((each) => each.type === type).map(({ record }) => record.clone());
  const put = async (_context: unknown, record: BaseRecord) => {
    stored.set(`${record.type} ${record.id}`, { type: record.type, id: record.id, record: record.clone() });
  };
  // A new store is as its present version has it.
  const version = new StorageVersionRecord({ storageVersion: StorageVersionRecord.frameworkStorageVersion });
  stored.set(`${version.type} ${version.id}`, { type: version.type, id: version.id, record: version });
  const storage = {
    supportsCursorPagination: false,
    save: put,
    update: put,
    delete: async (_context: unknown, { type, id }: BaseRecord) => void stored.delete(`${type} ${id}`),
    deleteById: async (_context: unknown, { type }: { type: string }, id: string) =>
      void stored.delete(`${type} ${id}`),
    async getById(_context: unknown, { type }: { type: string }, id: string) {
      const found = stored.get(`${type} ${id}`);
      if (found === undefined)
        throw new RecordNotFoundError('There is no such record.', { recordType: type });
      return found.record.clone();
    },
    getAll: async (_context: unknown, { type }: { type: string }) => ofType(type),
    findByQuery: async (_context: unknown, { type }: { type: string }, query: Query) =>
      ofType(type).filter((record) => matches(record.getTags(), query)),
  };
  return {
    register: (manager) => manager.registerInstance(InjectionSymbols.StorageService, storage),
  };
}

type Query = { readonly [tag: string]: unknown } & {
  readonly $and?: readonly Query[];
  readonly $or?: readonly Query[];
  readonly $not?: Query;
};

function matches(tags: { readonly [tag: string]: unknown }, { $and, $or, $not, ...plain }: Query): boolean {
  return (
    ($and ?? []).every((each) => matches(tags, each)) &&
    ($or === undefined || $or.some((each) => matches(tags, each))) &&
    ($not === undefined || !matches(tags, $not)) &&
    Object.entries(plain).every(([tag, wanted]) => {
      const found = tags[tag];
      return Array.isArray(found) ? [wanted].flat().every((each) => found.includes(each)) : found === wanted;
    })
  );
}

const digests: { readonly [algorithm: string]: string | null } = {
  EdDSA: null,
  Ed25519: null,
  ES256: 'sha256',
  ES384: 'sha384',
  ES256K: 'sha256',
};

function keysInMemory(): Kms.KeyManagementService {
  const keys = new Map<string, KeyObject>();
  const publicJwk = (keyId: string, key: KeyObject) =>
    ({ ...createPublicKey(key).export({ format: 'jwk' }), kid: keyId }) as never;
  const notSupported = () => Promise.reject(new Error('This key store does not do that.'));
  return {
    backend: 'memory',
    isOperationSupported: (_context, { operation, ...rest }) =>
      operation === 'sign' || operation === 'verify'
        ? String(Reflect.get(rest, 'algorithm')) in digests
        : operation !== 'encrypt' && operation !== 'decrypt',
    getPublicKey: async (_context, keyId) => {
      const key = keys.get(keyId);
      return key === undefined ? null : publicJwk(keyId, key);
    },
    async createKey(_context, { type, keyId = randomBytes(8).toString('hex') }) {
      const { privateKey } =
        type.kty === 'EC'
          ? generateKeyPairSync('ec', { namedCurve: type.crv })
          : generateKeyPairSync('ed25519');
      keys.set(keyId, privateKey);
      return { keyId, publicJwk: publicJwk(keyId, privateKey) };
    },
    async importKey(_context, { privateJwk }) {
      const keyId = privateJwk.kid ?? randomBytes(8).toString('hex');
      const key = createPrivateKey({ key: privateJwk as never, format: 'jwk' });
      keys.set(keyId, key);
      return { keyId, publicJwk: publicJwk(keyId, key) };
    },
    deleteKey: async (_context, { keyId }) => keys.delete(keyId),
    async sign(_context, { keyId, algorithm, data }) {
      const key = keys.get(keyId);
      if (key === undefined) throw new Error('There is no such key.');
      const digest = digests[algorithm] ?? null;
      return { signature: new Uint8Array(sign(digest, data, { key, dsaEncoding: 'ieee-p1363' })) };
    },
    async verify(_context, { key: { publicJwk: jwk, keyId = '' }, algorithm, data, signature }) {
      const stored = keys.get(keyId);
      const key = jwk === undefined ? stored : createPublicKey({ key: jwk as never, format: 'jwk' });
      if (key === undefined) throw new Error('There is no such key.');
      const digest = digests[algorithm] ?? null;
      const isRight = verify(digest, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
      return isRight ? { verified: true, publicJwk: jwk ?? publicJwk(keyId, key) } : { verified: false };
    },
    encrypt: notSupported,
    decrypt: notSupported,
    randomBytes: (_context, { length }) => new Uint8Array(randomBytes(length)),
  };
}
