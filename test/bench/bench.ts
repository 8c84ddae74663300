import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startNode } from '../support/process.ts';
import { median, measureInProcess, type Rate } from './in-process.ts';
import { type Load, runLoad } from './load.ts';
import { type Operation, prepareOperations } from './operations.ts';

// Runs this service and Veramo's remote server, each as a process of its own over HTTP on loopback, in interleaved
// rounds of one run. Absolute numbers differ between machines; the ratios are what counts.
const rounds = Number(option('--rounds') ?? 5);
const milliseconds = Number(option('--milliseconds') ?? 2000);
const isJson = process.argv.includes('--json');

const folder = mkdtempSync(path.join(tmpdir(), 'gid-bench-'));
const stops: (() => unknown)[] = [];
try {
  const operations = await prepareOperations(await startOurs(), await startPeer());
  const rates: Rate[] = [];
  for (const operation of operations) rates.push(await compare(operation));
  const inProcess = await measureInProcess(rounds);
  report(rates, inProcess, measureLogVerification());
} finally {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare({ name, ours, peer }: Operation): Promise<Rate> {
  const measured: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  await runLoad(ours, milliseconds / 2);
  await runLoad(peer, milliseconds / 2);
  for (let round = 0; round < rounds; round += 1) {
    measured.ours.push(await rate(name, ours));
    measured.peer.push(await rate(name, peer));
    note(`${name} ${round + 1}/${rounds}`);
  }
  return { name, ours: median(measured.ours), peers: { 'veramo remote-server': median(measured.peer) } };
}

async function rate(name: string, load: Load): Promise<number> {
  const { perSecond, failed } = await runLoad(load, milliseconds);
  if (failed > 0)
    throw new Error(`${failed} requests of ${name} on port ${load.port} were not answered with 2xx.`);
  return perSecond;
}

/** Runs the benchmark of long logs alone in a process, like a resolver that has just started; gives its output. */
function measureLogVerification(): string {
  const program = path.join(import.meta.dirname, 'log-verification.ts');
  const { stdout, status } = spawnSync(process.execPath, [program, ...(isJson ? ['--json'] : [])], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('The verification of long logs could not be measured.');
  return stdout;
}

function report(rates: readonly Rate[], inProcess: readonly Rate[], logVerification: string): void {
  const ratios = Object.fromEntries([
    ...rates.map(({ name, ours, peers }) => [name, ours / (peers['veramo remote-server'] ?? Number.NaN)]),
    ...inProcess.map(({ name, ours, peers }) => [name, ours / (peers['node:crypto'] ?? Number.NaN)]),
  ]);
  if (isJson) {
    console.log(
      JSON.stringify({
        ratios,
        rates: [...rates, ...inProcess],
        logVerification: JSON.parse(logVerification),
      }),
    );
    return;
  }
  console.log(
    '\noperation'.padEnd(26),
    'ours/s'.padStart(10),
    'peer'.padStart(24),
    'peer/s'.padStart(10),
    'ratio'.padStart(8),
  );
  for (const { name, ours, peers } of [...rates, ...inProcess]) {
    for (const [peer, perSecond] of Object.entries(peers)) {
      const cells = [ours.toFixed(0).padStart(10), peer.padStart(24), perSecond.toFixed(0).padStart(10)];
      console.log(name.padEnd(25), ...cells, (ours / perSecond).toFixed(2).padStart(8));
    }
  }
  console.log(`\n${logVerification}`);
}

function note(text: string): void {
  if (!isJson) console.log(`  ${text}`);
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

async function startOurs(): Promise<{ readonly port: number; readonly credential: string }> {
  const port = await freePort();
  const environment = { NODE_ENV: 'production' };
  const node = await startNode({ port, dataDirectory: path.join(folder, 'ours'), environment });
  stops.push(() => node.kill('SIGKILL'));
  return { port, credential: node.credential ?? '' };
}

function startPeer(): Promise<number> {
  const child = spawn('node', ['test/bench/veramo-peer.ts', path.join(folder, 'peer.sqlite')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  stops.push(() => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`The peer stopped at start with code ${code}.`)));
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
  });
}
