import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { freePort, nodeEnvironment, type NodeProcess, startNode } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-accreditation-'));
type Office = Parameters<typeof startNode>[0];
let root: Office;
let other: Office;
const nodes: NodeProcess[] = [];
beforeAll(async () => {
  const [one, two] = [await freePort(), await freePort()];
  const office = (port: number, code: string, neighbour: number): Office => ({
    ...{ port, dataDirectory: path.join(folder, code) },
    environment: { GID_OFFICE_CODE: code, GID_DEVELOPMENT_HOSTS: `localhost:${neighbour}` },
  });
  root = office(one, 'XR', two);
  other = office(two, 'XA', one);
  nodes.push(await startNode(root), await startNode(other));
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

test('an operator names a root, which accredits another office; that one keeps the accreditation', async () => {
  const [rootDid, otherDid] = [await didOf(root), await didOf(other)];
  const attempt = () => gid(root, 'accreditation', 'add', otherDid, 'XA', '--depth', '1');
  const early = await attempt();
  expect([early.code, early.body.code]).toEqual([1, 'forbidden']);

  for (const office of [root, other])
    expect((await gid(office, 'trust', 'root', 'add', rootDid)).code).toBe(0);
  const again = await gid(root, 'trust', 'root', 'add', rootDid);
  expect([again.code, again.body.code]).toEqual([1, 'conflict']);
  expect((await gid(root, 'trust', 'root', 'list')).body.items).toMatchObject([{ did: rootDid }]);

  const given = await attempt();
  expect([given.code, given.body.officeCode]).toEqual([0, 'XA']);
  const file = path.join(folder, 'accreditation.jwt');
  writeFileSync(file, `${given.body.credential}\n`);
  const kept = await gid(other, 'accreditation', 'import', file);
  expect([kept.code, kept.body.issuer]).toEqual([0, rootDid]);
  expect((await gid(other, 'accreditation', 'list')).body.items).toMatchObject([{ origin: 'received' }]);

  for (const depth of ['5', '-1', 'deep'])
    expect((await gid(root, 'accreditation', 'add', otherDid, 'XA', '--depth', depth)).code).toBe(2);
  expect((await gid(other, 'trust', 'root', 'remove', rootDid)).code).toBe(0);
  expect((await gid(other, 'trust', 'root', 'remove', rootDid)).code).toBe(1);
});
