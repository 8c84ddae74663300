import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { freePort, nodeEnvironment, type NodeProcess, startNode } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-did-link-'));
type Office = Parameters<typeof startNode>[0];
let first: Office;
let second: Office;
const nodes: NodeProcess[] = [];
beforeAll(async () => {
  const [one, other] = [await freePort(), await freePort()];
  const office = (port: number, code: string, neighbour: number): Office => ({
    ...{ port, dataDirectory: path.join(folder, code) },
    environment: { GID_OFFICE_CODE: code, GID_DEVELOPMENT_HOSTS: `localhost:${neighbour}` },
  });
  [first, second] = [office(one, 'XA', other), office(other, 'XB', one)];
  nodes.push(await startNode(first), await startNode(second));
}, 60_000);
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

function keep(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const digest = 'a'.repeat(43);

test('operators link two DIDs, answer for it, check the answer, decide an objection, and withdraw', async () => {
  const register = async (office: Office) =>
    (await gid(office, 'party', 'register', '--organization', 'Linked Works')).body.did;
  const [here, there] = [await register(first), await register(second)];
  const ask = () => gid(first, 'same-party', 'ask', here, there);
  expect(await ask()).toMatchObject({ code: 1, body: { answer: 'notKnown' } });

  const { code, body: request } = await gid(first, 'did-link', 'request', here, there);
  expect(code).toBe(0);
  const { linkId } = request;
  expect((await gid(first, 'did-link', 'state', linkId, here)).body.code).toBe('conflict');
  expect((await gid(first, 'did-link', 'state', linkId, here, '--document', 'short')).code).toBe(2);
  const stated = await gid(first, 'did-link', 'state', linkId, here, '--document', digest);
  expect(stated).toMatchObject({ code: 0, body: { state: 'oneSided' } });
  const file = keep('request.json', JSON.stringify(request));
  const refused = await gid(second, 'did-link', 'answer', file, there, '--document', digest, '--send');
  // The first office does not have the second as a peer.
  expect(refused).toMatchObject({ code: 1, body: { delivery: 'refused' } });
  const given = await gid(first, 'did-link', 'give', linkId, keep('side.jwt', refused.body.credential));
  expect(given).toMatchObject({ code: 0, body: { state: 'reciprocal' } });
  expect(await ask()).toMatchObject({ code: 0, body: { answer: 'same', assurance: 'proven' } });
  expect((await gid(first, 'did-link', 'list', '--did', there)).body.items).toHaveLength(1);

  const { body } = await gid(first, 'same-party', 'ask', here, there, '--bundle');
  const verified = await gid(second, 'same-party', 'verify', keep('bundle.jwt', body.bundle));
  expect(verified).toMatchObject({ code: 0, body: { agrees: true } });
  const broken = await gid(second, 'same-party', 'verify', keep('broken.jwt', `${body.bundle}A`));
  expect(broken).toMatchObject({ code: 1, body: { code: 'verification-failed' } });

  expect((await gid(first, 'did-link', 'objections')).body.items).toEqual([]);
  expect((await gid(first, 'did-link', 'decide', 'none', '--uphold', '--reason', 'So.')).body.code).toBe(
    'not-found',
  );
  expect((await gid(first, 'did-link', 'decide', 'none', '--reason', 'So.')).body.code).toBe(
    'invalid-request',
  );
  const ended = await gid(first, 'did-link', 'withdraw', linkId, '--reason', 'Two after all.');
  expect(ended).toMatchObject({ code: 0, body: { state: 'withdrawn' } });
  expect(await ask()).toMatchObject({ code: 1, body: { answer: 'notKnown' } });
  for (const office of [first, second]) expect((await gid(office, 'fsck')).code).toBe(0);
}, 60_000);
