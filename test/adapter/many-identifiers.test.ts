import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import { createManyIdentifiers, type ManyOptions } from '../../src/adapter/veramo/many-identifiers.ts';
import type { DidRequest } from '../../src/usecase/ports.ts';
import { partyKeys } from '../../src/usecase/party/register-party.ts';
import { xa } from '../contract/records.ts';

const at = new Date('2026-03-01T12:00:00.000Z');
const failed = expect.objectContaining({ code: 'unavailable' });
const requests = (count: number): readonly DidRequest[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ path: ['parties', String(index)], officeCode: xa, keys: partyKeys },
  }));

function open(options: Partial<ManyOptions> = {}) {
  const keyEncryptionKey = new KeyEncryptionKey(randomBytes(32));
  const terms = { didHost: 'gid.example', preRotation: 'off', threads: 1, keyEncryptionKey } as const;
  const many = createManyIdentifiers({ ...terms, ...options });
  onTestFinished(() => many.close());
  return { many, keyEncryptionKey };
}

/** A thread's program with this text, which once may do something else than the real one. */
function program(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-thread-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const real = pathToFileURL(path.resolve('src/adapter/veramo/identifier-worker.ts')).href;
  const done = JSON.stringify(path.join(folder, 'done'));
  const file = path.join(folder, 'thread.mjs');
  writeFileSync(
    file,
    `import { existsSync, writeFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     const isSecond = existsSync(${done});
     writeFileSync(${done}, '');
     if (isSecond) await import(${JSON.stringify(real)});
     else parentPort.on('message', () => { ${text} });`,
  );
  return file;
}

test('identifiers come in the order of the requests, however many threads make them', async () => {
  const { many } = open({ threads: 3 });
  const made = await many.make(requests(10), at);
  expect(made.map(({ change }) => change.location)).toEqual(
    requests(10).map(({ path: place }) => `gid.example:${place.join(':')}`),
  );
  expect(made.map(({ change }) => change.lines[0]?.versionTime)).toEqual(
    Array.from({ length: 10 }, () => '2026-03-01T12:00:00Z'),
  );
  expect(await many.make([], at)).toEqual([]);
});

test('private keys come sealed under the key that the thread was given', async () => {
  const { many, keyEncryptionKey } = open();
  const [made] = await many.make(requests(1), at);
  const another = new KeyEncryptionKey(randomBytes(32));
  expect(made?.newKeys).toHaveLength(2);
  for (const { keyId, sealed } of made?.newKeys ?? []) {
    expect(keyEncryptionKey.open(sealed, keyId)).toHaveLength(48);
    expect(() => another.open(sealed, keyId)).toThrow(failed);
  }
});

test.each([
  ['that ends', 'process.exit(0);'],
  ['that fails', `throw new Error('broken');`],
  ['that runs out of memory', 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length + 0.5));'],
])(
  'with a thread %s a batch fails, and the next one has a new thread',
  async (_, text) => {
    const { many } = open({ program: program(text) });
    await expect(many.make(requests(3), at)).rejects.toThrow(failed);
    expect(await many.make(requests(3), at)).toHaveLength(3);
  },
  30_000,
);

test('a thread that does not answer is not waited for longer than is said', async () => {
  const { many } = open({ program: program(''), mostMilliseconds: 300 });
  await expect(many.make(requests(3), at)).rejects.toThrow(failed);
});

test('a thread that ended while it was idle is replaced', async () => {
  const answer = `parentPort.postMessage({ made: '[]' }); setTimeout(() => process.exit(1), 20);`;
  const { many } = open({ program: program(answer) });
  await many.make(requests(1), at);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await many.make(requests(2), at)).toHaveLength(2);
});

test('batches at once are made one after another, and one that fails takes no other with it', async () => {
  const { many } = open({ program: program('process.exit(1);') });
  const outcomes = await Promise.allSettled([1, 2, 3].map((count) => many.make(requests(count), at)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

test('a request that cannot be met is refused as it would be without a thread', async () => {
  const { many } = open();
  const witness = { threshold: 1, witnesses: [] };
  const keys = [{ fragment: 'key-1', algorithm: 'none' as 'EdDSA', relationships: [] }];
  const [usual] = requests(1);
  if (usual === undefined) throw new Error('No request.');
  await expect(many.make([{ ...usual, witness, keys }], at)).rejects.toMatchObject({ name: 'Problem' });
  expect(await many.make([usual], at)).toHaveLength(1);
});

test('what is under way when the threads are closed fails', async () => {
  const { many } = open();
  const refused = expect(many.make(requests(200), at)).rejects.toThrow(failed);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await many.close();
  await refused;
});
