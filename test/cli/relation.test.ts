import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Text } from '../../src/base/hash.ts';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { freePort, nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-relation-'));
let environment: ReturnType<typeof nodeEnvironment>;
let daughter: string;
let mother: string;
beforeAll(async () => {
  environment = nodeEnvironment({ port: await freePort(), dataDirectory: folder, environment: {} });
  daughter = await register('Invented Daughter');
  mother = await register('Invented Mother');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function gid(...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const code = await runCommandLine([...parameters], { environment, write, writeError: write });
  return { code, output };
}
async function gidJson(...parameters: readonly string[]) {
  const { code, output } = await gid(...parameters, '--json');
  return { code, body: JSON.parse(output) };
}
async function register(name: string): Promise<string> {
  return (await gidJson('party', 'register', '--organization', name)).body.did;
}
const evidence = ['--evidence', sha256Text('extract')];

test('a relation is stated, read from either side and as of a day, and ended', async () => {
  const of = ['--relation', 'subsidiaryOf', '--from', '2001-01-01'];
  const added = await gidJson('relation', 'add', daughter, mother, ...of, ...evidence);
  expect([added.code, added.body.kind]).toEqual([0, 'subsidiaryOf']);
  const { relationId } = added.body;
  expect((await gid('relation', 'list', '--did', mother)).output).toContain('hasSubsidiary');
  expect((await gid('relation', 'list', '--did', daughter)).output).toContain('subsidiaryOf');
  const ending = ['relation', 'end', relationId, '--reason', 'Sold'];
  expect((await gidJson(...ending)).code).toBe(2);
  expect((await gidJson(...ending, '--until', '2010-01-01')).body.closing.as).toBe('ended');
  const asOf = async (day: string) => (await gidJson('relation', 'list', '--as-of', day)).body.items.length;
  expect([await asOf('2009-12-31'), await asOf('2010-01-01')]).toEqual([1, 0]);
  expect((await gidJson(...ending, '--mistake')).body.closing.as).toBe('withdrawn');
  expect((await gidJson('relation', 'list')).body.items).toEqual([]);
  expect((await gidJson('relation', 'list', '--all')).body.items).toHaveLength(1);
});

test.each<[string, readonly string[], number]>([
  ['an unknown relation', ['--relation', 'sameAs', ...evidence], 2],
  ['no relation', evidence, 2],
  ['no evidence', ['--relation', 'subsidiaryOf'], 2],
  ['evidence that is no digest', ['--relation', 'subsidiaryOf', '--evidence', 'x'], 2],
  ['a date that is none', ['--relation', 'subsidiaryOf', '--from', '2021-02-29', ...evidence], 2],
  ['a branch of which nobody says what it is', ['--relation', 'branchOf', ...evidence], 2],
])('%s is refused', async (_title, options, code) => {
  expect((await gid('relation', 'add', daughter, mother, ...options)).code).toBe(code);
});
