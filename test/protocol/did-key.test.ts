import { describe, expect, test } from 'vitest';
import { base64url } from '../../src/base/bytes.ts';
import { multibase } from '../../src/base/multibase.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { didJwkDocument, didJwkOf } from '../../src/protocol/did-jwk/did-jwk.ts';
import { didKeyDocument, didKeyOf } from '../../src/protocol/did-key/did-key.ts';

// The examples of the did:key specification.
const keys = {
  Ed25519: 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
  X25519: 'z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F',
  'P-256': 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169',
  'P-384': 'z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9',
  'P-521': 'z2J9gaYxrKVpdoG9A4gRnmpnRCcxU6agDtFVVBVdn1JedouoZN7SzcyREXXzWgt3gGiwpoHq7K68X4m32D8HgzG8wv3sY5j7',
  secp256k1: 'zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme',
};
const hex = (text: string) => multibase(Buffer.from(text, 'hex'));

// The base point of P-256, both coordinates written out.
const uncompressedP256 =
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5';

describe('a did:key DID', () => {
  test.each(Object.entries(keys))('of %s stands for a document with that one key', (crv, multikey) => {
    const did = parseDid(`did:key:${multikey}`);
    const document = didKeyDocument(did);
    const method = { id: `${did}#${multikey}`, controller: did, publicKeyMultibase: multikey };
    expect(document).toMatchObject({ id: did, verificationMethod: [method] });
    expect(document?.keyAgreement).toEqual(crv === 'X25519' ? [method.id] : undefined);
    expect(document?.assertionMethod).toEqual(crv === 'X25519' ? undefined : [method.id]);
  });

  test('is made of a key and leads back to it', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik' } as const;
    const did = didKeyOf(jwk);
    expect(did).toMatch(/^did:key:z6Mk/);
    expect(did === undefined ? undefined : didKeyDocument(did)?.id).toBe(did);
  });

  test.each([
    ['a key of small order', multibase(Uint8Array.from([0xed, 0x01, 1, ...new Array<number>(31).fill(0)]))],
    [
      'a point off the curve',
      multibase(Uint8Array.from([0x80, 0x24, 2, ...new Array<number>(32).fill(0xff)])),
    ],
    ['a key of the wrong length', multibase(Uint8Array.from([0xed, 0x01, 1, 2, 3]))],
    ['an unknown kind', multibase(Uint8Array.from([0x12, 0x20, 1, 2, 3]))],
    ['a P-521 point off the curve', hex(`8224${'02'.padEnd(134, 'f')}`)],
    ['a P-521 key of the wrong length', hex(`8224${'02'.padEnd(132, '1')}`)],
    ['a secp256k1 point off the curve', hex(`e701${'02'.padEnd(66, 'f')}`)],
    ['a P-384 point off the curve', hex(`8124${'02'.padEnd(98, 'f')}`)],
    ['an uncompressed point', hex(`8024${uncompressedP256}`)],
    ['a multicodec that is longer than it need be', hex(`ed8100${'11'.repeat(32)}`)],
    ['a private key', hex(`8026${'11'.repeat(32)}`)],
    ['X25519 with a byte too many', hex(`ec01${'11'.repeat(33)}`)],
    ['another multibase', `u${Buffer.from(`ed01${'11'.repeat(32)}`, 'hex').toString('base64url')}`],
    ['leading zero bytes', `z1${keys.Ed25519.slice(1)}`],
    ['two keys', `${keys.Ed25519}:${keys.Ed25519}`],
    ['nothing', 'z'],
    ['no multibase', 'abc'],
    ['a very long text', `z${'2'.repeat(900)}`],
  ])('is not made of %s', (_, multikey) => {
    expect(didKeyDocument(parseDid(`did:key:${multikey}`))).toBeUndefined();
  });
});

describe('a did:jwk DID', () => {
  const p256 = {
    kty: 'EC',
    crv: 'P-256',
    x: 'acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0',
    y: '_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE',
  } as const;

  test('stands for a document with its key at #0', () => {
    const did = didJwkOf(p256);
    expect(didJwkDocument(did)).toMatchObject({
      id: did,
      verificationMethod: [{ id: `${did}#0`, controller: did, publicKeyJwk: p256 }],
      authentication: [`${did}#0`],
    });
  });

  test('of X25519 only agrees on keys', () => {
    const did = didJwkOf({ kty: 'OKP', crv: 'X25519', x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08' });
    expect(didJwkDocument(did)).toMatchObject({ keyAgreement: [`${did}#0`] });
    expect(didJwkDocument(did)).not.toHaveProperty('assertionMethod');
  });

  test.each([
    ['a private key', JSON.stringify({ ...p256, d: 'acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0' })],
    ['a symmetric key', '{"kty":"oct","k":"AAAA"}'],
    ['a repeated member', `{"kty":"OKP",${JSON.stringify(p256).slice(1)}`],
    ['another curve', '{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}'],
    ['a point off the curve', JSON.stringify({ ...p256, y: p256.x })],
    ['no object', '[]'],
  ])('is not made of %s', (_, text) => {
    expect(didJwkDocument(parseDid(`did:jwk:${base64url(text)}`))).toBeUndefined();
  });

  test('is in canonical base64url', () => {
    expect(
      didJwkDocument(parseDid(`did:jwk:${base64url(JSON.stringify(p256)).slice(0, -1)}.`)),
    ).toBeUndefined();
  });
});
