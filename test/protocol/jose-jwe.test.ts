import { generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { expect, test } from 'vitest';
import { base64url, utf8, utf8Text } from '../../src/base/bytes.ts';
import type { PublicJwk } from '../../src/domain/did/multikey.ts';
import { decryptJwe, encryptJwe } from '../../src/protocol/jose/jwe.ts';

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return { publicKey, privateKey, jwk: publicKey.export({ format: 'jwk' }) as PublicJwk };
}

const own = keyPair();
const keys = [{ kid: 'own', privateKey: own.privateKey }];
const message = utf8('{"vp_token":{}}');

function encrypted(header: object = {}): Promise<string> {
  return new CompactEncrypt(message)
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'own', ...header })
    .encrypt(own.publicKey);
}

async function codeOf(text: string): Promise<string | undefined> {
  return (await decryptJwe(text, { keys })).fault?.code;
}

test.each(['A128GCM', 'A256GCM'] as const)(
  'what is encrypted with %s is read by whom it is for',
  async (enc) => {
    const text = await encryptJwe(message, { jwk: own.jwk, kid: 'own', enc });
    const read = await decryptJwe(text, { keys });
    expect(read.fault).toBeUndefined();
    expect(read.fault === undefined && utf8Text(read.plaintext)).toBe('{"vp_token":{}}');
    const elsewhere = await compactDecrypt(text, own.privateKey);
    expect(elsewhere.protectedHeader).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'own' });
  },
);

test('the key is chosen by its name, and no other is tried', async () => {
  const other = { kid: 'other', privateKey: keyPair().privateKey };
  expect((await decryptJwe(await encrypted(), { keys: [other, ...keys] })).fault).toBeUndefined();
  expect(await codeOf(await encrypted({ kid: 'another' }))).toBe('PROOF_VERIFICATION_ERROR');
  expect(await codeOf(await encrypted({ kid: undefined }))).toBe('PROOF_VERIFICATION_ERROR');
  const misnamed = [{ kid: 'own', privateKey: keyPair().privateKey }];
  expect((await decryptJwe(await encrypted(), { keys: misnamed })).fault?.code).toBe(
    'PROOF_VERIFICATION_ERROR',
  );
});

test('other algorithms, compression and extensions are refused before anything is computed', async () => {
  const wrap = await new CompactEncrypt(message)
    .setProtectedHeader({ alg: 'ECDH-ES+A128KW', enc: 'A128GCM', kid: 'own' })
    .encrypt(own.publicKey);
  const direct = await new CompactEncrypt(message)
    .setProtectedHeader({ alg: 'dir', enc: 'A128GCM', kid: 'own' })
    .encrypt(new Uint8Array(16));
  const password = await new CompactEncrypt(message)
    .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', kid: 'own' })
    .encrypt(utf8('secret'));
  const cbc = await encrypted({ enc: 'A128CBC-HS256' });
  for (const text of [wrap, direct, password, cbc])
    expect(await codeOf(text)).toBe('PROOF_VERIFICATION_ERROR');
  const [head = '', ...rest] = (await encrypted()).split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  for (const more of [{ zip: 'DEF' }, { crit: ['exp'], exp: 1 }, { jwk: own.jwk }, { p2c: 1e9 }]) {
    const changed = [base64url(JSON.stringify({ ...header, ...more })), ...rest].join('.');
    expect(await codeOf(changed)).toBe('PROOF_VERIFICATION_ERROR');
  }
});

test('an ephemeral key off the curve, a changed part and anything else that is no JWE are refused', async () => {
  const [head = '', ...rest] = (await encrypted()).split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const epk = { ...header.epk, y: header.epk.x };
  const invalid = [base64url(JSON.stringify({ ...header, epk })), ...rest].join('.');
  expect(await codeOf(invalid)).toBe('PROOF_VERIFICATION_ERROR');
  const text = await encrypted();
  const last = text.at(-2) === 'A' ? 'B' : 'A';
  expect(await codeOf(`${text.slice(0, -2)}${last}${text.at(-1)}`)).toBe('PROOF_VERIFICATION_ERROR');
  for (const other of ['', 'a.b.c.d.e', text.replace('.', ''), `${text}.x`, '{}'])
    expect(await codeOf(other)).toBe('PARSING_ERROR');
  expect(await codeOf('a'.repeat(600_000))).toBe('PAYLOAD_TOO_LARGE');
});
