import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { freePort, nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-domain-'));
let environment: ReturnType<typeof nodeEnvironment>;
let origin: string;
beforeAll(async () => {
  const port = await freePort();
  environment = nodeEnvironment({ port, dataDirectory: folder, environment: {} });
  origin = `http://localhost:${port}`;
  await gid('party', 'register', '--organization', 'Invented Works');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function gid(...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const code = await runCommandLine([...parameters, '--json'], { environment, write, writeError: write });
  return { code, body: JSON.parse(output) };
}

test('the office and its domain are linked, another domain is not', async () => {
  const { did } = (await gid('office', 'list')).body.items[0];
  const checked = await gid('domain', 'check', did, origin);
  expect([checked.code, checked.body.isLinked]).toEqual([0, true]);
  const other = await gid('domain', 'check', did, 'https://localhost:1');
  expect([other.code, other.body.isLinked]).toEqual([1, false]);
  expect((await gid('domain', 'check', did, 'works.example')).code).toBe(2);
});

test('the file for a domain is made', async () => {
  const made = await gid('domain', 'link', 'https://works.example');
  expect([made.code, made.body.isStatedByDid]).toEqual([0, false]);
  expect(made.body.configuration.linked_dids).toHaveLength(1);
});
