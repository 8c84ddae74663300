import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { openApp } from '../../src/app.ts';
import { createLogger } from '../../src/adapter/observe/logger.ts';
import { usualOperationLimits } from '../../src/domain/did/operation-limit.ts';
import { isOfficeCode, type OfficeCode } from '../../src/domain/trust/office.ts';
import type { Config } from '../../src/config.ts';
import { firstStart } from '../../src/first-start.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import type { Route } from '../../src/http/route.ts';
import type { Clock, Random } from '../../src/base/clock.ts';
import { checkWholeState } from '../../src/usecase/fsck/check-whole-state.ts';
import type { Ports } from '../../src/usecase/ports.ts';

/** An office node in this process, on a free port of loopback, with a store of its own that is gone afterwards. */
export type OfficeNode = {
  readonly url: string;
  readonly officeCode: OfficeCode;
  readonly did: string;
  /** The administrator credential, for `Authorization: Bearer …`. */
  readonly credential: string;
  readonly ports: Ports;
  readonly routes: readonly Route[];
  /** The lines the node has logged. */
  readonly logLines: readonly string[];
  /** Goes on with imports that another process broke off, as a node does at its start. */
  resumeImports(): void;
  /** Re-verifies everything that is stored, and fails the test for any finding. */
  checkState(): Promise<void>;
  close(): Promise<void>;
};

export type OfficeNodeOptions = {
  readonly officeCode?: string;
  /** Hosts (`localhost:port`) of other nodes in this world that this one may reach. */
  readonly developmentHosts?: readonly string[];
  readonly clock?: Clock;
  readonly random?: Random;
  /** Changes of the configuration, for example rate limits. */
  readonly config?: Partial<Config>;
  /** A server that listens on a free port of loopback already, so that its address can be told to other nodes. */
  readonly server?: Server;
  /** A folder of built pages. */
  readonly uiFolder?: string;
};

/** A server on a free port of loopback that answers nothing yet. */
export async function listeningServer(): Promise<Server> {
  const server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Starts an office node on a free port; its public URL is known before anything of it is put together. */
export async function startOffice(options: OfficeNodeOptions = {}): Promise<OfficeNode> {
  const server = options.server ?? (await listeningServer());
  const { port } = server.address() as AddressInfo;
  const logLines: string[] = [];
  const app = await openApp(testConfig(port, options), {
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.random === undefined ? {} : { random: options.random }),
    ...(options.uiFolder === undefined ? {} : { uiFolder: options.uiFolder }),
    logger: createLogger('info', (line) => logLines.push(line)),
  });
  server.on('request', app.listener);
  const { office, credential = '' } = await firstStart(app);
  return {
    url: app.config.publicUrl,
    officeCode: office.officeCode,
    did: office.did,
    credential,
    ports: app.ports,
    routes: app.routes,
    logLines,
    resumeImports: app.importRunner.wake,
    async checkState() {
      const { findings } = await checkWholeState(app.ports, app.opensKey);
      expect(findings).toEqual([]);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await app.close();
    },
  };
}

/** The configuration of a node for tests: in memory, development mode, no rate limits. */
export function testConfig(port: number, options: OfficeNodeOptions = {}): Config {
  const { officeCode = 'XA', developmentHosts = [] } = options;
  if (!isOfficeCode(officeCode)) throw new Error('A test names an office code that is none.');
  return {
    host: '127.0.0.1',
    port,
    publicUrl: `http://localhost:${port}`,
    isDevelopment: true,
    dataDirectory: 'unused',
    store: { kind: 'sqlite', file: ':memory:' },
    keyEncryptionKey: new Uint8Array(32).fill(7),
    office: { officeCode, name: `Invented office ${officeCode}` },
    tls: undefined,
    developmentHosts: [`localhost:${port}`, ...developmentHosts],
    allowedOrigins: [],
    trustedProxies: 0,
    rateLimit: 0,
    costlyRateLimit: 0,
    operationLimits: usualOperationLimits,
    walletRedirects: 'any',
    metricsToken: undefined,
    logLevel: 'silent',
    ...options.config,
  };
}
