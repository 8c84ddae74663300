import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { readWebvhDid } from '../../src/protocol/did-webvh/webvh-did.ts';
import type { Store } from '../../src/usecase/ports.ts';
import { addEntry, addLogs, logMaker, type LogMaker, logText } from '../support/many-logs.ts';
import { freePort, nodeEnvironment, runGid, startNode } from '../support/process.ts';
import { sqliteKind, type TestDatabase } from '../support/stores.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

// The long run is `npm run test:mirror`; this many logs fit into every run.
const logs = Number(process.env['MIRROR_LOGS'] ?? 300);
const patience = 120_000 + logs * 60;

let database: TestDatabase;
let source: OfficeNode;
let maker: LogMaker;
let dids: readonly string[];
let host: string;
const folders: string[] = [];
beforeAll(async () => {
  database = await sqliteKind.create();
  source = await startOffice({ config: { store: { kind: 'sqlite', file: database.address } } });
  host = new URL(source.url).host;
  maker = logMaker(encodeURIComponent(host));
  dids = await addLogs(source.ports.store, maker, { count: logs });
  for (let number = 0; number < logs; number += 10)
    await addEntry(source.ports.store, maker, dids[number] ?? '');
}, patience);
afterAll(async () => {
  await source.close();
  await database.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const outputSchema = z.object({
  added: z.number(),
  position: z.number(),
  findings: z.array(z.object({ kind: z.string(), did: z.string().optional() })),
});

/** A mirroring node of its own, with an empty data directory. */
async function mirroringNode() {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'gid-mirror-'));
  folders.push(dataDirectory);
  const environment = { GID_DEVELOPMENT_HOSTS: host };
  const options = { dataDirectory, port: await freePort(), environment };
  return {
    options,
    async mirror(...flags: readonly string[]) {
      const { code, output } = await runGid(['mirror', source.url, ...flags, '--json'], options);
      return { code, ...outputSchema.parse(JSON.parse(output)) };
    },
    /** Reads the mirror's own store. */
    async look<T>(read: (store: Store) => Promise<T>): Promise<T> {
      const store = await openSqliteStore({ file: path.join(dataDirectory, 'store.sqlite') });
      try {
        return await read(store);
      } finally {
        await store.close();
      }
    },
  };
}
type MirroringNode = Awaited<ReturnType<typeof mirroringNode>>;

/** The DIDs whose mirrored log is not byte for byte what the source has, without those that are left out. */
async function differing({ look }: MirroringNode, expected: readonly string[]): Promise<string[]> {
  return look(async (store) => {
    const found: string[] = [];
    for (const did of expected) {
      const mirrored = await store.read.mirrors.log(did);
      const text = (mirrored?.lines ?? []).map(({ line }) => `${line}\n`).join('');
      if (text === '' || text !== (await logText(source.ports.store, did))) found.push(did);
    }
    return found;
  });
}

/** Follows the source as an operator would have it, until it is killed or stopped. */
function startFollowing({ options }: MirroringNode): ChildProcess {
  const child = spawn('node', ['src/main.ts', 'mirror', source.url, '--json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: nodeEnvironment(options),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function ended(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.kill(signal);
  return exited;
}

test(
  'a follower that is killed again and again while the source grows ends byte-equal',
  async () => {
    const node = await mirroringNode();
    const grown: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const following = startFollowing(node);
      for (let step = 0; step < 8; step += 1) {
        const from = 1_000_000 + round * 100 + step * 5;
        grown.push(...(await addLogs(source.ports.store, maker, { from, count: 5 })));
        await addEntry(source.ports.store, maker, grown.at(-1) ?? '');
        await setTimeout(60 + 40 * round);
      }
      await ended(following, 'SIGKILL');
    }
    expect(await node.mirror('--once')).toMatchObject({ code: 0, findings: [] });
    expect(await differing(node, grown)).toEqual([]);
  },
  patience,
);

test('a follower takes what comes within two seconds, and ends when it is told to', async () => {
  const node = await mirroringNode();
  const following = startFollowing(node);
  const until = async (did: string) => {
    for (let tries = 0; tries < 300; tries += 1) {
      if ((await node.look((store) => store.read.mirrors.log(did))) !== undefined) return;
      await setTimeout(50);
    }
    throw new Error(`The follower has not mirrored it; its exit code is ${following.exitCode}.`);
  };
  await until(dids.at(-1) ?? '');
  await setTimeout(300);
  const startedAt = performance.now();
  const [did = ''] = await addLogs(source.ports.store, maker, { from: 2_000_000, count: 1 });
  await until(did);
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(await ended(following, 'SIGTERM')).toBe(0);
}, 60_000);

test('a DID whose host does not answer is resolved from the mirror, which the metadata say', async () => {
  const gone = await startOffice();
  const goneHost = new URL(gone.url).host;
  const [did = ''] = await addLogs(gone.ports.store, logMaker(encodeURIComponent(goneHost)), { count: 1 });
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'gid-mirror-'));
  folders.push(dataDirectory);
  const environment = { GID_DEVELOPMENT_HOSTS: goneHost };
  const options = { dataDirectory, port: await freePort(), environment };
  await runGid(['mirror', gone.url, '--once'], options);
  const answered = await runGid(['resolve', did, '--json'], options);
  await gone.close();
  const mirrored = await runGid(['resolve', did, '--json'], options);
  expect(JSON.parse(answered.output)).toMatchObject({ resolutionMetadata: { source: 'host' } });
  expect(JSON.parse(mirrored.output)).toMatchObject({
    document: { id: did },
    resolutionMetadata: { source: 'mirror', retrieved: expect.stringMatching(/^20/) },
  });
  expect(mirrored.code).toBe(0);
}, 60_000);

