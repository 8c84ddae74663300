import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { aDid, later, muchLater, now } from './records.ts';

describeOnEveryStore('files of DIDs', (pair) => {
  const file = (changes: object = {}) => ({
    ...{ did: aDid(), name: 'whois.vp', body: '{"one":1}', updatedAt: now },
    ...{ verificationMethod: 'did:example:1#key-1', expiresAt: muchLater },
    ...changes,
  });

  test('a file is kept, and replaced as a whole', async () => {
    const first = file();
    const { did, name } = first;
    await pair.first.write((store) => store.writeDidFiles.keep(first));
    expect(await pair.second.read.didFiles.byName(did, name)).toEqual(first);
    const other = file({
      ...{ did, body: '{"two":2}', updatedAt: later },
      ...{ verificationMethod: undefined, expiresAt: undefined },
    });
    await pair.second.write((store) => store.writeDidFiles.keep(other));
    expect(await pair.first.read.didFiles.byName(did, name)).toEqual(other);
  });

  test('is removed once, and by its name and DID only', async () => {
    const [one, another] = [file(), file()];
    const named = file({ did: one.did, name: 'other.json' });
    await pair.first.write(async (store) => {
      for (const each of [one, another, named]) await store.writeDidFiles.keep(each);
    });
    const remove = () => pair.first.write((store) => store.writeDidFiles.remove(one.did, one.name));
    expect([await remove(), await remove()]).toEqual([true, false]);
    expect(await pair.second.read.didFiles.byName(another.did, another.name)).toEqual(another);
    expect(await pair.second.read.didFiles.byName(named.did, named.name)).toEqual(named);
    await pair.first.write((store) => store.writeDidFiles.removeAll(one.did));
    expect(await pair.second.read.didFiles.byName(named.did, named.name)).toBeUndefined();
    expect(await pair.second.read.didFiles.byName(another.did, another.name)).toEqual(another);
  });
});
