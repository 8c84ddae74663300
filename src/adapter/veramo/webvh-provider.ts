import type { IAgentContext, IIdentifier, IKey, IKeyManager } from '@veramo/core-types';
import { AbstractIdentifierProvider } from '@veramo/did-manager';
import { addSeconds, type Clock } from '../../base/clock.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { withAlsoKnownAs, withSuccessor } from '../../domain/did/equivalence.ts';
import { isDid } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { DidLog, LogChange, LogLine } from '../../domain/did/did-log.ts';
import { jwkFromMultikey } from '../../domain/did/multikey.ts';
import { isPreRotated, type PreRotationPolicy } from '../../domain/did/pre-rotation.ts';
import { signEntry, unsignedUpdate } from '../../protocol/did-webvh/create-entry.ts';
import { verifiedChange } from '../../protocol/did-webvh/log-change.ts';
import type { EntryContent } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { restoreLog, verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import { keyIdsOf } from '../../usecase/identifier/custodial-keys.ts';
import type { DidRequest, DidUpdate, KeyRequest, NodeIdentity, Store } from '../../usecase/ports.ts';
import type { DidRecord } from '../../usecase/records.ts';
import { keyKinds } from '../keys/key-kind.ts';
import { committedStep, type Step } from './committed-step.ts';
import { firstEntry, type MadeKey, provider, recordOf } from './first-entry.ts';
import { renewDocument, withRevokedKeys } from './renew-document.ts';
import { currentStaging, type Staging } from './staging.ts';
import { kms } from './stores.ts';

export type Context = IAgentContext<IKeyManager>;
/** What an identifier is before a change. */
type Present = { readonly record: DidRecord; readonly head: VerifiedVersion; readonly context: Context };
type ProviderOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly node: NodeIdentity;
  readonly preRotation?: PreRotationPolicy;
};

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
    const isCommitted = isPreRotated(this.#options.preRotation ?? 'off', {
      isOffice: request.isOffice === true,
    });
    const [updateKey, keys, nextKey] = await Promise.all([
      createKey(context, 'EdDSA'),
      createKeys(context, request.keys),
      isCommitted ? createKey(context, 'EdDSA') : undefined,
    ]);
    area.prepared = await firstEntry(request, {
      keys: { updateKeyId: updateKey.kid, nextKeyId: nextKey?.kid, keys },
      didHost: this.#options.node.didHost,
      at: this.#options.clock(),
      sign: (entry) => sign(context, entry, updateKey.kid),
    });
    return identifierOf(area.prepared.record);
  }

  /** Makes the next entry; what is asked comes in `options`, because a document cannot say it. */
  override async updateIdentifier(
    { did, options }: { did: string; document: Partial<unknown>; options?: { readonly update?: DidUpdate } },
    context: Context,
  ): Promise<IIdentifier> {
    const area = staging();
    const update = options?.update;
    if (update === undefined)
      throw new Problem('internal-error', 'The provider needs to know what to change.');
    const { record, log, head } = await this.#stored(did);
    const updateKeyId = record.nextKeyId ?? record.controllerKeyId;
    if (head.parameters.deactivated) throw new Problem('did-deactivated', 'The identifier is deactivated.');
    if (updateKeyId === undefined)
      throw new Problem('key-not-custodial', 'The holder has the update key of the identifier.');
    const step = await this.#step(update, { record, head, context });
    const lines: LogLine[] = [];
    let previous = head;
    for (const { document, parameters } of step.entries) {
      // What is made at once is dated one second apart, and not ahead of the clock where it can be avoided.
      const versionTime = addSeconds(this.#options.clock(), lines.length + 1 - step.entries.length);
      const entry = unsignedUpdate({ previous, document, parameters, versionTime });
      const line = await sign(context, entry, updateKeyId);
      if (step.entries.length > 1) previous = this.#after(previous, line);
      lines.push(line);
    }
    area.prepared = {
      change: this.#verified(log, lines),
      expectedHead: head.versionId,
      retiredKeyIds: step.retiredKeyIds,
      record: step.record,
    };
    return { ...identifierOf(step.record), provider };
  }

  async #step(update: DidUpdate, present: Present): Promise<Step> {
    const step = await this.#plainStep(update, present);
    const { record, head, context } = present;
    const { nextKeyId } = record;
    if (nextKeyId === undefined) return step;
    const makeKey = async () => (await createKey(context, 'EdDSA')).kid;
    return committedStep(step, { record, nextKeyId, state: asJson(head.document) }, makeKey);
  }

  async #plainStep(update: DidUpdate, { record, head, context }: Present): Promise<Step> {
    const state = asJson(head.document);
    const allKeyIds = keyIdsOf({ ...record, nextKeyId: undefined });
    switch (update.kind) {
      case 'rotate': {
        const { controllerKeyId, nextKeyId } = record;
        // Under pre-rotation the update key is the one that was committed to.
        const updateKeyId =
          nextKeyId === undefined ? (await createKey(context, 'EdDSA')).kid : controllerKeyId;
        const keys = await createKeys(context, await this.#renewed(record, head.versionNumber + 1));
        const kept = update.isCompromised === true ? withRevokedKeys(state, this.#options.clock()) : state;
        const parameters = updateKeyId === undefined ? {} : { updateKeys: [updateKeyId] };
        return {
          entries: [{ document: renewDocument(kept, record.did, keys), parameters }],
          record: recordOf({ ...record, updateKeyId, keys }),
          retiredKeyIds: allKeyIds,
        };
      }
      case 'deactivate': {
        const document = update.successor === undefined ? state : withSuccessor(state, update.successor);
        return {
          entries: [{ document, parameters: { deactivated: true, updateKeys: [] } }],
          record: recordOf({ ...record, updateKeyId: undefined, keys: [] }),
          retiredKeyIds: allKeyIds,
        };
      }
      case 'rename':
        return {
          entries: [{ document: withAlsoKnownAs(state, update.alsoKnownAs), parameters: {} }],
          record,
          retiredKeyIds: [],
        };
      case 'watch':
        return {
          entries: [{ document: state, parameters: { watchers: update.watchers } }],
          record,
          retiredKeyIds: [],
        };
      case 'witness':
        return {
          entries: [{ document: state, parameters: { witness: update.rule } }],
          record,
          retiredKeyIds: [],
        };
      default:
        return update satisfies never;
    }
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
  #verified(log: DidLog, made: readonly LogLine[]): LogChange {
    const now = this.#options.clock();
    const lines = made.map(({ line }) => line);
    const result = verifiedChange({ stored: log, location: log.location, lines, now });
    if (result.fault === undefined) return result.change;
    throw new Problem('unavailable', `The identifier cannot be changed now: ${result.fault.detail}`);
  }

  #after(head: VerifiedVersion, { line }: LogLine): VerifiedVersion {
    const result = verifyEntries({ lines: [line], after: head, now: this.#options.clock() });
    if (result.fault === undefined) return result.head;
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

export function createKey(
  context: Context,
  algorithm: KeyRequest['algorithm'],
): Promise<Pick<IKey, 'kid'> & Partial<IKey>> {
  return context.agent.keyManagerCreate({ kms, type: keyKinds[algorithm].veramoType });
}

export function createKeys(context: Context, requests: readonly KeyRequest[]): Promise<MadeKey[]> {
  return Promise.all(
    requests.map(async ({ fragment, algorithm, relationships }) => {
      const { kid } = await createKey(context, algorithm);
      const publicJwk = jwkFromMultikey(kid);
      if (publicJwk === undefined) throw new Problem('internal-error', 'A new key has no readable id.');
      return { fragment, relationships, publicJwk, keyId: kid };
    }),
  );
}

export function sign(context: Context, entry: EntryContent, updateKey: string): Promise<LogLine> {
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

function identifierOf({ did, controllerKeyId }: DidRecord): Omit<IIdentifier, 'provider'> {
  return { did, keys: [], services: [], ...(controllerKeyId === undefined ? {} : { controllerKeyId }) };
}

function asJson(document: DidDocument): JsonObject {
  const value: unknown = document;
  if (!isJsonObject(value)) throw new Problem('internal-error', 'A stored document is not an object.');
  return value;
}
