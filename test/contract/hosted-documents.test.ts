import { expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aDidRecord, later, now } from './records.ts';

let count = 0;
const fresh = () => {
  count += 1;
  const location = `gid.example:parties:hosted${count}-${Date.now()}`;
  const did = parseDid(`did:web:${location}`);
  return { did, location, document: { id: did } };
};

describeOnEveryStore('hosted documents', (pair) => {
  test('a document is added once and found by its DID and its place', async () => {
    const { did, location, document } = fresh();
    const added = await race(pair, (store) =>
      store.writeHostedDocuments.add({ did, location, document, at: now }),
    );
    expect(added.filter((outcome) => outcome)).toHaveLength(1);
    const expected = {
      did,
      location,
      document,
      version: 1,
      deactivated: false,
      createdAt: now,
      updatedAt: now,
    };
    expect(await pair.second.read.hostedDocuments.byDid(did)).toEqual(expected);
    expect(await pair.second.read.hostedDocuments.byLocation(location)).toEqual(expected);
  });

  test('of many replacements of one version exactly one succeeds, and nothing follows the end', async () => {
    const { did, location, document } = fresh();
    await pair.first.write((store) => store.writeHostedDocuments.add({ did, location, document, at: now }));
    const next = { ...document, alsoKnownAs: ['https://x.example'] };
    const replace =
      (version: number, deactivated: boolean) =>
      (store: Parameters<Parameters<typeof pair.first.write>[0]>[0]) =>
        store.writeHostedDocuments.replace(did, version, { document: next, deactivated, at: later });
    const outcomes = await race(pair, replace(1, false));
    expect(outcomes.filter((outcome) => outcome)).toHaveLength(1);
    expect(await pair.first.write(replace(1, false))).toBe(false);
    expect(await pair.first.write(replace(2, true))).toBe(true);
    expect(await pair.first.write(replace(3, false))).toBe(false);
    const versions = await pair.second.read.hostedDocuments.versions(did);
    expect(versions.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(versions.at(-1)?.document).toEqual(document);
  });
});

describeOnEveryStore('transactions of identifiers', (pair) => {
  test('an identifier has one that is pending, and each is settled once', async () => {
    const record = aDidRecord();
    const transaction = (hash: string) => ({
      ...{ did: record.did, hash, kind: 'rotate' as const, signed: '0x01', nextRecord: record },
      ...{ retiredKeyIds: ['z6Mk'], sentAt: now },
    });
    const [one, two] = [`0x1${record.did}`, `0x2${record.did}`];
    const added = await race(pair, (store) => store.writeDidTransactions.add(transaction(one)));
    expect(added.filter((outcome) => outcome)).toHaveLength(1);
    expect(await pair.first.write((store) => store.writeDidTransactions.add(transaction(two)))).toBe(false);
    const settled = await race(pair, (store) => store.writeDidTransactions.settle(one, 'final', later));
    expect(settled.filter((outcome) => outcome)).toHaveLength(1);
    expect(await pair.first.write((store) => store.writeDidTransactions.add(transaction(two)))).toBe(true);
    expect(await pair.second.read.didTransactions.list(record.did)).toEqual([
      { ...transaction(two), state: 'pending', settledAt: undefined },
      { ...transaction(one), state: 'final', settledAt: later },
    ]);
  });
});
