import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { z } from 'zod';

/** An office node running as a process of its own, as an operator would run it. */
export type NodeProcess = {
  readonly url: string;
  /** The staff credential, which only the first start on a data directory prints. */
  readonly credential: string | undefined;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
};
export type NodeOptions = {
  readonly dataDirectory: string;
  readonly port: number;
  readonly environment?: NodeJS.ProcessEnv;
};

const startedSchema = z.object({ url: z.string(), credential: z.string().optional() });

/** A port of loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** The environment of a node on loopback with its own data directory and without rate limits. */
export function nodeEnvironment({ dataDirectory, port, environment = {} }: NodeOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GID_HOST: '127.0.0.1',
    GID_PORT: String(port),
    GID_PUBLIC_URL: `http://localhost:${port}`,
    GID_DATA_DIR: dataDirectory,
    GID_LOG_LEVEL: 'silent',
    GID_RATE_LIMIT: '0',
    ...environment,
  };
}

/** Starts `serve` and waits until it says that it listens. */
export async function startNode(options: NodeOptions): Promise<NodeProcess> {
  const child = spawn('node', ['src/main.ts', 'serve', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: nodeEnvironment(options),
  });
  const { url, credential } = startedSchema.parse(JSON.parse(await firstLine(child)));
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return {
    url,
    credential,
    kill(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** Runs one `gid` command to its end. */
export function runGid(
  parameters: readonly string[],
  options: NodeOptions,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn('node', ['src/main.ts', ...parameters], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: nodeEnvironment(options),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('exit', (code) => reject(new Error(`The node stopped at start with code ${code}: ${errors}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const end = output.indexOf('\n');
      if (end >= 0) resolve(output.slice(0, end));
    });
  });
}