test('a node that streams ends at once when it is told to', async () => {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'gid-mirror-'));
  folders.push(dataDirectory);
  const node = await startNode({ dataDirectory, port: await freePort() });
  const answer = await fetch(`${node.url}/did-logs/stream`);
  const text = answer.text();
  await setTimeout(100);
  const startedAt = performance.now();
  expect(await node.kill('SIGTERM')).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect(await text).toContain('data: {"position":1,');
}, 60_000);

// Last, because nobody trusts the source after it.
test(
  `a mirror started on ${logs} logs ends byte-equal, serves them, and notices a rewritten one`,
  async () => {
    const node = await mirroringNode();
    const first = await node.mirror('--once');
    expect(first).toMatchObject({ code: 0, findings: [] });
    expect(first.position).toBe(await source.ports.store.read.didFeed.last());
    expect(await differing(node, [source.did, ...dids])).toEqual([]);
    await expectServed(node);

    const [rewritten = '', former = ''] = await rewriteOne();
    const noticed = await node.mirror('--check');
    expect(noticed).toMatchObject({ code: 1, added: 0, findings: [{ kind: 'rewritten', did: rewritten }] });
    expect(noticed.findings).toHaveLength(1);
    const kept = await node.look((store) => store.read.mirrors.log(rewritten));
    expect(kept).toMatchObject({ isContested: true });
    expect(kept?.lines.map(({ line }) => `${line}\n`).join('')).toBe(former);
    const honest = [source.did, ...dids].filter((did) => did !== rewritten);
    expect(await differing(node, honest)).toEqual([]);
    expect(await node.mirror('--once')).toMatchObject({ code: 1, added: 0 });
  },
  patience,
);

/** Some of the mirrored logs over HTTP, each the bytes its host serves. */
async function expectServed({ options }: MirroringNode): Promise<void> {
  const served = await startNode(options);
  const some = dids.filter((_, index) => index % Math.ceil(logs / 10) === 0);
  const texts = await Promise.all(
    some.map(async (did) => {
      const webvh = readWebvhDid(did);
      const name = encodeURIComponent(did);
      const urls = [
        `${source.url}/${webvh?.web.path.join('/')}/did.jsonl`,
        `${served.url}/mirrors/${webvh?.scid}/did.jsonl`,
        `${served.url}/mirrors/${name}/did.jsonl`,
      ];
      return Promise.all(urls.map(async (url) => (await fetch(url)).text()));
    }),
  );
  await served.kill('SIGTERM');
  for (const [own, byScid, byDid] of texts) expect([byScid, byDid]).toEqual([own, own]);
}

/** Rewrites the first line of a log as somebody with access to the source's database could; its DID and former text. */
async function rewriteOne(): Promise<readonly [did: string, former: string]> {
  const did = parseDid(dids[Math.floor(logs / 2)] ?? '');
  const former = await logText(source.ports.store, did);
  await database.execute('drop trigger did_log_line_no_update');
  await database.execute(
    `update did_log_line set line = replace(line, '2026-01-01', '2025-12-31') where did = '${did}' and number = 1`,
  );
  expect(await logText(source.ports.store, did)).not.toBe(former);
  return [did, former];
}
