import { resolveDIDFromLog } from 'didwebvh-ts';
import { expect, test, vi } from 'vitest';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { foreignVerifier as verifier } from '../support/foreign-webvh.ts';
import { didOf, logKey, makeLog, witnessProof } from '../support/did-log.ts';

// Under a test runner the package writes every log it reads into the working directory.
vi.hoisted(() => {
  process.env['NODE_ENV'] = 'production';
});

/** Another implementation reads the logs that are made here. */
async function readElsewhere(
  lines: readonly string[],
  witnessProofs?: Parameters<typeof resolveDIDFromLog>[1],
) {
  const log = lines.map((line) => JSON.parse(line) as unknown) as Parameters<typeof resolveDIDFromLog>[0];
  return resolveDIDFromLog(log, { verifier, ...witnessProofs });
}

test('didwebvh-ts accepts a log with rotation, pre-rotation, another document and an end', async () => {
  const [one, two, three] = [logKey(), logKey(), logKey()];
  const lines = await makeLog(
    { key: one, location: 'example.com:offices:xa', parameters: { nextKeyHashes: [keyHash(two.updateKey)] } },
    { key: two, parameters: { updateKeys: [two.updateKey], nextKeyHashes: [] } },
    {
      key: two,
      parameters: { updateKeys: [three.updateKey] },
      document: { alsoKnownAs: ['did:web:example.com'] },
    },
    { key: three, parameters: { deactivated: true } },
  );
  const before = await readElsewhere(lines.slice(0, 3));
  const ended = await readElsewhere(lines);
  expect(before.doc).toMatchObject({ id: didOf(lines), alsoKnownAs: ['did:web:example.com'] });
  const { versionId } = JSON.parse(lines.at(-1) ?? '') as { versionId: string };
  expect(ended).toMatchObject({ did: didOf(lines), meta: { versionId, deactivated: true } });
});

test('didwebvh-ts accepts witness proofs made here', async () => {
  const [key, witness] = [logKey(), logKey()];
  const rule = { threshold: 1, witnesses: [`did:key:${witness.updateKey}`] };
  const lines = await makeLog({ key, parameters: { witness: rule } });
  const { versionId } = JSON.parse(lines[0] ?? '') as { versionId: string };
  const proof = [witnessProof(witness, versionId)] as never;
  expect((await readElsewhere(lines, { witnessProofs: [{ versionId, proof }] })).did).toBe(didOf(lines));
});

test('didwebvh-ts accepts a log that moved, and one with watchers and a time to live', async () => {
  const key = logKey();
  const parameters = { portable: true, ttl: 60, watchers: ['https://watcher.example'] };
  const start = await makeLog({ key, parameters });
  const moved = didOf(start).replace('example.com', 'other.example:a');
  const document = { id: moved, alsoKnownAs: [didOf(start)] };
  const lines = await makeLog(
    { key, parameters },
    { key, document },
    { key, parameters: { portable: false } },
  );
  expect(await readElsewhere(lines)).toMatchObject({ did: moved, meta: { portable: false } });
});

test('didwebvh-ts accepts witnesses who approve their own dismissal', async () => {
  const [key, one, two] = [logKey(), logKey(), logKey()];
  const witnesses = [one, two].map(({ updateKey }) => `did:key:${updateKey}`);
  const none = { threshold: 0, witnesses: [] };
  const lines = await makeLog(
    { key, parameters: { witness: { threshold: 2, witnesses } } },
    { key, parameters: { witness: none } },
    { key },
  );
  const versionIds = lines.map((line) => (JSON.parse(line) as { versionId: string }).versionId);
  const versionId = versionIds[1] ?? '';
  const proof = [one, two].map((each) => witnessProof(each, versionId)) as never;
  expect((await readElsewhere(lines, { witnessProofs: [{ versionId, proof }] })).did).toBe(didOf(lines));
});

test('didwebvh-ts refuses a log signed by a stranger', async () => {
  const lines = await makeLog({ key: logKey() }, { key: logKey() });
  await expect(readElsewhere(lines)).rejects.toThrow();
});
