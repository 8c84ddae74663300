import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { createAuthority } from '../support/certificates.ts';
import { nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-certificate-'));
const environment = nodeEnvironment({ port: 8099, dataDirectory: path.join(folder, 'node') });
afterAll(() => rmSync(folder, { recursive: true }));

async function gid(...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const code = await runCommandLine([...parameters, '--json'], { environment, write, writeError: write });
  return { code, output, body: JSON.parse(output) };
}

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('an operator installs a certificate, and the checks of the store know its key', async () => {
  const { pem, key } = await (await createAuthority()).issue({});
  const files = ['--chain', fileOf('chain.pem', pem), '--key', fileOf('key.pem', key)];
  const installed = await gid('office', 'certificate', 'install', ...files);
  expect(installed.code).toBe(0);
  expect(installed.body.clientId).toMatch(/^x509_hash:[A-Za-z0-9_-]{43}$/);
  expect((await gid('office', 'certificate', 'list')).body.items).toEqual([installed.body]);
  const again = await gid('office', 'certificate', 'install', ...files);
  expect([again.code, again.body.code]).toEqual([1, 'conflict']);
  const missing = await gid(
    'office',
    'certificate',
    'install',
    '--chain',
    files[1] ?? '',
    '--key',
    'none.pem',
  );
  expect([missing.code, missing.body.code]).toEqual([2, 'invalid-request']);
  expect(missing.output).not.toContain('PRIVATE');
  expect((await gid('fsck')).code).toBe(0);
});
