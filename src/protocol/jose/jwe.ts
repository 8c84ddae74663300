import type { KeyObject } from 'node:crypto';
import { compactDecrypt, CompactEncrypt, importJWK } from 'jose';
import { fromBase64url, utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type JsonObject, readJson } from '../../base/json.ts';
import type { JoseFault } from './compact-jws.ts';

/** The ways content may be encrypted (RFC 7518 §5.3). */
export type ContentEncryption = 'A128GCM' | 'A256GCM';

export type Decrypted = {
  readonly fault?: undefined;
  readonly header: JsonObject;
  readonly plaintext: Uint8Array;
};

const longest = 512 * 1024;

/**
 * Decrypts a compact JWE (RFC 7516 §5.2, https://www.rfc-editor.org/rfc/rfc7516) that was made for this key by ECDH-ES on
 * P-256 directly, in one of `encs`. `kid` has to be that of the key where the header names one. Compression, critical
 * extensions and everything else that would be done before the content is known to be genuine are refused by the header
 * alone. Faults: `PARSING_ERROR` for what is no JWE, `PROOF_VERIFICATION_ERROR` for what does not open.
 */
export async function decryptJwe(
  text: string,
  terms: {
    readonly privateKey: KeyObject;
    readonly encs: readonly ContentEncryption[];
    readonly kid?: string | undefined;
  },
): Promise<Decrypted | { readonly fault: JoseFault }> {
  const header = text.length > longest ? undefined : readHeader(text);
  if (header === undefined) return fault('PARSING_ERROR', 'This is not a compact JWE.');
  if (!isAllowed(header, terms))
    return fault('PROOF_VERIFICATION_ERROR', 'This is not encrypted in a way that is taken here.');
  try {
    const { plaintext } = await compactDecrypt(text, terms.privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: [...terms.encs],
      maxDecompressedLength: 0,
    });
    return { header, plaintext };
  } catch {
    // Why it does not open is nobody's business: an answer that told would help to find out what opens.
    return fault('PROOF_VERIFICATION_ERROR', 'The content does not open with the key.');
  }
}

/** Encrypts for a public key on P-256 by ECDH-ES (RFC 7518 §4.6); `kid` and `apv` are put into the header. */
export async function encryptJwe(
  content: Uint8Array,
  terms: {
    readonly jwk: JsonObject;
    readonly enc: ContentEncryption;
    readonly kid?: string | undefined;
  },
): Promise<string> {
  const { kty, crv, x, y } = terms.jwk;
  const key = await importJWK({ kty: textOf(kty), crv: textOf(crv), x: textOf(x), y: textOf(y) }, 'ECDH-ES');
  return new CompactEncrypt(content)
    .setProtectedHeader({
      alg: 'ECDH-ES',
      enc: terms.enc,
      ...(terms.kid === undefined ? {} : { kid: terms.kid }),
    })
    .encrypt(key);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

// Five parts; with ECDH-ES the second, an encrypted key, is empty.
function readHeader(text: string): JsonObject | undefined {
  const parts = text.split('.', 6);
  const [first = '', encryptedKey] = parts;
  if (parts.length !== 5 || encryptedKey !== '') return undefined;
  const bytes = fromBase64url(first);
  const json = bytes && utf8Text(bytes);
  const read = json === undefined ? undefined : readJson(json);
  return read !== undefined && 'value' in read && isJsonObject(read.value) ? read.value : undefined;
}

const refusedMembers = ['zip', 'crit', 'p2s', 'p2c', 'iv', 'tag', 'jwk', 'jku', 'x5c', 'x5u'];

function isAllowed(
  header: JsonObject,
  { encs, kid }: { readonly encs: readonly ContentEncryption[]; readonly kid?: string | undefined },
): boolean {
  const { alg, enc, epk, kid: named } = header;
  return (
    alg === 'ECDH-ES' &&
    encs.some((each) => each === enc) &&
    isEphemeralKey(epk) &&
    (kid === undefined || named === undefined || named === kid) &&
    !refusedMembers.some((name) => Object.hasOwn(header, name))
  );
}

function isEphemeralKey(epk: unknown): boolean {
  if (!isJsonObject(epk) || Object.hasOwn(epk, 'd')) return false;
  const { kty, crv, x, y } = epk;
  const isCoordinate = (value: unknown) => typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value);
  return kty === 'EC' && crv === 'P-256' && isCoordinate(x) && isCoordinate(y);
}

function fault(code: JoseFault['code'], detail: string): { readonly fault: JoseFault } {
  return { fault: { code, detail } };
}
