import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-node-'));
const key = Buffer.alloc(32, 9).toString('base64url');
const file = path.join(folder, 'node.jsonl');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A node by the name of its data directory, run in this process. */
async function gid(name: string, parameters: readonly string[], keyEncryptionKey = key) {
  const written: string[] = [];
  const told: string[] = [];
  const environment = nodeEnvironment({
    dataDirectory: path.join(folder, name),
    port: 8080,
    environment: { GID_KEY_ENCRYPTION_KEY: keyEncryptionKey },
  });
  const code = await runCommandLine([...parameters, '--json'], {
    environment,
    write: (text) => void written.push(text),
    writeError: (text) => void told.push(text),
  });
  return { code, body: written.length === 0 ? undefined : JSON.parse(written.join('')), told: told.join('') };
}

let digest = '';
beforeAll(async () => {
  for (const number of ['1', '2', '3'])
    await gid('source', [
      'party',
      'register',
      '--organization',
      `Works ${number}`,
      '--country',
      'CH',
      '--number',
      number,
    ]);
  const { code, body } = await gid('source', ['export', file]);
  expect(code).toBe(0);
  digest = body.digest;
}, 60_000);

test('an export holds no key that opens without the key-encryption key, and is for its owner only', () => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('"key_record"');
  expect(text).not.toContain(key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('an import into an empty store verifies everything, and the node works on', async () => {
  const { code, body } = await gid('copy', ['import', file, '--digest', digest]);
  expect({ code, findings: body.findings }).toEqual({ code: 0, findings: [] });
  expect(body.checked).toMatchObject({ didLogs: 4, parties: 3 });
  const registered = await gid('copy', [
    ...['party', 'register', '--organization', 'Works 4', '--country', 'CH', '--number', '4'],
  ]);
  expect(registered.code).toBe(0);
  expect(await gid('copy', ['fsck'])).toMatchObject({ code: 0, body: { findings: [] } });
});

test('a second import into the same store is refused', async () => {
  await gid('twice', ['import', file]);
  const again = await gid('twice', ['import', file]);
  expect(again).toMatchObject({ code: 1, body: undefined });
  expect(again.told).toContain('not empty');
});

test('with another key-encryption key every kept key is a finding', async () => {
  const other = Buffer.alloc(32, 8).toString('base64url');
  const { code, body } = await gid('other-key', ['import', file], other);
  expect(code).toBe(1);
  expect(new Set(body.findings.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['key']));
});

test('a changed file is refused and leaves the store empty', async () => {
  const changed = path.join(folder, 'changed.jsonl');
  writeFileSync(changed, readFileSync(file, 'utf8').replace('Works 2', 'Works 9'));
  expect((await gid('changed', ['import', changed])).code).toBe(2);
  expect((await gid('changed', ['import', file])).code).toBe(0);
});

test.each([
  ['an export over a file that is there', ['export', file]],
  ['an import of a file that is not there', ['import', path.join(folder, 'absent')]],
  ['an export into a folder that is not there', ['export', path.join(folder, 'absent', 'file')]],
])('%s is refused', async (_name, parameters) => {
  expect((await gid('source', parameters)).code).toBe(2);
});
