import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, type NodeProcess, runGid, startNode } from '../support/process.ts';
import { startWallet } from '../support/wallet.ts';
import { credentialSteps } from './credential-steps.ts';
import { registerSteps } from './register-steps.ts';
import { resolveSteps } from './resolve-steps.ts';
import { verifySteps } from './verify-steps.ts';
import type { DemoStep, DemoWorld } from './world.ts';

// Two offices and a wallet play the four flows on the example register. Without --exit they are left running.
if (process.argv.includes('--help')) {
  console.log(
    'npm run demo             play the four flows with two offices and a wallet, and leave the offices running',
  );
  console.log('npm run demo -- --exit   play and stop; exit code 0 only if every step held');
  process.exit(0);
}
const willExit = process.argv.includes('--exit');
const folder = mkdtempSync(path.join(tmpdir(), 'gid-demo-'));
const nodes: NodeProcess[] = [];
const offices: Setup[] = [];
const steps = [...registerSteps, ...credentialSteps, ...verifySteps, ...resolveSteps];

try {
  const world = await startWorld();
  const failed = await play(world);
  const broken = await fsck();
  const total = steps.length + offices.length;
  console.log(`\n${total - failed - broken} passed, ${failed + broken} failed`);
  process.exitCode = failed + broken === 0 ? 0 : 1;
  if (!willExit) await leaveRunning(world);
} finally {
  for (const node of nodes) await node.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

type Setup = {
  readonly officeCode: string;
  readonly name: string;
  readonly port: number;
  readonly dataDirectory: string;
};

async function setup(officeCode: string, name: string): Promise<Setup> {
  return { officeCode, name, port: await freePort(), dataDirectory: path.join(folder, officeCode) };
}

async function start(office: Setup): Promise<DemoWorld['first']> {
  const node = await startNode(optionsOf(office));
  nodes.push(node);
  const answer = await fetch(`${node.url}/api/v1/offices`);
  const { items } = (await answer.json()) as { items: { officeCode: string; did: string }[] };
  const did = items.find(({ officeCode }) => officeCode === office.officeCode)?.did ?? '';
  const credential = node.credential ?? (await newCredential(office));
  console.log(`Office ${office.officeCode} is running at ${node.url}`);
  return { url: node.url, credential, officeCode: office.officeCode, did };
}

// A node whose store was made by an earlier command shows no first credential, so one is added as an operator would.
async function newCredential(office: Setup): Promise<string> {
  const { output } = await gid(office, [
    'credential',
    'add',
    'demonstration',
    '--role',
    'administrator',
    '--json',
  ]);
  const { credential } = JSON.parse(output) as { credential: string };
  return credential;
}

function gid(office: Setup, parameters: readonly string[]): ReturnType<typeof runGid> {
  return runGid(parameters, optionsOf(office));
}

function optionsOf({ officeCode, name, port, dataDirectory }: Setup): Parameters<typeof startNode>[0] {
  const others = offices.filter((office) => office.port !== port).map((office) => `localhost:${office.port}`);
  const environment = {
    GID_OFFICE_CODE: officeCode,
    GID_OFFICE_NAME: name,
    GID_DEVELOPMENT_HOSTS: others.join(','),
  };
  return { port, dataDirectory, environment };
}

async function startWorld(): Promise<DemoWorld> {
  const [first, second] = [
    await setup('XA', 'First demonstration office'),
    await setup('XB', 'Second demonstration office'),
  ];
  offices.push(first, second);
  const imported = await gid(first, [
    ...['import', 'schemas/examples/register.json', '--json'],
    // The report holds the claim codes; it belongs with the node’s data.
    ...['--report', path.join(first.dataDirectory, 'register.report.ndjson')],
  ]);
  if (imported.code !== 0) throw new Error(`The register was not imported: ${imported.output}`);
  const [firstAccess, secondAccess] = [await start(first), await start(second)];
  const wallet = await startWallet({ resolverUrl: firstAccess.url });
  return { first: firstAccess, second: secondAccess, wallet, facts: new Map() };
}

async function play(world: DemoWorld): Promise<number> {
  let failed = 0;
  for (const step of steps) {
    const line = await outcome(step, world);
    if (!line.startsWith('✓')) failed += 1;
    console.log(line);
  }
  return failed;
}

async function outcome({ flow, title, play: run }: DemoStep, world: DemoWorld): Promise<string> {
  try {
    return `✓ ${flow}  ${title}: ${await run(world)}`;
  } catch (error) {
    return `✗ ${flow}  ${title}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function fsck(): Promise<number> {
  let broken = 0;
  for (const office of offices) {
    const { code, output } = await gid(office, ['fsck', '--json']);
    console.log(
      `${code === 0 ? '✓' : '✗'}    Everything ${office.name} stores is verified again: ${code === 0 ? 'no findings' : output}`,
    );
    if (code !== 0) broken += 1;
  }
  return broken;
}

async function leaveRunning({ first, second }: DemoWorld): Promise<void> {
  for (const { url, officeCode, credential } of [first, second]) {
    console.log(`\nOffice ${officeCode}: ${url}   API: ${url}/api/docs\n  office credential: ${credential}`);
  }
  console.log('\nBoth offices are running; press Ctrl+C to stop them. Nothing is kept.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
