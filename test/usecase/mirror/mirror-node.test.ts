import { expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import { checkWholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import { compareMirror } from '../../../src/usecase/mirror/compare-mirror.ts';
import { mirrorNode } from '../../../src/usecase/mirror/mirror-node.ts';
import { sourceOf } from '../../../src/usecase/mirror/read-source.ts';
import { didOf, logKey, makeLog, witnessProof } from '../../support/did-log.ts';
import { feedOf, longLog, mirrorWorld } from '../../support/mirror-world.ts';

test('every line is kept as it was shown, and a second run adds nothing', async () => {
  const { ports, source, location, shown, mirrored } = await mirrorWorld();
  const logs = [await longLog(logKey(), location, 3), await longLog(logKey(), `${location}:a`, 1)];
  shown.entries = feedOf(...logs);
  expect(await mirrorNode(ports, { source })).toEqual({
    source,
    position: 4,
    added: 4,
    findings: [],
    isFeedSound: true,
  });
  for (const log of logs) expect(await mirrored(didOf(log))).toEqual(log);
  expect(await mirrorNode(ports, { source })).toMatchObject({ added: 0, position: 4, findings: [] });
});

test('a log that grows is continued from the head that was verified', async () => {
  const { ports, source, location, shown, mirrored } = await mirrorWorld();
  const log = await longLog(logKey(), location, 5);
  shown.entries = feedOf(log).slice(0, 2);
  await mirrorNode(ports, { source });
  shown.entries = feedOf(log);
  expect(await mirrorNode(ports, { source })).toMatchObject({ added: 3, findings: [] });
  expect(await mirrored(didOf(log))).toEqual(log);
});

test('more than a page is read to its end', async () => {
  const { ports, source, location, shown } = await mirrorWorld();
  const key = logKey();
  const logs = await Promise.all(
    Array.from({ length: 501 }, (_, number) => makeLog({ key, location: `${location}:p${number}` })),
  );
  shown.entries = feedOf(...logs);
  const told: number[] = [];
  const run = await mirrorNode(ports, { source, onProgress: (added) => told.push(added) });
  expect(run).toMatchObject({ added: 501, position: 501 });
  expect(told).toEqual([500, 501]);
});

test('a rewritten line of a log is refused, the former one stays, and both digests are kept', async () => {
  const { ports, source, location, shown, mirrored } = await mirrorWorld();
  const key = logKey();
  const log = await longLog(key, location, 2);
  const other = await longLog(logKey(), `${location}:other`, 1);
  shown.entries = feedOf(log, other);
  await mirrorNode(ports, { source });

  const [first = '', second = ''] = log;
  const rewritten = second.replace('urn:x:0', 'urn:x:9');
  const [, entry, ...rest] = feedOf([first, rewritten], other);
  shown.entries = [...feedOf(log).slice(0, 1), ...(entry === undefined ? [] : [entry]), ...rest];
  const compared = await compareMirror(ports, { source });
  expect(compared.findings).toEqual([
    {
      source,
      kind: 'rewritten',
      did: didOf(log),
      versionNumber: 2,
      keptDigest: sha256Text(second),
      seenDigest: sha256Text(rewritten),
      detail: 'The line differs from the one that was mirrored.',
      foundAt: ports.clock(),
    },
  ]);
  expect(await mirrored(didOf(log))).toEqual(log);
  expect(await ports.store.read.mirrors.log(didOf(log))).toMatchObject({ isContested: true });
  expect(await ports.store.read.mirrors.log(didOf(other))).toMatchObject({ isContested: false });
  const { items } = await ports.store.read.mirrors.findings(source, { limit: 10 });
  expect(items).toEqual(compared.findings);
});

test('the comparison of an honest source finds nothing, however often it is made', async () => {
  const { ports, source, location, shown } = await mirrorWorld();
  shown.entries = feedOf(await longLog(logKey(), location, 3));
  await mirrorNode(ports, { source });
  expect(await compareMirror(ports, { source })).toEqual({ source, compared: 3, findings: [] });
  expect(await compareMirror(ports, { source })).toEqual({ source, compared: 3, findings: [] });
});

test('mirrored lines that are not shown any more are found, though another line is shown twice', async () => {
  const { ports, source, location, shown } = await mirrorWorld();
  const log = await longLog(logKey(), location, 3);
  const feed = feedOf(log, await longLog(logKey(), `${location}:other`, 1));
  shown.entries = feed;
  await mirrorNode(ports, { source });
  const [first, second, , last] = feed;
  if (first === undefined || second === undefined || last === undefined) throw new Error('It is too short.');
  shown.entries = [first, second, { ...second, position: 3 }, last];
  const { findings } = await compareMirror(ports, { source });
  expect(findings).toMatchObject([
    { kind: 'missing', did: didOf(log), versionNumber: 3, keptDigest: sha256Text(log[2] ?? '') },
  ]);
});

test('a line put in where the feed was read before is found', async () => {
  const { ports, source, location, shown } = await mirrorWorld();
  const log = await longLog(logKey(), location, 1);
  const feed = feedOf(log).map((entry) => ({ ...entry, position: 7 }));
  shown.entries = feed;
  await mirrorNode(ports, { source });
  const secret = await longLog(logKey(), `${location}:secret`, 1);
  shown.entries = [...feedOf(secret).map((entry) => ({ ...entry, position: 3 })), ...feed];
  const { findings } = await compareMirror(ports, { source });
  expect(findings).toMatchObject([{ kind: 'inserted', did: didOf(secret) }]);
});

test('a continuation that does not verify contests the log and takes nothing more of it', async () => {
  const { ports, source, location, shown, mirrored } = await mirrorWorld();
  const log = await longLog(logKey(), location, 3);
  const [first = '', second = '', third = ''] = log;
  const forged = second.replace('urn:x:0', 'urn:x:9');
  const other = await longLog(logKey(), `${location}:other`, 1);
  shown.entries = feedOf([first, forged, third], other);
  const run = await mirrorNode(ports, { source });
  expect(run).toMatchObject({ added: 2, position: 4 });
  expect(run.findings).toMatchObject([
    { kind: 'invalid', did: didOf(log), versionNumber: 2, seenDigest: sha256Text(forged) },
  ]);
  expect(await mirrored(didOf(log))).toEqual([first]);
  expect(await mirrored(didOf(other))).toEqual(other);

  shown.entries = [
    ...shown.entries,
    ...feedOf(log)
      .slice(1)
      .map((entry) => ({ ...entry, position: entry.position + 4 })),
  ];
  expect(await mirrorNode(ports, { source })).toMatchObject({ added: 0, findings: [], position: 7 });
  expect(await mirrored(didOf(log))).toEqual([first]);
});

test('a continuation of another second line than the mirrored one is refused, though the key of the log signed it', async () => {
  const { ports, source, location, shown, mirrored } = await mirrorWorld();
  const key = logKey();
  const log = await longLog(key, location, 2);
  shown.entries = feedOf(log);
  await mirrorNode(ports, { source });
  const fork = await makeLog(
    { key, location },
    { key, document: { alsoKnownAs: ['urn:evil'] } },
    { key, document: { alsoKnownAs: ['urn:evil:too'] } },
  );
  expect(fork[0]).toBe(log[0]);
  shown.entries = [...feedOf(log), ...feedOf(fork).slice(2)];
  const run = await mirrorNode(ports, { source });
  expect(run.findings).toMatchObject([{ kind: 'invalid', versionNumber: 3 }]);
  expect(await mirrored(didOf(log))).toEqual(log);
});

test.each([
  [
    'a line of another DID',
    (did: string, other: string) => [did, other],
    'The line is of the log of another DID.',
  ],
  ['a gap in the numbers', undefined, 'Lines before this one were never shown.'],
])('%s is refused', async (_name, mixed, detail) => {
  const { ports, source, location, shown } = await mirrorWorld();
  const log = await longLog(logKey(), location, 2);
  const other = await longLog(logKey(), `${location}:other`, 1);
  const [own] = feedOf(log);
  const [foreign] = feedOf(other);
  if (own === undefined || foreign === undefined) throw new Error('A feed is empty.');
  shown.entries = mixed === undefined ? feedOf(log).slice(1) : [{ ...foreign, did: own.did, position: 1 }];
  const run = await mirrorNode(ports, { source });
  expect(run).toMatchObject({ added: 0, findings: [{ did: own.did, detail }] });
});

test.each([
  ['it is cut back', (count: number) => count - 1],
  ['it is empty', () => 0],
])('a feed is refused as a whole where %s', async (_name, left) => {
  const { ports, source, location, shown, mirrored } = await mirrorWorld();
  const log = await longLog(logKey(), location, 3);
  shown.entries = feedOf(log);
  await mirrorNode(ports, { source });
  shown.entries = shown.entries.slice(0, left(3));
  const run = await mirrorNode(ports, { source });
  expect(run).toMatchObject({ isFeedSound: false, added: 0, findings: [{ kind: 'backwards' }] });
  expect(await mirrored(didOf(log))).toEqual(log);
});

test('a feed whose positions do not increase is refused', async () => {
  const { ports, source, location, shown } = await mirrorWorld();
  const log = await longLog(logKey(), location, 2);
  shown.entries = feedOf(log).map((entry) => ({ ...entry, position: 1 }));
  const run = await mirrorNode(ports, { source });
  expect(run).toMatchObject({ isFeedSound: false, position: 0 });
  expect(await ports.store.read.mirrors.log(didOf(log))).toBeUndefined();
});

test.each([
  [503, 'unavailable'],
  [404, 'did-log-invalid'],
  [302, 'did-log-invalid'],
])('a source that answers %i gives %s', async (status, code) => {
  const { ports, source, shown } = await mirrorWorld();
  shown.status = status;
  await expect(mirrorNode(ports, { source })).rejects.toMatchObject({ code });
});

test('two runs at once take no line twice', async () => {
  const { ports, source, location, shown, mirrored } = await mirrorWorld();
  const log = await longLog(logKey(), location, 4);
  shown.entries = feedOf(log);
  const runs = await Promise.allSettled([1, 2, 3].map(() => mirrorNode(ports, { source })));
  const refused = runs.flatMap((run) => (run.status === 'rejected' ? [run.reason] : []));
  for (const reason of refused) expect(reason).toMatchObject({ code: 'conflict' });
  expect(refused.length).toBeLessThan(3);
  expect(await mirrored(didOf(log))).toEqual(log);
});

async function witnessedWorld() {
  const world = await mirrorWorld();
  const [key, witness] = [logKey(), logKey()];
  const rule = { threshold: 1, witnesses: [`did:key:${witness.updateKey}`] };
  const log = await makeLog({ key, location: `${world.location}:w`, parameters: { witness: rule } }, { key });
  const { versionId } = JSON.parse(log[1] ?? '') as { versionId: string };
  const proofs = JSON.stringify([{ versionId, proof: [witnessProof(witness, versionId)] }]);
  return { ...world, log, proofs };
}

test('a witnessed log that its witnesses did not approve is refused', async () => {
  const { ports, source, shown, log, mirrored } = await witnessedWorld();
  shown.entries = feedOf(log);
  shown.files.set('/w/did-witness.json', '[]');
  const run = await mirrorNode(ports, { source });
  expect(run).toMatchObject({ added: 0, findings: [{ kind: 'invalid', did: didOf(log) }] });
  expect(await mirrored(didOf(log))).toBeUndefined();
});

test('a witnessed log is taken with the proofs of its witnesses, which are kept', async () => {
  const { ports, source, shown, log, proofs, mirrored } = await witnessedWorld();
  shown.entries = feedOf(log);
  shown.files.set('/w/did-witness.json', proofs);
  expect(await mirrorNode(ports, { source })).toMatchObject({ added: 2, findings: [] });
  expect(await mirrored(didOf(log))).toEqual(log);
  expect(await ports.store.read.mirrors.log(didOf(log))).toMatchObject({ witnessProofs: proofs });
});

test('a first line whose approval stands in the proof of a later one is taken', async () => {
  const { ports, source, shown, log, proofs } = await witnessedWorld();
  shown.entries = feedOf(log).slice(0, 1);
  shown.files.set('/w/did-witness.json', proofs);
  shown.files.set('/w/did.jsonl', log.map((line) => `${line}\n`).join(''));
  expect(await mirrorNode(ports, { source })).toMatchObject({ added: 1, findings: [] });
});

test.each(['ftp://node.example', 'https://node.example/path', 'https://user@node.example', 'node.example'])(
  'the source %s is refused',
  (text) => {
    expect(() => sourceOf(text)).toThrow('The base URL of a node is expected');
  },
);

test.each([
  ['an honest mirror', 0, undefined],
  ['a line that was changed in the store of the mirror', 1, 'does not verify'],
])('the check of the whole state looks at %s', async (_name, count, detail) => {
  const { ports, source, location, shown, execute } = await mirrorWorld();
  shown.entries = feedOf(await longLog(logKey(), location, 2));
  await mirrorNode(ports, { source });
  if (count > 0) {
    await execute('drop trigger mirrored_line_no_update');
    await execute(`update mirrored_line set line = replace(line, 'urn:x:0', 'urn:x:9')`);
  }
  const { checked, findings } = await checkWholeState(ports);
  expect(checked).toMatchObject({ mirrors: 1, mirroredLogs: 1 });
  expect(findings).toHaveLength(count);
  if (detail !== undefined) expect(findings[0]?.detail).toContain(detail);
});
