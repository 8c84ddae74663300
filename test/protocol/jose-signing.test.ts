import { expect, test } from 'vitest';
import { readJws, readJwsEnvelope } from '../../src/protocol/jose/compact-jws.ts';
import { signJwt } from '../../src/protocol/jose/sign-jwt.ts';
import { thumbprint } from '../../src/protocol/jose/thumbprint.ts';
import { keyFromJwk } from '../../src/protocol/jose/verification-key.ts';
import { verifyJws } from '../../src/protocol/jose/verify-jws.ts';
import { signerOf, testKey } from '../support/jose-keys.ts';

const payload = { iss: 'did:example:office', nested: { list: [1, null, 'é'] }, iat: 5 };

// RFC 8037 appendix A.1 to A.4.
const rfc8037Key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
const rfc8037Jws =
  'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';

function soundKey(jwk: unknown) {
  const key = keyFromJwk(jwk);
  if (key === undefined) throw new Error('The key of the test is not sound.');
  return key;
}

test.each(['EdDSA', 'ES256', 'ES384'] as const)(
  'a %s token holds exactly the payload and verifies',
  async (algorithm) => {
    const key = testKey(algorithm);
    const jwt = await signJwt(signerOf(key, 'did:example:office#a'), { typ: 'dc+sd-jwt' }, payload);
    const jws = readJws(jwt);
    expect(jws).toMatchObject({
      header: { alg: algorithm, typ: 'dc+sd-jwt', kid: 'did:example:office#a' },
      payload,
    });
    if (jws.fault !== undefined) return;
    expect(Object.keys(jws.payload)).toEqual(Object.keys(payload));
    const terms = { key: soundKey(key.jwk), allowedAlgorithms: [algorithm], typ: ['dc+sd-jwt'] };
    expect(verifyJws(jws, terms)).toBeUndefined();
  },
);

test('`kid` can be set by the caller, `alg` cannot', async () => {
  const signer = signerOf(testKey('ES256'), 'did:example:office#a');
  const jws = readJws(await signJwt(signer, { kid: 'other', alg: 'none' }, payload));
  expect(jws).toMatchObject({ header: { kid: 'other', alg: 'ES256' } });
});

test('what the signer throws reaches the caller', async () => {
  const failing = {
    ...signerOf(testKey('ES256'), 'did:example:office#a'),
    sign: () => Promise.reject(new Error('custody is closed')),
  };
  await expect(signJwt(failing, {}, payload)).rejects.toThrow('custody is closed');
});

test('the signature of RFC 8037 verifies, and a changed one does not', () => {
  const terms = { key: soundKey(rfc8037Key), allowedAlgorithms: ['EdDSA'] as const };
  const jws = readJwsEnvelope(rfc8037Jws);
  const changed = readJwsEnvelope(rfc8037Jws.replace('.hgyY', '.hgyZ'));
  if (jws.fault !== undefined || changed.fault !== undefined) throw new Error('The vector was not read.');
  expect(verifyJws(jws, terms)).toBeUndefined();
  expect(verifyJws(changed, terms)).toMatchObject({ code: 'PROOF_VERIFICATION_ERROR' });
});

test('a thumbprint is that of RFC 8037 and depends on nothing but the key', () => {
  expect(thumbprint(rfc8037Key)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  const { jwk } = testKey('ES256');
  const withMore = soundKey({ use: 'sig', kid: 'a', ...jwk });
  expect(thumbprint(withMore.jwk)).toBe(thumbprint(jwk));
});
