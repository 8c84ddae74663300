import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { createDocuments } from './adapter/fetch/documents.ts';
import { createCustody, type Custody } from './adapter/keys/custody.ts';
import { developmentKey } from './adapter/keys/development-key.ts';
import { createRandomSource } from './adapter/keys/random-source.ts';
import { KeyEncryptionKey } from './adapter/keys/seal.ts';
import { createSigning } from './adapter/keys/signing.ts';
import { createLogger, type Logger } from './adapter/observe/logger.ts';
import { createObserver } from './adapter/observe/observer.ts';
import { createResolver } from './adapter/resolver/create-resolver.ts';
import { openPostgresStore, openSqliteStore } from './adapter/sql/open-store.ts';
import { createDids } from './adapter/veramo/dids.ts';
import type { Clock, Random } from './base/clock.ts';
import type { Config } from './config.ts';
import { openApiDocument } from './http/openapi.ts';
import { withOwnDocuments } from './http/own-documents.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { createRequestListener } from './http/request-listener.ts';
import type { Route } from './http/route.ts';
import { apiRoutes } from './http/routes/all.ts';
import { type MetricsAccess, operationRoutes } from './http/routes/operations.ts';
import { createAuthenticate } from './usecase/authenticate.ts';
import type { Observer } from './usecase/observer.ts';
import { createStatusReader } from './usecase/verification/read-status.ts';
import type { NodeIdentity, Ports, Store } from './usecase/ports.ts';

/** A node put together: everything but the socket it listens on. */
export type App = {
  readonly config: Config;
  readonly ports: Ports;
  readonly routes: readonly Route[];
  readonly listener: RequestListener;
  readonly logger: Logger;
  /** Whether a kept key opens under the configured key-encryption key. */
  readonly opensKey: Custody['opens'];
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
const builtPages = path.resolve(import.meta.dirname, '../dist/ui');

/**
 * Puts a node together from its configuration: the store is opened and brought up to date, nothing listens yet. Throws
 * `unavailable` where the store or the key-encryption key cannot be used.
 */
export async function openApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const { clock = () => new Date(), random = createRandomSource() } = overrides;
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const observer = createObserver(logger);
  const store = await openStore(config, clock, logger);
  const custody = createCustody({ keyEncryptionKey: keyEncryptionKeyOf(config, random), random });
  const node = nodeIdentity(config);
  const developmentHosts = new Set(config.developmentHosts);
  const outside = createDocuments({ developmentHosts });
  let routes: readonly Route[] = [];
  const documents = withOwnDocuments(outside, { publicUrl: config.publicUrl, routes: () => routes });
  const ports: Ports = {
    store,
    operationLimits: config.operationLimits,
    clock,
    random,
    node,
    documents,
    statusReader: createStatusReader(documents),
    dids: createDids({ store, custody, clock, node }),
    signing: createSigning({ store, custody }),
    resolver: createResolver({
      readLocal: store.read.didLogs,
      documents,
      clock,
      ownHost: new URL(config.publicUrl).host,
      developmentHosts,
    }),
  };
  routes = routesOf(ports, config, observer);
  return {
    config,
    ports,
    routes,
    logger,
    listener: listenerOf({ config, ports, observer, routes, uiFolder: overrides.uiFolder ?? builtPages }),
    opensKey: (record) => custody.opens(record),
    async close() {
      await outside.close();
      await store.close();
    },
  };
}

function openStore({ store, dataDirectory }: Config, clock: Clock, logger: Logger): Promise<Store> {
  if (store.kind === 'postgres') {
    const warn = (text: string) => logger.event('warn', 'database', { warning: text });
    return openPostgresStore({ url: store.url, clock, warn });
  }
  if (store.file !== ':memory:') mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  return openSqliteStore({ file: store.file, clock });
}

function keyEncryptionKeyOf(config: Config, random: Random): KeyEncryptionKey {
  return new KeyEncryptionKey(config.keyEncryptionKey ?? developmentKey(config.dataDirectory, random));
}

function nodeIdentity({ publicUrl }: Config): NodeIdentity {
  return { publicUrl, didHost: encodeURIComponent(new URL(publicUrl).host) };
}

function routesOf(ports: Ports, config: Config, observer: Observer): readonly Route[] {
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
}): RequestListener {
  const { config, ports, observer, routes, uiFolder } = parts;
  const { publicUrl } = config;
  return createRequestListener({
    routes,
    observer,
    publicUrl,
    uiFolder,
    mostInFlight,
    authenticate: createAuthenticate(ports),
    allowedOrigins: { publicUrl, origins: config.allowedOrigins },
    rateLimit: createRateLimit(config.rateLimit),
    costlyRateLimit: createRateLimit(config.costlyRateLimit),
    trustedProxies: config.trustedProxies,
  });
}
