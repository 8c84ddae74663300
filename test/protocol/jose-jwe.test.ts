import { generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt, type CompactJWEHeaderParameters } from 'jose';
import { describe, expect, test } from 'vitest';
import { decryptJwe, encryptJwe } from '../../src/protocol/jose/jwe.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...publicKey.export({ format: 'jwk' }) } as { kty: string; crv: string; x: string; y: string };
const encs = ['A128GCM', 'A256GCM'] as const;
const content = new TextEncoder().encode('{"vp_token":{}}');

const open = (text: string, kid?: string) => decryptJwe(text, { privateKey, encs, kid });
const seal = (header: Partial<CompactJWEHeaderParameters> = {}) =>
  new CompactEncrypt(content)
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', ...header })
    .encrypt(publicKey);

test.each(encs)('what is encrypted by %s opens with the key', async (enc) => {
  const opened = await open(await encryptJwe(content, { jwk, enc, kid: 'one' }), 'one');
  expect(opened).toMatchObject({ plaintext: content, header: { alg: 'ECDH-ES', enc, kid: 'one' } });
  expect((await open(await seal({ enc }))).fault).toBeUndefined();
});

/** The text with members of its header changed; the tag covers the header, so nothing of it opens. */
function withHeader(text: string, change: (header: Record<string, unknown>) => object): string {
  const [first = '', ...rest] = text.split('.');
  const header = JSON.parse(Buffer.from(first, 'base64url').toString()) as Record<string, unknown>;
  return [Buffer.from(JSON.stringify(change(header))).toString('base64url'), ...rest].join('.');
}

describe('what does not open', () => {
  const unopened = 'PROOF_VERIFICATION_ERROR';
  test.each<[string, () => Promise<string>]>([
    [
      'for another key',
      () => {
        const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        return new CompactEncrypt(content)
          .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM' })
          .encrypt(other.publicKey);
      },
    ],
    ['by a wrapped key', () => seal({ alg: 'ECDH-ES+A128KW' })],
    ['by CBC', () => seal({ enc: 'A128CBC-HS256' })],
    ['by 192 bits', () => seal({ enc: 'A192GCM' })],
    ['for another key by its name', () => seal({ kid: 'two' })],
    ['compressed', async () => withHeader(await seal(), (header) => ({ ...header, zip: 'DEF' }))],
    ['with an extension', async () => withHeader(await seal(), (header) => ({ ...header, crit: ['exp'] }))],
    ['with a number of rounds', async () => withHeader(await seal(), (header) => ({ ...header, p2c: 1e9 }))],
    [
      'without an ephemeral key',
      async () => withHeader(await seal(), (header) => ({ ...header, epk: undefined })),
    ],
    [
      'with a private ephemeral key',
      async () =>
        withHeader(await seal(), (header) => ({ ...header, epk: privateKey.export({ format: 'jwk' }) })),
    ],
    [
      'with a point that is not on the curve',
      async () => withHeader(await seal(), (header) => ({ ...header, epk: { ...jwk, y: jwk.x } })),
    ],
    [
      'with a point on another curve',
      async () => withHeader(await seal(), (header) => ({ ...header, epk: { ...jwk, crv: 'P-384' } })),
    ],
    ['changed', async () => (await seal()).replace(/\.[^.]+$/, '.AAAAAAAAAAAAAAAAAAAAAA')],
    ['with more header', async () => withHeader(await seal(), (header) => ({ ...header, more: 1 }))],
  ])('%s', async (what, text) => {
    const sealed = await text();
    const { fault } = await open(sealed, 'one');
    expect([fault?.code, sealed.split('.').length], what).toMatchObject(
      what === 'by a wrapped key' ? ['PARSING_ERROR', 5] : [unopened, 5],
    );
  });

  test.each(['', 'a', 'a.b.c', '....', '.....', `${'a'.repeat(600_000)}....`, 'e30....', 'W10.......'])(
    'is no JWE: %.20s',
    async (text) => {
      expect((await open(text)).fault).toBeDefined();
    },
  );
});
