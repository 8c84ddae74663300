import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { aDidRecord, aKey, officeCode } from './records.ts';

describeOnEveryStore('DID records and keys', (pair) => {
  test('a record is kept, replaced, and listed by its office', async () => {
    const record = aDidRecord({ officeCode: officeCode('XK') });
    const replaced = { ...record, controllerKeyId: 'z6MkNew', keys: [] };
    await pair.first.write((store) => store.writeDids.keep({ record, newKeys: [], retiredKeyIds: [] }));
    expect(await pair.second.read.didRecords.byDid(record.did)).toEqual(record);
    await pair.first.write((store) =>
      store.writeDids.keep({ record: replaced, newKeys: [], retiredKeyIds: [] }),
    );
    expect(await pair.first.read.didRecords.byDid(record.did)).toEqual(replaced);
    expect(await pair.first.read.didRecords.list(officeCode('XK'))).toEqual([replaced]);
    expect(await pair.first.read.didRecords.list()).toContainEqual(replaced);
    expect(await pair.first.read.didRecords.list(officeCode('XL'))).toEqual([]);
  });

  test('the key that is committed to is kept, replaced, and gone where there is none any more', async () => {
    const record = { ...aDidRecord(), nextKeyId: 'z6MkNext' };
    const keep = (nextKeyId: string | undefined) =>
      pair.first.write((store) =>
        store.writeDids.keep({ record: { ...record, nextKeyId }, newKeys: [], retiredKeyIds: [] }),
      );
    for (const nextKeyId of ['z6MkNext', 'z6MkNextAfter', undefined]) {
      await keep(nextKeyId);
      expect((await pair.second.read.didRecords.byDid(record.did))?.nextKeyId).toBe(nextKeyId);
    }
  });

  test('the private part of a retired key is forgotten', async () => {
    const record = aDidRecord();
    const [kept, retired] = [aKey({ did: record.did }), aKey()];
    await pair.first.write((store) =>
      store.writeDids.keep({ record, newKeys: [kept, retired], retiredKeyIds: [] }),
    );
    expect(await pair.second.read.keys.byId(retired.keyId)).toEqual(retired);
    await pair.first.write((store) =>
      store.writeDids.keep({ record, newKeys: [], retiredKeyIds: [retired.keyId] }),
    );
    const { sealed, ...publicPart } = kept;
    expect(await pair.first.read.keys.byId(retired.keyId)).toBeUndefined();
    expect(await pair.first.read.keys.byId(kept.keyId)).toEqual({ ...publicPart, sealed });
    expect(await pair.first.read.keys.list()).toEqual([publicPart]);
  });
});
