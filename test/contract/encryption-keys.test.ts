import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { later, now, officeCode, unique } from './records.ts';

describeOnEveryStore('encryption keys of offices', (pair) => {
  const keyNamed = (kid: string) => ({
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid },
    sealed: Uint8Array.of(0, 255, 3),
  });

  test('an office has the first one that was kept, and no other office has it', async () => {
    const office = officeCode('XQ');
    const [first, second] = [keyNamed(unique('kid')), keyNamed(unique('kid'))];
    expect(await pair.first.read.encryptionKeys.of(office)).toBeUndefined();
    const keep = (key: typeof first, at: Date) =>
      pair.first.write(({ writeEncryptionKeys }) => writeEncryptionKeys.keep(office, key, at));
    expect(await keep(first, now)).toEqual(first);
    expect(await keep(second, later)).toEqual(first);
    expect(await pair.second.read.encryptionKeys.of(office)).toEqual(first);
    expect(await pair.second.read.encryptionKeys.of(officeCode('XR'))).toBeUndefined();
  });

  test('of many that are kept at once all callers get the same', async () => {
    const office = officeCode('XS');
    const kept = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? pair.first : pair.second).write(({ writeEncryptionKeys }) =>
          writeEncryptionKeys.keep(office, keyNamed(unique('kid')), now),
        ),
      ),
    );
    expect(new Set(kept.map(({ publicJwk }) => publicJwk.kid)).size).toBe(1);
  });
});
