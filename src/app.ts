import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { createLedger } from './adapter/evm/ledger.ts';
import { readBundledContexts } from './adapter/contexts/read-contexts.ts';
import type { EvmNetwork } from './adapter/evm/network.ts';
import { ethrMethod } from './adapter/evm/resolve-ethr.ts';
import type { JsonRpc } from './adapter/fetch/json-rpc.ts';
import { openOutgoing } from './adapter/fetch/outgoing.ts';
import { createCustody, type Custody } from './adapter/keys/custody.ts';
import { developmentKey } from './adapter/keys/development-key.ts';
import { createCertificateKeys } from './adapter/keys/certificates.ts';
import { createResponseKeys } from './adapter/keys/response-keys.ts';
import { createRegisterMatching } from './adapter/matching/matching-thread.ts';
import { createRandomSource } from './adapter/keys/random-source.ts';
import { KeyEncryptionKey } from './adapter/keys/seal.ts';
import { createSigning } from './adapter/keys/signing.ts';
import { createLogger, errorFacts, type Logger } from './adapter/observe/logger.ts';
import { createObserver } from './adapter/observe/observer.ts';
import { createResolver } from './adapter/resolver/create-resolver.ts';
import { openPostgresStore, openSqliteStore } from './adapter/sql/open-store.ts';
import { createPostgresArchive } from './adapter/sql/postgres-archive.ts';
import { createSqliteArchive } from './adapter/sql/sqlite-archive.ts';
import { createDids } from './adapter/veramo/dids.ts';
import {
  createManyIdentifiers,
  type ManyIdentifiers,
  usualThreads,
} from './adapter/veramo/many-identifiers.ts';
import type { Clock, Random } from './base/clock.ts';
import type { PreRotationPolicy } from './domain/did/pre-rotation.ts';
import type { Config } from './config.ts';
import { createFeedWatch, type FeedWatch } from './http/feed-watch.ts';
import { openApiDocument } from './http/openapi.ts';
import { withOwnDocuments } from './http/own-documents.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { createRequestListener } from './http/request-listener.ts';
import type { Route } from './http/route.ts';
import { apiRoutes } from './http/routes/all.ts';
import type { ImportRoutePorts } from './http/routes/imports.ts';
import { type MetricsAccess, operationRoutes } from './http/routes/operations.ts';
import type { NodeArchive } from './usecase/archive/node-archive.ts';
import { createAuthenticate } from './usecase/office/authenticate.ts';
import type { EventStreams } from './usecase/mirror/event-streams.ts';
import { wakingStore } from './usecase/mirror/waking-store.ts';
import type { Observer } from './usecase/observer.ts';
import { notifyingStore } from './usecase/watch/notifying-store.ts';
import { createWitnesses } from './usecase/witness/gather-approvals.ts';
import { candidateQueue } from './usecase/candidate/add-candidates.ts';
import { createImportRunner, type ImportRunner } from './usecase/import/import-runner.ts';
import type { ImportMatching } from './usecase/import/import-ports.ts';
import { createIssuanceLog } from './usecase/trust/issuance-log.ts';
import { knownContexts } from './usecase/verification/known-contexts.ts';
import { createStatusReader } from './usecase/verification/read-status.ts';
import type { DidLedger, NodeIdentity, Peers, Ports, ResponseKeys, Secrets, Store } from './usecase/ports.ts';

/** A node put together: everything but the socket it listens on. */
export type App = {
  readonly config: Config;
  readonly ports: Ports;
  readonly routes: readonly Route[];
  readonly listener: RequestListener;
  readonly logger: Logger;
  /** Whether a kept key opens under the configured key-encryption key. */
  readonly opensKey: Custody['opens'];
  /** Everything in the store, to take it elsewhere. */
  readonly archive: NodeArchive;
  /** Event streams of other nodes. */
  readonly eventStreams: EventStreams;
  /** The search for duplicates when a register is imported. */
  readonly importMatching: ImportMatching;
  /** What imports the registers that come over the API. */
  readonly importRunner: ImportRunner;
  /** Ends the streams this node sends, which have no end of their own. */
  endStreams(): void;
  close(): Promise<void>;
};

/** What tests put in place of the system's time and randomness; `uiFolder` holds the built pages. */
export type AppOverrides = {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  readonly uiFolder?: string;
};

