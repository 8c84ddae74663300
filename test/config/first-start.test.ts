import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { developmentKey, developmentKeyFile } from '../../src/adapter/keys/development-key.ts';
import { createLogger } from '../../src/adapter/observe/logger.ts';
import { openApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { firstStart } from '../../src/first-start.ts';
import { testConfig } from '../support/world.ts';

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-first-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function configIn(folder: string, changes: Partial<Config> = {}): Config {
  const store = { kind: 'sqlite', file: path.join(folder, 'store.sqlite') } as const;
  return testConfig(8080, { config: { store, dataDirectory: folder, ...changes } });
}

async function start(config: Config) {
  const app = await openApp(config, { logger: createLogger('silent') });
  try {
    return await firstStart(app);
  } finally {
    await app.close();
  }
}

test('a new node gets its office and one credential; started again it has the same office', async () => {
  const config = configIn(newFolder());
  const first = await start(config);
  expect(first.credential).toMatch(/^gid_/);
  expect(await start(config)).toEqual({ office: first.office, credential: undefined });
});

test('a node under another key-encryption key does not start, and says which setting to put back', async () => {
  const config = configIn(newFolder());
  await start(config);
  const other = start({ ...config, keyEncryptionKey: new Uint8Array(32).fill(9) });
  await expect(other).rejects.toThrow(expect.objectContaining({ code: 'unavailable' }));
  await expect(other).rejects.toThrow('GID_KEY_ENCRYPTION_KEY');
});

test('a node under another address does not start', async () => {
  const config = configIn(newFolder());
  await start(config);
  const moved = start({ ...config, publicUrl: 'http://localhost:8081' });
  await expect(moved).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
});

test('the development key is made once, for its owner only, and refused when it is damaged', () => {
  const folder = newFolder();
  const made = developmentKey(folder, (length) => new Uint8Array(length).fill(3));
  expect([...made]).toEqual(new Array(32).fill(3));
  expect(developmentKey(folder, (length) => new Uint8Array(length))).toEqual(made);
  expect(statSync(developmentKeyFile(folder)).mode & 0o777).toBe(0o600);
  writeFileSync(developmentKeyFile(folder), 'damaged');
  expect(() => developmentKey(folder, (length) => new Uint8Array(length))).toThrow(
    expect.objectContaining({ code: 'unavailable' }),
  );
});
