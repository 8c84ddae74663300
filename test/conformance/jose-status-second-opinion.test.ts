import { ES256, digest, generateSalt } from '@sd-jwt/crypto-nodejs';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { decodeProtectedHeader, decodeJwt, importJWK, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import {
  at,
  bitstringList,
  keys,
  now,
  office,
  outcomeOf,
  party,
  revokedIndex,
  sdJwtVc,
  startWorld,
  tokenList,
  tokenListUrl,
  vct,
  withKeyBinding,
  binding,
} from '../support/issuers.ts';

// Packages that share no code with the product issue, present and verify beside it.
const status = (idx: number) => ({ status_list: { idx, uri: tokenListUrl } });

async function otherParty() {
  const verifier = await ES256.getVerifier(Object(keys.ES256.jwk));
  return new SDJwtVcInstance({
    signer: await ES256.getSigner(Object(keys.ES256.privateKey.export({ format: 'jwk' }))),
    signAlg: 'ES256',
    verifier,
    statusVerifier: verifier,
    kbSigner: await ES256.getSigner(Object(keys.wallet.privateKey.export({ format: 'jwk' }))),
    kbSignAlg: 'ES256',
    kbVerifier: await ES256.getVerifier(Object(keys.wallet.jwk)),
    statusListFetcher: async () => tokenList(),
    hasher: digest,
    hashAlg: 'sha-256',
    saltGenerator: generateSalt,
  });
}

test('what another implementation issues and presents passes our checks', async () => {
  const other = await otherParty();
  const claims = { iss: office, sub: party, vct, iat: now, exp: now + 600, did: party, officeCode: 'XA' };
  const issued = await other.issue(
    { ...claims, status: status(1), cnf: { jwk: keys.wallet.jwk }, name: 'Example Works', countryCode: 'CH' },
    { _sd: ['name', 'countryCode'], _sd_decoy: 2 },
    { header: { kid: `${office}#es256` } },
  );
  const presented = await other.present(
    issued,
    { name: true },
    { kb: { payload: { iat: now, aud: binding.audience, nonce: binding.nonce } } },
  );

  const [result] = await startWorld().present('dc+sd-jwt', presented);

  expect(result).toMatchObject({ verified: true, trusted: true });
  expect(result?.credential?.claims).toEqual({ did: party, officeCode: 'XA', name: 'Example Works' });
});

test('another implementation accepts our credential and key binding, and refuses what we revoked', async () => {
  const other = await otherParty();
  const options = { currentDate: now, keyBindingNonce: binding.nonce };
  const good = withKeyBinding(sdJwtVc({ payload: { status: status(1) } }));
  expect((await other.verify(good, options)).payload).toMatchObject({ name: 'Example Works' });

  const revoked = withKeyBinding(sdJwtVc({ payload: { status: status(revokedIndex) } }));
  await expect(other.verify(revoked, options)).rejects.toThrow(/status/i);
  const [ours] = await startWorld().present('dc+sd-jwt', revoked);
  expect(ours === undefined ? '' : outcomeOf(ours)).toBe('status CREDENTIAL_REVOKED');
});

test('both status lists are JWTs that jose verifies', async () => {
  const lists = [
    { text: tokenList(), key: keys.ES256, typ: 'statuslist+jwt' },
    { text: bitstringList(), key: keys.EdDSA, typ: 'vc+jwt' },
  ];
  for (const { text, key, typ } of lists) {
    const { protectedHeader } = await jwtVerify(text, await importJWK(key.jwk, key.algorithm), {
      currentDate: at,
      typ,
    });
    expect(decodeProtectedHeader(text)).toEqual(protectedHeader);
  }
  expect(decodeJwt(tokenList())).toMatchObject({ sub: tokenListUrl, ttl: 60 });
});