const mostInFlight = 1_000;
const usualImportBytes = 256_000_000;
const builtPages = path.resolve(import.meta.dirname, '../dist/ui');

/**
 * Puts a node together from its configuration: the store is opened and brought up to date, nothing listens yet. Throws
 * `unavailable` where the store or the key-encryption key cannot be used.
 */
export async function openApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const { clock = () => new Date(), random = createRandomSource() } = overrides;
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const observer = createObserver(logger);
  const opened = await openStore(config, clock, logger);
  const feedWatch = createFeedWatch(opened.read.didFeed);
  const outgoing = openOutgoing(new Set(config.developmentHosts), logger);
  const store = notifyingStore(wakingStore(opened, feedWatch.wake), outgoing.watchers.notify);
  const stopping = new AbortController();
  const keyEncryptionKey = keyEncryptionKeyOf(config, random);
  const custody = createCustody({ keyEncryptionKey, random });
  let routes: readonly Route[] = [];
  const documents = withOwnDocuments(outgoing.documents, {
    publicUrl: config.publicUrl,
    routes: () => routes,
  });
  const { rpc, peers } = outgoing;
  const many = manyIdentifiersOf(config, keyEncryptionKey);
  const ports = portsOf(config, {
    ...{ store, clock, random, custody, documents, rpc, peers, many },
    responseKeys: createResponseKeys({ keyEncryptionKey, random }),
    secrets: secretsOf(keyEncryptionKey, random),
  });
  const importMatching = { match: createRegisterMatching(), addCandidates: candidateQueue(ports) };
  const importRunner = createImportRunner(ports, {
    matching: importMatching,
    onFailure: (jobId, error) => logger.event('error', 'importFailed', { jobId, error: errorFacts(error) }),
  });
  const imports = { runner: importRunner, mostBytes: config.importMostBytes ?? usualImportBytes };
  routes = routesOf({ ...ports, feedWatch, imports }, config, observer);
  const uiFolder = overrides.uiFolder ?? builtPages;
  return {
    config,
    ports,
    routes,
    logger,
    listener: listenerOf({ config, ports, observer, routes, uiFolder, stopping: stopping.signal }),
    opensKey: (record) => custody.opens(record),
    archive: archiveOf(config),
    importMatching,
    importRunner,
    eventStreams: outgoing.eventStreams,
    endStreams: () => stopping.abort(),
    async close() {
      stopping.abort();
      await importRunner.stop();
      await many?.close();
      await outgoing.close();
      await store.close();
    },
  };
}

function portsOf(
  config: Config,
  parts: Pick<Ports, 'store' | 'clock' | 'random' | 'documents'> & {
    readonly custody: Custody;
    readonly responseKeys: ResponseKeys;
    readonly secrets: Secrets;
    readonly rpc: JsonRpc;
    readonly peers: Peers;
    readonly many: ManyIdentifiers | undefined;
  },
): Ports {
  const { store, clock, random, documents, custody, responseKeys, secrets, rpc, peers } = parts;
  const { evmNetworks: networks = [], operationLimits } = config;
  const node = nodeIdentity(config);
  const contexts = knownContexts(readBundledContexts());
  const ledger = ledgerOf(networks, { rpc, custody, store });
  const base = {
    store,
    operationLimits,
    clock,
    random,
    node,
    documents,
    peers,
    issuanceLog: createIssuanceLog(store),
    statusReader: createStatusReader(documents, contexts),
    contexts,
    vcApi: config.vcApi ?? [],
    certificateAnchors: config.certificateAnchors ?? [],
    keyAttesters: config.keyAttesters ?? [],
    dids: createDids({ ...parts, node, preRotation: preRotationOf(config), networks, ledger }),
    signing: createSigning({ store, custody }),
    certificateKeys: createCertificateKeys({ store, custody }),
    responseKeys,
    secrets,
    resolver: createResolver({
      readLocal: store.read.didLogs,
      readMirror: store.read.mirrors.log,
      readHosted: store.read.hostedDocuments,
      documents,
      clock,
      developmentHosts: new Set(config.developmentHosts),
      knownHeads: {
        read: store.read.knownHeads.byScid,
        keep: (scid, head) => store.write(({ writeKnownHeads }) => writeKnownHeads.keep(scid, head, clock())),
      },
      methods: networks.length === 0 ? {} : { ethr: ethrMethod({ networks, rpc, clock }) },
      ...resolverSettings(config),
    }),
  };
  return { ...base, witnesses: createWitnesses(base, { threshold: config.witnessThreshold ?? 0 }) };
}

