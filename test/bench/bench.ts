import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median, measureInProcess, type Rate } from './in-process.ts';
import { type Load, requestBytes, runLoad } from './load.ts';

// Runs this service and Veramo's remote server, each as a process of its own over HTTP on loopback, in interleaved
// rounds of one run. Absolute numbers differ between machines; the ratios are what counts.
const rounds = Number(option('--rounds') ?? 5);
const milliseconds = Number(option('--milliseconds') ?? 2000);
const connections = 16;
const isJson = process.argv.includes('--json');

type Peer = { readonly port: number; readonly process: ChildProcess };
type Operation = {
  readonly name: 'issue' | 'verify' | 'resolve' | 'register';
  readonly ours: Load;
  readonly peer: Load;
};

const folder = mkdtempSync(path.join(tmpdir(), 'gid-bench-'));
const started: ChildProcess[] = [];
try {
  const ours = await startOurs();
  const peer = await startPeer();
  const operations = await prepare(ours, peer);
  const rates: Rate[] = [];
  for (const operation of operations) rates.push(await compare(operation));
  const inProcess = await measureInProcess(rounds);
  report(rates, inProcess);
} finally {
  for (const child of started) child.kill('SIGKILL');
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

function report(rates: readonly Rate[], inProcess: readonly Rate[]): void {
  const ratios = Object.fromEntries([
    ...rates.map(({ name, ours, peers }) => [name, ours / (peers['veramo remote-server'] ?? Number.NaN)]),
    ...inProcess.map(({ name, ours, peers }) => [name, ours / (peers['node:crypto'] ?? Number.NaN)]),
  ]);
  if (isJson) {
    console.log(JSON.stringify({ ratios, rates: [...rates, ...inProcess] }));
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
}

function note(text: string): void {
  if (!isJson) console.log(`  ${text}`);
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

async function startOurs(): Promise<Peer & { readonly credential: string }> {
  const port = await freePort();
  const child = spawn('node', ['src/main.ts', 'serve', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GID_PORT: String(port),
      GID_PUBLIC_URL: `http://localhost:${port}`,
      GID_DATA_DIR: path.join(folder, 'ours'),
      GID_LOG_LEVEL: 'silent',
      GID_RATE_LIMIT: '0',
    },
  });
  started.push(child);
  const line = JSON.parse(await firstLine(child));
  return { port, process: child, credential: line.credential };
}

async function startPeer(): Promise<Peer> {
  const child = spawn('node', ['test/bench/veramo-peer.ts', path.join(folder, 'peer.sqlite')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  started.push(child);
  return { port: Number(await firstLine(child)), process: child };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.on('exit', (code) => reject(new Error(`A server stopped at start with code ${code}.`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [line, ...rest] = text.split('\n');
      if (rest.length > 0 && line !== undefined) resolve(line);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

const partiesForResolving = 200;

async function prepare(ours: Peer & { readonly credential: string }, peer: Peer): Promise<Operation[]> {
  const authorization = `Bearer ${ours.credential}`;
  const post = (target: string, body: unknown) => ({
    method: 'POST',
    path: target,
    headers: { authorization },
    body,
  });
  const parties: { partyId: string; did: string }[] = [];
  for (let index = 0; index < partiesForResolving; index += 1) {
    parties.push(await json(ours.port, post('/api/v1/parties', { data: organization(index) })));
  }
  const issue = parties.map(({ partyId }) => post('/api/v1/credentials', credentialRequest(partyId)));
  const credentials = await Promise.all(
    issue.map((request) => json<{ credential: string }>(ours.port, request)),
  );
  const peerDids: { did: string }[] = [];
  for (let index = 0; index < partiesForResolving; index += 1) {
    peerDids.push(await json(peer.port, agent('didManagerCreate', peerRegistration)));
  }
  const peerIssue = peerDids.map(({ did }, index) =>
    agent('createVerifiableCredential', peerCredential(did, index)),
  );
  const peerCredentials = await Promise.all(peerIssue.map((request) => json(peer.port, request)));
  const load = (port: number, requests: readonly Parameters<typeof requestBytes>[1][]): Load => ({
    port,
    connections,
    requests: requests.map((request) => requestBytes(port, request)),
  });
  return [
    {
      name: 'register',
      ours: load(
        ours.port,
        parties.map((_party, index) => post('/api/v1/parties', { data: organization(index) })),
      ),
      peer: load(peer.port, [agent('didManagerCreate', peerRegistration)]),
    },
    { name: 'issue', ours: load(ours.port, issue), peer: load(peer.port, peerIssue) },
    {
      name: 'verify',
      ours: load(
        ours.port,
        credentials.map(({ credential }) => post('/api/v1/credential-verifications', { credential })),
      ),
      peer: load(
        peer.port,
        peerCredentials.map((credential) => agent('verifyCredential', { credential })),
      ),
    },
    {
      name: 'resolve',
      ours: load(
        ours.port,
        parties.map(({ did }) => ({ method: 'GET', path: `/1.0/identifiers/${did}` })),
      ),
      peer: load(
        peer.port,
        peerDids.map(({ did }) => agent('resolveDid', { didUrl: did })),
      ),
    },
  ];
}

function agent(method: string, body: unknown): { method: string; path: string; body: unknown } {
  return { method: 'POST', path: `/agent/${method}`, body };
}

const peerRegistration = { provider: 'did:key', kms: 'local', options: { keyType: 'Ed25519' } };

function peerCredential(did: string, index: number): unknown {
  const credentialSubject = {
    id: `did:example:${index}`,
    name: `Example Works ${index}`,
    officeCode: 'XA',
    assuranceLevel: 'high',
  };
  return {
    proofFormat: 'jwt',
    credential: { issuer: { id: did }, type: ['GlobalIdentifierCredential'], credentialSubject },
  };
}

function organization(index: number): unknown {
  return {
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName: `Example Works ${index}`, languageCode: 'en' }],
    postalAddressBag: [{ cityName: 'Geneva', countryCode: 'CH' }],
  };
}

function credentialRequest(partyId: string): unknown {
  const holderKey = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
  return {
    partyId,
    configurationId: 'GlobalIdentifierCredential_jwt_vc_json',
    holderKey,
    assuranceLevel: 'high',
    evidence: [{ type: 'registerExtract' }],
  };
}

async function json<T = unknown>(port: number, request: Parameters<typeof requestBytes>[1]): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}${request.path}`, {
    method: request.method,
    headers: { 'content-type': 'application/json', ...request.headers },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  if (!answer.ok) throw new Error(`${request.path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
