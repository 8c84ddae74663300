import { expect, test } from 'vitest';
import type { EntryParameters } from '../../src/protocol/did-webvh/create-entry.ts';
import { selectVersion, versionMetadata } from '../../src/protocol/did-webvh/select-version.ts';
import { restoreLog, verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { logKey, makeLog, witnessProof } from '../support/did-log.ts';

const now = new Date('2026-06-01T00:00:00Z');
const key = logKey();
const [one, two] = [logKey(), logKey()];

const rule = (threshold: number, ...witnesses: readonly { updateKey: string }[]) => ({
  threshold,
  witnesses: witnesses.map(({ updateKey }) => `did:key:${updateKey}`),
});

async function verified(genesis: EntryParameters, ...updates: readonly EntryParameters[]) {
  const lines = await makeLog(
    { key, parameters: genesis },
    ...updates.map((parameters) => ({ key, parameters })),
  );
  const versionId = restoreLog(lines)?.at(-1)?.versionId ?? '';
  const proof = [one, two].map((witness) => witnessProof(witness, versionId));
  const log = verifyLog({ lines, now, witnessProofs: [{ versionId, proof }] });
  if (log.fault !== undefined) throw new Error(log.fault.detail);
  return log.versions;
}

test('the metadata of a new DID has every member of the specification', async () => {
  const versions = await verified({});
  const [version] = versions;
  expect(version && versionMetadata(version, versions)).toEqual({
    versionId: version?.versionId,
    versionNumber: 1,
    versionTime: '2026-01-01T00:00:00Z',
    created: '2026-01-01T00:00:00Z',
    updated: '2026-01-01T00:00:00Z',
    deactivated: false,
    scid: version?.parameters.scid,
    portable: false,
    ttl: '3600',
    witness: {},
    watchers: [],
  });
});

test('the metadata of an older version tells how the DID stands now, and what came next', async () => {
  const watchers = ['https://watcher.example'];
  const versions = await verified(
    { portable: true, ttl: 60 },
    { portable: false, ttl: 7200, watchers, witness: rule(2, one, two) },
    { deactivated: true },
  );
  const [first, second] = versions;
  expect(first && versionMetadata(first, versions)).toEqual({
    versionId: first?.versionId,
    versionNumber: 1,
    versionTime: '2026-01-01T00:00:00Z',
    created: '2026-01-01T00:00:00Z',
    updated: '2026-01-01T00:00:00Z',
    nextVersionId: second?.versionId,
    nextUpdate: '2026-01-02T00:00:00Z',
    deactivated: true,
    scid: first?.parameters.scid,
    portable: false,
    ttl: '7200',
    witness: {
      threshold: '2',
      witnesses: [{ id: `did:key:${one.updateKey}` }, { id: `did:key:${two.updateKey}` }],
    },
    watchers,
  });
});

test('times but versionTime are told to the second', async () => {
  const [version] = await verified({});
  const precise = version && { ...version, versionTime: '2026-01-01T00:00:00.123456+00:00' };
  expect(precise && versionMetadata(precise, [precise])).toMatchObject({
    versionTime: '2026-01-01T00:00:00.123456+00:00',
    created: '2026-01-01T00:00:00Z',
    updated: '2026-01-01T00:00:00Z',
  });
});

test('a version is found by its time to the nanosecond', async () => {
  const [version] = await verified({});
  const at = (fraction: string) => version && { ...version, versionTime: `2026-01-01T00:00:00.${fraction}Z` };
  const versions = [at('000000001'), at('000000002')].filter((each) => each !== undefined);
  const select = (versionTime: string) => selectVersion(versions, { versionTime }, now);
  expect(select('2026-01-01T00:00:00.000000001Z')).toBe(versions[0]);
  expect(select('2026-01-01T00:00:00.00000001Z')).toBe(versions[1]);
  expect(select('2026-01-01T00:00:00Z')).toHaveProperty('error', 'NOT_FOUND');
});

test('each version tells who had to approve it, and how many did', async () => {
  const versions = await verified(
    {},
    { witness: rule(1, one, two) },
    { witness: rule(1, two) },
    { witness: rule(0) },
    {},
  );
  expect(versions.map(({ approvedBy, approvals }) => [approvedBy?.witnesses.length, approvals])).toEqual([
    [undefined, undefined],
    [2, 2],
    [2, 2],
    [1, 1],
    [undefined, undefined],
  ]);
});
