import type { IAgentContext, IIdentifier, IKey, IKeyManager } from '@veramo/core-types';
import { AbstractIdentifierProvider } from '@veramo/did-manager';
import type { Clock } from '../../base/clock.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { buildDocument, type DocumentKey } from '../../domain/did/build-document.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { DidLog, LogChange, LogLine } from '../../domain/did/did-log.ts';
import { jwkFromMultikey } from '../../domain/did/multikey.ts';
import { signEntry, unsignedGenesis, unsignedUpdate } from '../../protocol/did-webvh/create-entry.ts';
import { verifiedChange } from '../../protocol/did-webvh/log-change.ts';
import type { EntryContent } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { restoreLog } from '../../protocol/did-webvh/verify-log.ts';
import type { DidRequest, DidUpdate, KeyRequest, NodeIdentity, Store } from '../../usecase/ports.ts';
import type { DidRecord } from '../../usecase/records.ts';
import { keyKinds } from '../keys/key-kind.ts';
import { currentStaging, type Staging } from './staging.ts';
import { kms, provider } from './stores.ts';

type Context = IAgentContext<IKeyManager>;
type MadeKey = DocumentKey & { readonly keyId: string };
type ProviderOptions = { readonly store: Store; readonly clock: Clock; readonly node: NodeIdentity };

/**
 * Makes and changes did:webvh identifiers for Veramo's DID manager. The log entry, the keys and the DID record are
 * staged; the use case stores them. Only keys in custody are used, so an identifier that its holder controls is refused.
 */
export class WebvhProvider extends AbstractIdentifierProvider {
  readonly #options: ProviderOptions;

  constructor(options: ProviderOptions) {
    super();
    this.#options = options;
  }

  override async createIdentifier(
    { options }: { options?: { readonly request?: DidRequest } },
    context: Context,
  ): Promise<Omit<IIdentifier, 'provider'>> {
    const area = staging();
    const request = options?.request;
    if (request === undefined)
      throw new Problem('internal-error', 'The provider needs to know what to make.');
    const [updateKey, keys] = await Promise.all([
      createKey(context, 'EdDSA'),
      createKeys(context, request.keys),
    ]);
    const location = [this.#options.node.didHost, ...request.path].join(':');
    const entry = unsignedGenesis({
      location,
      document: (did) => buildDocument(did, { keys, services: request.services ?? [] }),
      parameters: { updateKeys: [updateKey.kid], portable: true },
      versionTime: this.#options.clock(),
    });
    const line = await sign(context, entry, updateKey.kid);
    const document = asDocument(entry.state);
    const record = recordOf({
      did: document.id,
      officeCode: request.officeCode,
      updateKeyId: updateKey.kid,
      keys,
    });
    area.prepared = {
      change: { did: document.id, location, lines: [line], document, deactivated: false },
      expectedHead: undefined,
      retiredKeyIds: [],
      record,
    };
    return identifierOf(record, updateKey);
  }

  /** Rotates the keys, or deactivates; what is asked comes in `options`, because a document cannot say it. */
  override async updateIdentifier(
    { did, options }: { did: string; document: Partial<unknown>; options?: { [name: string]: unknown } },
    context: Context,
  ): Promise<IIdentifier> {
    const area = staging();
    const { record, log, head } = await this.#stored(did);
    const updateKeyId = record.controllerKeyId;
    if (head.parameters.deactivated || updateKeyId === undefined)
      throw new Problem('did-deactivated', 'The identifier is deactivated.');
    const isEnd = options?.['change'] === ('deactivate' satisfies DidUpdate['kind']);
    const next = isEnd ? undefined : await createKey(context, 'EdDSA');
    const keys = isEnd ? [] : await createKeys(context, await this.#renewed(record, head.versionNumber + 1));
    const entry = unsignedUpdate({
      previous: head,
      document: isEnd ? asJson(head.document) : renewDocument(asJson(head.document), did, keys),
      parameters: next === undefined ? { deactivated: true, updateKeys: [] } : { updateKeys: [next.kid] },
      versionTime: this.#options.clock(),
    });
    const line = await sign(context, entry, updateKeyId);
    const changed = recordOf({ ...record, updateKeyId: next?.kid, keys });
    area.prepared = {
      change: this.#verified(log, line),
      expectedHead: head.versionId,
      retiredKeyIds: [updateKeyId, ...record.keys.map(({ keyId }) => keyId)],
      record: changed,
    };
    return { ...identifierOf(changed, next), provider };
  }

  async #stored(
    did: string,
  ): Promise<{ readonly record: DidRecord; readonly log: DidLog; readonly head: VerifiedVersion }> {
    const { didRecords, didLogs } = this.#options.store.read;
    const [record, log] = isDid(did) ? await Promise.all([didRecords.byDid(did), didLogs.byDid(did)]) : [];
    const head = log && restoreLog(log.lines.map(({ line }) => line))?.at(-1);
    if (record === undefined || log === undefined || head === undefined) {
      throw new Problem('did-not-found', 'The identifier is not kept here.');
    }
    return { record, log, head };
  }

  // Seen as a stranger sees it before it is released: a log with an entry that does not hold is lost for good.
  #verified(log: DidLog, { line }: LogLine): LogChange {
    const now = this.#options.clock();
    const result = verifiedChange({ stored: log, location: log.location, lines: [line], now });
    if (result.fault === undefined) return result.change;
    throw new Problem('unavailable', `The identifier cannot be changed now: ${result.fault.detail}`);
  }

