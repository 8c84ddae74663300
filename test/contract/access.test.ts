import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { anAccessCredential, later, officeCode, unique, xa, xb } from './records.ts';

describeOnEveryStore('access credentials and tokens', (pair) => {
  test('a credential is found by its digest and listed at its office', async () => {
    const credential = anAccessCredential({ officeCode: officeCode('XC'), expiresAt: later });
    await pair.first.write((store) => store.writeAccessCredentials.add(credential));
    expect(await pair.second.read.accessCredentials.byDigest(credential.secretDigest)).toEqual(credential);
    expect(await pair.second.read.accessCredentials.byDigest('other')).toBeUndefined();
    expect(await pair.second.read.accessCredentials.list(officeCode('XC'))).toEqual([credential]);
    expect(await pair.second.read.accessCredentials.list(officeCode('XD'))).toEqual([]);
  });

  test('a credential is revoked once, by its own office', async () => {
    const credential = anAccessCredential();
    await pair.first.write((store) => store.writeAccessCredentials.add(credential));
    const revoke = (office: typeof xa) => (store: Parameters<Parameters<typeof pair.first.write>[0]>[0]) =>
      store.writeAccessCredentials.revoke(office, credential.credentialId, later);
    expect(await pair.first.write(revoke(xb))).toBe(false);
    expect(countOf(await race(pair, revoke(xa)), true)).toBe(1);
    expect(await pair.first.read.accessCredentials.byDigest(credential.secretDigest)).toEqual({
      ...credential,
      revokedAt: later,
    });
  });

  test('an access token is found by its digest', async () => {
    const token = {
      tokenDigest: unique('token'),
      officeCode: xa,
      offerId: 'offer',
      configurationIds: ['a', 'b'],
      expiresAt: later,
      dpopJkt: 'thumbprint',
    };
    await pair.first.write((store) => store.writeAccessTokens.add(token));
    expect(await pair.second.read.accessTokens.byDigest(token.tokenDigest)).toEqual(token);
    expect(await pair.second.read.accessTokens.byDigest('other')).toBeUndefined();
  });
});
