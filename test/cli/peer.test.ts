import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { freePort, nodeEnvironment, type NodeProcess, startNode } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-peer-'));
type Office = Parameters<typeof startNode>[0];
let hosting: Office;
let witnessing: Office;
const nodes: NodeProcess[] = [];
beforeAll(async () => {
  const [one, other] = [await freePort(), await freePort()];
  const office = (port: number, code: string, neighbour: number, more: object = {}): Office => ({
    ...{ port, dataDirectory: path.join(folder, code) },
    environment: { GID_OFFICE_CODE: code, GID_DEVELOPMENT_HOSTS: `localhost:${neighbour}`, ...more },
  });
  hosting = office(one, 'XA', other, { GID_WITNESS_THRESHOLD: '1' });
  witnessing = office(other, 'XB', one);
  nodes.push(await startNode(hosting), await startNode(witnessing));
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
const didOf = async (office: Office): Promise<string> =>
  (await gid(office, 'office', 'list')).body.items[0].did;

test('an operator makes offices peers; new parties are witnessed, and the rule is ended and set anew', async () => {
  const register = () => gid(hosting, 'party', 'register', '--organization', 'Witnessed Works');
  const early = await register();
  expect([early.code, early.body.code]).toEqual([1, 'witness-threshold-not-met']);

  const allowed = await gid(witnessing, 'peer', 'add', await didOf(hosting), '--may', 'witness');
  expect(allowed.code).toBe(0);
  const added = await gid(hosting, 'peer', 'add', await didOf(witnessing), '--may', 'witnessesUs');
  expect([added.code, added.body.permissions]).toEqual([0, ['witnessesUs']]);
  const { witness, peerId } = added.body;
  expect(witness).toMatch(/^did:key:z6Mk/);
  const again = await gid(hosting, 'peer', 'add', await didOf(witnessing), '--may', 'witness');
  expect([again.code, again.body.code]).toEqual([1, 'conflict']);
  expect((await gid(hosting, 'peer', 'list')).body.items).toHaveLength(1);

  const { code, body: party } = await register();
  expect(code).toBe(0);
  const resolved = await gid(witnessing, 'resolve', party.did);
  expect(resolved.code).toBe(0);

  const rule = (threshold: string, ...witnesses: readonly string[]) =>
    gid(hosting, 'party', 'witness-rule', party.partyId, '--threshold', threshold, ...witnesses);
  expect((await rule('0')).code).toBe(0);
  expect((await rule('1', '--witness', witness)).code).toBe(0);
  expect((await rule('2', '--witness', witness)).code).toBe(2);
  expect((await rule('many')).code).toBe(2);
  expect((await gid(hosting, 'party', 'pending-entry', party.partyId)).code).toBe(1);

  const [, witnessNode] = nodes;
  await witnessNode?.kill('SIGTERM');
  const refused = await rule('0');
  expect([refused.code, refused.body.code]).toEqual([1, 'witness-threshold-not-met']);
  const pending = await gid(hosting, 'party', 'pending-entry', party.partyId);
  expect(pending.body).toMatchObject({ threshold: 1, witnesses: [witness], approvedBy: [] });
  nodes[1] = await startNode(witnessing);
  expect((await gid(hosting, 'party', 'pending-entry', party.partyId, '--retry')).code).toBe(0);

  expect((await gid(hosting, 'peer', 'end', peerId)).code).toBe(0);
  expect((await gid(hosting, 'peer', 'end', peerId)).code).toBe(1);
  for (const office of [hosting, witnessing]) expect((await gid(office, 'fsck')).code).toBe(0);
});