  // A new key gets a new fragment, so that signatures by the old one still find it in the version they were made under.
  async #renewed(record: DidRecord, versionNumber: number): Promise<KeyRequest[]> {
    const requests = await Promise.all(
      record.keys.map(async ({ keyId, verificationMethod, relationships }) => {
        const key = await this.#options.store.read.keys.byId(keyId);
        const fragment = verificationMethod.slice(verificationMethod.indexOf('#') + 1).replace(/-v\d+$/, '');
        return key === undefined
          ? undefined
          : {
              fragment: `${fragment}-v${versionNumber}`,
              algorithm: key.algorithm,
              relationships: relationships as KeyRequest['relationships'],
            };
      }),
    );
    return requests.filter((request) => request !== undefined);
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

function refuse(): never {
  throw new Problem('not-implemented', 'An identifier is changed as a whole, by one new log entry.');
}

// Asked for first of all, so that nothing is made or signed that nobody would store.
function staging(): Staging {
  const area = currentStaging();
  if (area === undefined)
    throw new Problem('internal-error', 'Identifiers are only changed inside a staged operation.');
  return area;
}

function createKey(
  context: Context,
  algorithm: KeyRequest['algorithm'],
): Promise<Pick<IKey, 'kid'> & Partial<IKey>> {
  return context.agent.keyManagerCreate({ kms, type: keyKinds[algorithm].veramoType });
}

function createKeys(context: Context, requests: readonly KeyRequest[]): Promise<MadeKey[]> {
  return Promise.all(
    requests.map(async ({ fragment, algorithm, relationships }) => {
      const { kid } = await createKey(context, algorithm);
      const publicJwk = jwkFromMultikey(kid);
      if (publicJwk === undefined) throw new Problem('internal-error', 'A new key has no readable id.');
      return { fragment, relationships, publicJwk, keyId: kid };
    }),
  );
}

function sign(context: Context, entry: EntryContent, updateKey: string): Promise<LogLine> {
  return signEntry(entry, {
    updateKey,
    async sign(bytes) {
      const data = Buffer.from(bytes).toString('hex');
      return Buffer.from(
        await context.agent.keyManagerSign({ keyRef: updateKey, data, encoding: 'base16' }),
        'hex',
      );
    },
  });
}

function renewDocument(document: JsonObject, did: string, keys: readonly DocumentKey[]): JsonObject {
  const { alsoKnownAs, service } = document;
  return {
    ...buildDocument(did, { keys, services: [] }),
    ...(alsoKnownAs === undefined ? {} : { alsoKnownAs }),
    ...(service === undefined ? {} : { service }),
  };
}

function recordOf(parts: {
  readonly did: Did;
  readonly officeCode: DidRecord['officeCode'];
  readonly updateKeyId: string | undefined;
  readonly keys: readonly MadeKey[];
}): DidRecord {
  const { did, officeCode, updateKeyId, keys } = parts;
  return {
    did,
    provider,
    officeCode,
    controllerKeyId: updateKeyId,
    keys: keys.map(({ keyId, fragment, relationships }) => ({
      keyId,
      verificationMethod: `${did}#${fragment}`,
      relationships,
    })),
  };
}

function identifierOf(
  record: DidRecord,
  updateKey: Partial<IKey> | undefined,
): Omit<IIdentifier, 'provider'> {
  return {
    did: record.did,
    keys: [],
    services: [],
    ...(updateKey?.kid === undefined ? {} : { controllerKeyId: updateKey.kid }),
  };
}

function asDocument(state: JsonObject): DidDocument {
  // Made by buildDocument a moment ago, or a stored and verified document.
  return state as unknown as DidDocument;
}

function asJson(document: DidDocument): JsonObject {
  const value: unknown = document;
  if (!isJsonObject(value)) throw new Problem('internal-error', 'A stored document is not an object.');
  return value;
}
