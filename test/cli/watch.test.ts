import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { nodeEnvironment } from '../support/process.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-watch-'));
let host: OfficeNode;
beforeAll(async () => void (host = await startOffice()));
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

async function gid(...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const environment = nodeEnvironment({
    ...{ port: 8098, dataDirectory: path.join(folder, 'node') },
    environment: { GID_DEVELOPMENT_HOSTS: new URL(host.url).host },
  });
  const code = await runCommandLine([...parameters, '--json'], { environment, write, writeError: write });
  return { code, body: JSON.parse(output) };
}

test('an operator puts a DID of another node under watch, sees it, and ends the watch', async () => {
  const added = await gid('watch', 'add', host.did);
  expect([added.code, added.body.lineCount]).toEqual([0, 1]);
  expect((await gid('watch', 'add', host.did)).body.code).toBe('conflict');
  const listed = await gid('watch', 'list');
  expect(listed).toMatchObject({ code: 0, body: { items: [{ did: host.did, isContested: false }] } });
  expect((await gid('watch', 'end', host.did)).code).toBe(0);
  expect((await gid('watch', 'end', host.did)).code).toBe(1);
  expect((await gid('watch', 'list')).body.items).toEqual([]);
  expect((await gid('fsck')).code).toBe(0);
});
