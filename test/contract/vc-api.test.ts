import { describe, expect, test } from 'vitest';
import type { InstanceCredential, InstanceIdentity } from '../../src/usecase/vc-api/vc-api-store.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aDid, now, unique, xa } from './records.ts';

function anIdentity(changes: Partial<InstanceIdentity> = {}): InstanceIdentity {
  return {
    ...{ instanceId: unique('instance'), officeCode: xa, did: aDid(), keyType: 'P-384', madeAt: now },
    ...changes,
  };
}

let places = 0;
function aCredential(
  instanceId: string,
  nameDigest: string,
  changes: Partial<InstanceCredential> = {},
): InstanceCredential {
  places += 1;
  const status = { officeCode: xa, listId: '1', index: places };
  return { instanceId, nameDigest, status, state: 'valid', issuedAt: now, ...changes };
}

describeOnEveryStore('instances of the VC API', (pair) => {
  const kept = async (): Promise<InstanceIdentity> => {
    const identity = anIdentity();
    await pair.first.write((store) => store.writeVcApiInstances.add(identity));
    return identity;
  };
  const named = (instanceId: string, nameDigest: string, most = 10) =>
    pair.second.read.vcApiCredentials.named(instanceId, nameDigest, most);

  describe('an identity', () => {
    test('is read as it was kept', async () => {
      const identity = await kept();
      expect(await pair.second.read.vcApiInstances.byId(identity.instanceId)).toEqual(identity);
      expect(await pair.second.read.vcApiInstances.list()).toContainEqual(identity);
      expect(await pair.second.read.vcApiInstances.byId('absent')).toBeUndefined();
    });

    test('is made once, of many at once', async () => {
      const instanceId = unique('instance');
      const answers = await race(pair, (store) =>
        store.writeVcApiInstances.add(anIdentity({ instanceId, did: aDid() })),
      );
      expect(countOf(answers, true)).toBe(1);
      const first = await pair.first.read.vcApiInstances.byId(instanceId);
      await pair.first.write((store) => store.writeVcApiInstances.add(anIdentity({ instanceId })));
      expect(await pair.second.read.vcApiInstances.byId(instanceId)).toEqual(first);
    });
  });

  describe('credentials', () => {
    test('are found by their instance and name, in their order and no more than asked for', async () => {
      const [one, other] = [await kept(), await kept()];
      const credentials = [
        aCredential(one.instanceId, 'a'),
        aCredential(one.instanceId, 'b'),
        aCredential(one.instanceId, 'a', { state: 'suspended' }),
        aCredential(other.instanceId, 'a'),
      ];
      await pair.first.write(async (store) => {
        for (const credential of credentials) await store.writeVcApiCredentials.add(credential);
      });
      expect(await named(one.instanceId, 'a')).toEqual([credentials[0], credentials[2]]);
      expect(await named(one.instanceId, 'a', 1)).toEqual([credentials[0]]);
      expect(await named(other.instanceId, 'b')).toEqual([]);
      const { items } = await pair.second.read.vcApiCredentials.list({ limit: 100 });
      expect(items).toEqual(expect.arrayContaining(credentials));
      const { next } = await pair.second.read.vcApiCredentials.list({ limit: 1 });
      expect(next).toBeDefined();
    });

    test('never share a place', async () => {
      const { instanceId } = await kept();
      const credential = aCredential(instanceId, 'a');
      await pair.first.write((store) => store.writeVcApiCredentials.add(credential));
      const again = pair.second.write((store) => store.writeVcApiCredentials.add(credential));
      await expect(again).rejects.toThrow();
      expect(await named(instanceId, 'a')).toHaveLength(1);
    });

    test('are of an instance that is kept', async () => {
      const strays = pair.first.write((store) => store.writeVcApiCredentials.add(aCredential('absent', 'a')));
      await expect(strays).rejects.toThrow();
    });

    test('are moved once, of many at once, and only from the state they are in', async () => {
      const { instanceId } = await kept();
      const credential = aCredential(instanceId, 'a');
      await pair.first.write((store) => store.writeVcApiCredentials.add(credential));
      const answers = await race(pair, (store) =>
        store.writeVcApiCredentials.move(credential.status, 'valid', 'revoked'),
      );
      expect(countOf(answers, true)).toBe(1);
      expect(await named(instanceId, 'a')).toEqual([{ ...credential, state: 'revoked' }]);
      const back = await pair.first.write((store) =>
        store.writeVcApiCredentials.move(credential.status, 'suspended', 'valid'),
      );
      expect(back).toBe(false);
    });
  });
});
