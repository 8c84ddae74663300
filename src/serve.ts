import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { developmentKeyFile } from './adapter/keys/development-key.ts';
import type { App } from './app.ts';
import { Problem } from './base/problem.ts';
import type { Config } from './config.ts';
import { developmentCertificate } from './development-certificate.ts';
import { officePath } from './domain/trust/office.ts';
import { firstStart, type Started } from './first-start.ts';
import { createHttpServer, type TlsFiles } from './http/http-server.ts';

const drainMilliseconds = 10_000;
const importMilliseconds = 15_000;

/**
 * Serves the node until SIGTERM or SIGINT: what is under way is answered first, for at most 10 s. With `isJson` one JSON
 * line with the address, and at the first start the credential, is written. Throws `unavailable` where the port is taken.
 */
export async function serve(
  app: App,
  output: { readonly isJson: boolean; write(text: string): void },
): Promise<void> {
  const server = createHttpServer(tlsFiles(app.config));
  server.on('request', app.listener);
  // The port first: a credential that is shown once must not be made by a process that then cannot go on.
  await listen(server, app.config);
  let imports: NodeJS.Timeout | undefined;
  try {
    const started = await firstStart(app);
    // Listened for before the node is announced: whoever reads the announcement may stop it at once.
    const stopped = stopSignal();
    // Imports that a node broke off are gone on with, by this one or another.
    app.importRunner.wake();
    imports = setInterval(app.importRunner.wake, importMilliseconds);
    output.write(output.isJson ? startLine(app.config, started) : startText(app.config, started));
    await stopped;
  } finally {
    clearInterval(imports);
    app.endStreams();
    await drain(server);
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenProblem(cause, { host, port })));
    server.listen(port, host, resolve);
  });
}

function listenProblem(
  cause: NodeJS.ErrnoException,
  at: { readonly host: string; readonly port: number },
): Problem {
  const place = `${at.host}:${at.port}`;
  if (cause.code === 'EADDRINUSE') {
    const advice = 'Stop what listens there, or choose another port with GID_PORT.';
    return new Problem('unavailable', `Another process listens on ${place}. ${advice}`, { cause });
  }
  return new Problem('unavailable', `The node cannot listen on ${place}: ${cause.code ?? 'unknown'}.`, {
    cause,
  });
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
  await closed;
  clearTimeout(timer);
}

function tlsFiles(config: Config): TlsFiles | undefined {
  const { tls, dataDirectory } = config;
  if (tls === undefined) return undefined;
  if (tls === 'development') return developmentCertificate(dataDirectory);
  try {
    return {
      certificate: readFileSync(tls.certificateFile, 'utf8'),
      key: readFileSync(tls.keyFile, 'utf8'),
    };
  } catch (cause) {
    throw new Problem('unavailable', 'GID_TLS_CERT or GID_TLS_KEY cannot be read.', { cause });
  }
}

function startLine({ publicUrl: url }: Config, { office, credential }: Started): string {
  const { officeCode, did } = office;
  return JSON.stringify({ url, officeCode, did, ...(credential === undefined ? {} : { credential }) });
}

function startText(config: Config, { office, credential }: Started): string {
  const { publicUrl: url, store, dataDirectory } = config;
  const lines = [
    `Global Identifier node of office ${office.officeCode}`,
    `  Pages     ${url}/`,
    `  API       ${url}/api/v1, documented at ${url}/api/docs`,
    `  Resolver  ${url}/1.0/identifiers/{did}`,
    `  Wallets   ${url}/offices/${officePath(office.officeCode)}`,
    `  Office    ${office.did}`,
    `  Store     ${store.kind === 'sqlite' ? store.file : 'PostgreSQL'}`,
  ];
  if (config.keyEncryptionKey === undefined) {
    lines.push(`  Keys      encrypted under ${developmentKeyFile(dataDirectory)}: for development only`);
  }
  if (credential !== undefined) {
    lines.push('', 'First start. The administrator credential of the office, shown only now:');
    lines.push('', `  ${credential}`);
  }
  return `${lines.join('\n')}\n`;
}
