import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { later, now, officeCode, unique, xb } from './records.ts';

describeOnEveryStore('certificates of offices', (pair) => {
  const office = officeCode('XQ');
  const certificate = (changes: object = {}) => ({
    ...{ officeCode: office, digest: unique('digest'), chain: ['AAAA', 'BBBB'] },
    ...{ keyId: unique('key'), installedAt: now, ...changes },
  });
  const keyOf = ({ keyId }: { readonly keyId: string }) => ({
    ...{ keyId, did: undefined, algorithm: 'ES256' as const, publicKeyHex: '02aa' },
    sealed: Uint8Array.of(1, 2, 3),
  });

  test('are listed for their office only, the last one first, and their keys are kept', async () => {
    const first = certificate();
    const second = certificate({ installedAt: later });
    for (const each of [first, second])
      expect(await pair.first.write((store) => store.writeCertificates.add(each, keyOf(each)))).toBe(true);
    expect(await pair.second.read.certificates.list(office)).toEqual([second, first]);
    expect(await pair.second.read.certificates.list(xb)).toEqual([]);
    expect(await pair.second.read.keys.byId(first.keyId)).toEqual(keyOf(first));
  });

  test('are installed once, and a new one may be for the key of an old one', async () => {
    const first = certificate({ officeCode: officeCode('XR') });
    const add = (digest: string) =>
      pair.first.write((store) => store.writeCertificates.add({ ...first, digest }, keyOf(first)));
    expect(await add(first.digest)).toBe(true);
    expect(await add(first.digest)).toBe(false);
    expect(await add(unique('digest'))).toBe(true);
    expect(await pair.second.read.certificates.list(officeCode('XR'))).toHaveLength(2);
  });
});
