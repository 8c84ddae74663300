import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { freePort, runGid, startNode } from '../support/process.ts';

// The long run is `npm run test:kill`; this many cycles fit into every run.
const cycles = Number(process.env['KILL_CYCLES'] ?? 5);
const writers = 8;
const dataDirectory = mkdtempSync(path.join(tmpdir(), 'gid-kill-'));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

const partySchema = z.object({ partyId: z.string(), did: z.string(), data: z.unknown() });
type Acknowledged = z.output<typeof partySchema>;

test(
  `no acknowledged registration is lost when the node is killed ${cycles} times in a stream of them`,
  async () => {
    const options = { dataDirectory, port: await freePort() };
    const acknowledged: Acknowledged[] = [];
    const random = seeded(20_260_417);
    let credential = '';
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const node = await startNode(options);
      credential = node.credential ?? credential;
      const stream = Promise.all(
        Array.from({ length: writers }, () => register(node.url, credential, acknowledged)),
      );
      await new Promise((resolve) => setTimeout(resolve, 50 + random() * 700));
      await node.kill('SIGKILL');
      await stream;
    }
    const node = await startNode(options);
    const missing = await findMissing(node.url, credential, acknowledged);
    await node.kill('SIGTERM');
    const fsck = await runGid(['fsck', '--json'], options);
    console.log(
      `${acknowledged.length} registrations acknowledged over ${cycles} kills, ${missing.length} missing`,
    );
    expect(acknowledged.length).toBeGreaterThan(cycles);
    expect(missing).toEqual([]);
    expect(JSON.parse(fsck.output)).toMatchObject({ findings: [] });
    expect(fsck.code).toBe(0);
  },
  cycles * 15_000 + 60_000,
);

async function register(url: string, credential: string, acknowledged: Acknowledged[]): Promise<void> {
  for (let count = 0; ; count += 1) {
    try {
      const answer = await fetch(`${url}/api/v1/parties`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
        body: JSON.stringify({ data: organization(`Invented Works ${count}`) }),
      });
      if (answer.status !== 201) throw new Error(`A registration was answered with ${answer.status}.`);
      acknowledged.push(partySchema.parse(await answer.json()));
    } catch (error) {
      if (error instanceof TypeError) return; // the connection went with the node
      throw error;
    }
  }
}

async function findMissing(
  url: string,
  credential: string,
  acknowledged: readonly Acknowledged[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const { partyId, did, data } of acknowledged) {
    const party = await fetch(`${url}/api/v1/parties/${partyId}`, {
      headers: { authorization: `Bearer ${credential}` },
    });
    const document = await fetch(`${url}/1.0/identifiers/${did}`);
    const isKept =
      party.ok &&
      document.ok &&
      JSON.stringify(partySchema.parse(await party.json()).data) === JSON.stringify(data);
    await document.arrayBuffer();
    if (!isKept) missing.push(partyId);
  }
  return missing;
}

function organization(name: string): unknown {
  return { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: name }] };
}

// Mulberry32: the moments of the kills are the same in every run.
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
