import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { jwkFromMultikey, multikeyFromJwk, type PublicJwk } from '../../src/domain/did/multikey.ts';

const publicJwk = (jwk: object): PublicJwk => {
  const { kty, crv, x, y } = jwk as { kty: 'EC'; crv: 'P-256'; x: string; y: string };
  return (y === undefined ? { kty, crv, x } : { kty, crv, x, y }) as PublicJwk;
};

test.each(['P-256', 'P-384', 'secp256k1'])('a %s key survives the way to Multikey and back', (namedCurve) => {
  const jwk = publicJwk(generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }));
  expect(jwkFromMultikey(multikeyFromJwk(jwk) ?? '')).toEqual(jwk);
});

test('the Multikey of an Ed25519 key is the one of the did:key specification', () => {
  const jwk = jwkFromMultikey('z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK');
  expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
  expect(jwk && multikeyFromJwk(jwk)).toBe('z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK');
});

test.each([
  [
    'an unknown multicodec',
    'z2J9gaYxrKVpdoG9A4gRnmpnRCcxU6agDtFVVBVdn1JedouoZN7SzcyREXXzWgt3gGiwpoHq7K68X4m32D8HgzG8wv3sY5j7',
  ],
  ['a truncated key', 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2d'],
  ['a point that is not on P-256', 'zDnaeY1111111111111111111111111111111111111111111111'],
  ['nothing', ''],
])('%s is no key', (_title, text) => {
  expect(jwkFromMultikey(text)).toBeUndefined();
});
