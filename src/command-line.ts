import { openApp } from './app.ts';
import { createLogger, errorFacts } from './adapter/observe/logger.ts';
import type { Json } from './base/json.ts';
import { runCommandLine } from './cli/gid.ts';
import type { ExitCode } from './cli/exit-code.ts';
import { type Config, readConfig } from './config.ts';
import { firstOffice } from './first-start.ts';
import { openApiDocument } from './http/openapi.ts';
import { serve } from './serve.ts';

/** Where a command line reads its configuration and writes its answers: of this process, unless said otherwise. */
export type Surroundings = {
  readonly environment?: NodeJS.ProcessEnv;
  readonly write?: (text: string) => void;
  readonly writeError?: (text: string) => void;
};

/** Runs one `gid` command line to its exit code. */
export function runGid(parameters: readonly string[], surroundings: Surroundings = {}): Promise<ExitCode> {
  const {
    environment,
    write = (text) => void process.stdout.write(text),
    writeError = (text) => void process.stderr.write(text),
  } = surroundings;
  return runCommandLine(parameters, {
    async openNode() {
      const app = await openApp(readConfig(environment));
      return { ...app, firstOffice: () => firstOffice(app) };
    },
    describeApi,
    async serve({ isJson }) {
      const config = readConfig(environment);
      reportFaults(config);
      const app = await openApp(config);
      try {
        await serve(app, { isJson, write: (text) => write(asLine(text)) });
      } finally {
        await app.close();
      }
    },
    write: (text) => write(asLine(text)),
    writeError: (text) => writeError(asLine(text)),
  });
}

function asLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The document of this version's routes, from a node that is put together on an empty store and thrown away. */
async function describeApi(): Promise<Json> {
  const config = readConfig({ GID_KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64url') });
  const app = await openApp({ ...config, store: { kind: 'sqlite', file: ':memory:' } });
  try {
    return openApiDocument(app.routes);
  } finally {
    await app.close();
  }
}

// A promise that nobody waited for concerns one request and is told to the operator. An exception that nobody caught
// leaves the process in an unknown state: it ends, and its supervisor starts it again.
function reportFaults({ logLevel }: Config): void {
  const logger = createLogger(logLevel);
  process.on('unhandledRejection', (error) => {
    logger.event('error', 'unhandledRejection', { error: errorFacts(error) });
  });
  process.on('uncaughtException', (error) => {
    logger.event('error', 'uncaughtException', { error: errorFacts(error) });
    process.exit(1);
  });
}
