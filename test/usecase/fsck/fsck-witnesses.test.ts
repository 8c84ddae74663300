import { expect, test } from 'vitest';
import { checkWholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import type { Ports } from '../../../src/usecase/ports.ts';
import type { ReadStore } from '../../../src/usecase/store.ts';
import { startWitnessedOffice } from '../../support/witnessed-office.ts';

/** An office with one published and one pending entry, and what a check finds when the store answers something else. */
async function world() {
  const node = await startWitnessedOffice();
  const { ports, witnessed, change, double } = node;
  const party = await witnessed();
  await change(party.partyId, { kind: 'rotate' });
  node.wait(60);
  double.up = 0;
  await expect(change(party.partyId, { kind: 'rotate' })).rejects.toMatchObject({
    code: 'witness-threshold-not-met',
  });
  return async (changed: (read: ReadStore) => Partial<ReadStore>) => {
    const { read } = ports.store;
    const store: Ports['store'] = { ...ports.store, read: { ...read, ...changed(read) } };
    const { findings, checked } = await checkWholeState({ store, clock: ports.clock });
    expect(checked).toMatchObject({ pendingEntries: 1 });
    return findings.map(({ kind, detail }) => [kind, detail]);
  };
}

test('witnessed logs and pending entries hold', async () => {
  const findings = await world();
  expect(await findings(() => ({}))).toEqual([]);
});

test.each<[string, (read: ReadStore) => Partial<ReadStore>, RegExp]>([
  ['has lost its proofs', () => ({ witnessProofs: { of: async () => [] } }), /lacks approvals/],
  [
    'has the proofs of one witness only',
    ({ witnessProofs }) => ({
      witnessProofs: {
        async of(did) {
          const proofs = await witnessProofs.of(did);
          return proofs.filter(({ witness }) => witness === proofs[0]?.witness);
        },
      },
    }),
    /lacks approvals/,
  ],
  [
    'has proofs for another version only',
    ({ witnessProofs }) => ({
      witnessProofs: {
        of: async (did) => (await witnessProofs.of(did)).filter(({ versionNumber }) => versionNumber === 2),
      },
    }),
    /lacks approvals/,
  ],
  [
    'has a pending entry that is not its continuation',
    ({ pendingEntries }) => ({
      pendingEntries: {
        ...pendingEntries,
        async list() {
          const entries = await pendingEntries.list();
          return entries.map((entry) => ({ ...entry, expectedHead: '1-other' }));
        },
      },
    }),
    /not the continuation/,
  ],
])('a log is found that %s', async (_name, changed, detail) => {
  const findings = await world();
  expect(await findings(changed)).toEqual([[expect.any(String), expect.stringMatching(detail)]]);
});
