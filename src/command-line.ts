import { openApp } from './app.ts';
import { createLogger, errorFacts } from './adapter/observe/logger.ts';
import type { Json } from './base/json.ts';
import { runCommandLine } from './cli/gid.ts';
import type { ExitCode } from './cli/exit-code.ts';
import { type Config, readConfig } from './config.ts';
import { openApiDocument } from './http/openapi.ts';
import { serve } from './serve.ts';

/** Runs one command line of this process, on the configuration of its environment. */
export function runGid(parameters: readonly string[]): Promise<ExitCode> {
  return runCommandLine(parameters, {
    openNode: () => openApp(readConfig()),
    describeApi,
    async serve({ isJson }) {
      const config = readConfig();
      reportFaults(config);
      const app = await openApp(config);
      try {
        await serve(app, { isJson, write: (text) => void process.stdout.write(`${text}\n`) });
      } finally {
        await app.close();
      }
    },
    write: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    writeError: (text) => void process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
  });
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