function secretsOf(key: KeyEncryptionKey, random: Random): Secrets {
  return {
    seal: (secret, name) => key.seal(secret, name, random),
    open: (sealed, name) => key.open(sealed, name),
  };
}

function preRotationOf({ preRotation = 'offices' }: Config): PreRotationPolicy {
  return preRotation;
}

/** Where there is one processor only, threads would gain nothing. */
function manyIdentifiersOf(config: Config, keyEncryptionKey: KeyEncryptionKey): ManyIdentifiers | undefined {
  const threads = usualThreads();
  const { didHost } = nodeIdentity(config);
  if (threads === 0) return undefined;
  return createManyIdentifiers({ threads, keyEncryptionKey, didHost, preRotation: preRotationOf(config) });
}

function ledgerOf(
  networks: readonly EvmNetwork[],
  parts: { readonly rpc: JsonRpc; readonly custody: Custody; readonly store: Store },
): DidLedger | undefined {
  return networks.length === 0 ? undefined : createLedger({ networks, ...parts });
}

function openStore({ store }: Config, clock: Clock, logger: Logger): Promise<Store> {
  if (store.kind === 'postgres') {
    const warn = (text: string) => logger.event('warn', 'database', { warning: text });
    return openPostgresStore({ url: store.url, clock, warn });
  }
  if (store.file !== ':memory:') mkdirSync(path.dirname(store.file), { recursive: true, mode: 0o700 });
  return openSqliteStore({ file: store.file, clock });
}

function archiveOf({ store }: Config): NodeArchive {
  return store.kind === 'postgres' ? createPostgresArchive(store) : createSqliteArchive(store);
}

function keyEncryptionKeyOf(config: Config, random: Random): KeyEncryptionKey {
  return new KeyEncryptionKey(config.keyEncryptionKey ?? developmentKey(config.dataDirectory, random));
}

function resolverSettings({ publicUrl, office, universalResolver }: Config) {
  const ownHost = new URL(publicUrl).host;
  const officeAt = (host: string) => (host === ownHost ? office.officeCode : undefined);
  return { ownHost, officeAt, universalResolver };
}

function nodeIdentity(config: Config): NodeIdentity {
  const { publicUrl, trustRoots = [], walletRedirects = [], needsTwoToDecide = false } = config;
  const didHost = encodeURIComponent(new URL(publicUrl).host);
  return { publicUrl, didHost, trustRoots, walletRedirects, needsTwoToDecide };
}

function routesOf(
  ports: Ports & { readonly feedWatch: FeedWatch } & Pick<ImportRoutePorts, 'imports'>,
  config: Config,
  observer: Observer,
): readonly Route[] {
  const metrics: MetricsAccess =
    config.metricsToken === undefined
      ? { kind: config.isDevelopment ? 'anyone' : 'nobody' }
      : { kind: 'bearer', token: config.metricsToken };
  let document: ReturnType<typeof openApiDocument> | undefined;
  const routes: Route[] = [
    ...apiRoutes(ports),
    ...operationRoutes({
      store: ports.store,
      observer,
      metrics,
      describe: () => (document ??= openApiDocument(routes)),
    }),
  ];
  return routes;
}

function listenerOf(parts: {
  readonly config: Config;
  readonly ports: Ports;
  readonly observer: Observer;
  readonly routes: readonly Route[];
  readonly uiFolder: string;
  readonly stopping: AbortSignal;
}): RequestListener {
  const { config, ports, observer, routes, uiFolder, stopping } = parts;
  const { publicUrl } = config;
  return createRequestListener({
    routes,
    observer,
    publicUrl,
    uiFolder,
    stopping,
    mostInFlight,
    authenticate: createAuthenticate(ports),
    allowedOrigins: { publicUrl, origins: config.allowedOrigins },
    rateLimit: createRateLimit(config.rateLimit),
    costlyRateLimit: createRateLimit(config.costlyRateLimit),
    trustedProxies: config.trustedProxies,
  });
}
