import { expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { mirrorNode } from '../../../src/usecase/mirror/mirror-node.ts';
import { didOf, type LogKey, logKey, makeLog, witnessProof } from '../../support/did-log.ts';
import { feedOf, mirrorWorld } from '../../support/mirror-world.ts';

const idOf = ({ updateKey }: LogKey) => `did:key:${updateKey}`;
const versionIdOf = (line = ''): string => Object(JSON.parse(line)).versionId;

/** A log whose second entry names another witness, in a feed whose entries bring the proofs of these keys. */
async function world() {
  const mirror = await mirrorWorld();
  const [key, first, second] = [logKey(), logKey(), logKey()];
  const rule = (witness: LogKey) => ({ witness: { threshold: 1, witnesses: [idOf(witness)] } });
  const log = await makeLog(
    { key, location: `${mirror.location}:w`, parameters: rule(first) },
    { key, parameters: rule(second) },
    { key },
  );
  const show = (...proofs: readonly (readonly LogKey[])[]) => {
    mirror.shown.entries = feedOf(log.slice(0, proofs.length)).map((entry, index) => ({
      ...entry,
      witnessProofs: (proofs[index] ?? []).map((by): Json => witnessProof(by, entry.versionId)),
    }));
  };
  const { ports, source } = mirror;
  return {
    ...{ ...mirror, log, first, second, show },
    run: () => mirrorNode(ports, { source }),
    kept: async () =>
      Object(JSON.parse((await ports.store.read.mirrors.log(didOf(log)))?.witnessProofs ?? 'null')),
  };
}

test('a witnessed log is taken with the proofs that come with its lines, and the host is not asked', async () => {
  const { show, run, kept, log, first, second } = await world();
  show([first]);
  expect(await run()).toMatchObject({ added: 1, findings: [] });
  show([first], [first], [second]);
  expect(await run()).toMatchObject({ added: 2, findings: [] });
  // Of each witness the latest, also of the one that is no witness any more.
  expect(await kept()).toEqual([
    { versionId: versionIdOf(log[1]), proof: [witnessProof(first, versionIdOf(log[1]))] },
    { versionId: versionIdOf(log[2]), proof: [witnessProof(second, versionIdOf(log[2]))] },
  ]);
});

test.each<[string, (keys: { first: LogKey; second: LogKey }) => readonly (readonly LogKey[])[]]>([
  ['none', () => [[], [], []]],
  ['of somebody else', () => [[logKey()], [logKey()], [logKey()]]],
  ['of the new witness for the entry that names it', ({ first, second }) => [[first], [second], [second]]],
  ['of the former witness for the entry after', ({ first }) => [[first], [first], [first]]],
])('proofs that come with the lines and are not enough are not believed: %s', async (_name, proofsOf) => {
  const { show, run, kept, shown, log, first, second } = await world();
  show(...proofsOf({ first, second }));
  shown.files.set('/w/did-witness.json', '[]');
  shown.files.set('/w/did.jsonl', log.map((line) => `${line}\n`).join(''));
  expect(await run()).toMatchObject({ added: 0, findings: [{ kind: 'invalid' }] });
  expect(await kept()).toEqual({});
});

test('where the lines bring too few, the file of the host decides', async () => {
  const { show, run, shown, log, first, second } = await world();
  show([logKey()], [], []);
  const file = [
    { versionId: versionIdOf(log[1]), proof: [witnessProof(first, versionIdOf(log[1]))] },
    { versionId: versionIdOf(log[2]), proof: [witnessProof(second, versionIdOf(log[2]))] },
  ];
  shown.files.set('/w/did-witness.json', JSON.stringify(file));
  expect(await run()).toMatchObject({ added: 3, findings: [] });
});
