import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { freePort, nodeEnvironment, type NodeProcess, startNode } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-move-'));
type Office = Parameters<typeof startNode>[0];
let leaving: Office;
let receiving: Office;
const nodes: NodeProcess[] = [];
beforeAll(async () => {
  const [one, other] = [await freePort(), await freePort()];
  const office = (port: number, code: string, neighbour: number): Office => ({
    ...{ port, dataDirectory: path.join(folder, code) },
    environment: { GID_OFFICE_CODE: code, GID_DEVELOPMENT_HOSTS: `localhost:${neighbour}` },
  });
  [leaving, receiving] = [office(one, 'XA', other), office(other, 'XB', one)];
  nodes.push(await startNode(leaving), await startNode(receiving));
});
afterAll(async () => {
  for (const node of nodes) await node.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});

async function gid(office: Office, ...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const environment = nodeEnvironment(office);
  const code = await runCommandLine([...parameters, '--json'], { environment, write, writeError: write });
  return { code, body: JSON.parse(output) };
}

function file(name: string, content: unknown): string {
  const place = path.join(folder, name);
  writeFileSync(place, JSON.stringify(content));
  return place;
}

test('an operator moves an identifier from one office to another in four steps', async () => {
  const { body: party } = await gid(leaving, 'party', 'register', '--organization', 'Moving Works');
  const data = file('party.json', party.data);
  const started = await gid(receiving, 'party', 'move', 'start', party.did, '--file', data);
  expect(started.code).toBe(0);
  const { arrivalId, unsigned, did } = started.body;

  const tooEarly = await gid(leaving, 'party', 'move', 'confirm', party.partyId, did);
  expect([tooEarly.code, tooEarly.body.code]).toEqual([1, 'conflict']);
  const prepared = file('unsigned.json', unsigned);
  const signed = await gid(leaving, 'party', 'move', 'sign', party.partyId, '--entry', prepared);
  expect([signed.code, signed.body.party.status]).toEqual([0, 'leaving']);
  const entry = file('signed.json', signed.body.signedEntry);

  const arrived = await gid(receiving, 'party', 'move', 'complete', arrivalId, '--entry', entry);
  expect([arrived.code, arrived.body.did]).toEqual([0, did]);
  const confirmed = await gid(leaving, 'party', 'move', 'confirm', party.partyId, did);
  expect([confirmed.code, confirmed.body.status]).toEqual([0, 'moved']);
  expect((await gid(leaving, 'party', 'move', 'withdraw', party.partyId)).code).toBe(1);

  for (const office of [leaving, receiving]) {
    const resolved = await gid(office, 'resolve', party.did);
    expect(resolved.body.documentMetadata.canonicalId).toBe(did);
    expect((await gid(office, 'fsck')).code).toBe(0);
  }
});
