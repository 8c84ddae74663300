import type { KeyObject } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, importJWK } from 'jose';
import { fromBase64url, utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type JsonObject, readJson } from '../../base/json.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import type { JoseFault } from './compact-jws.ts';

/** The content encryptions in use (RFC 7518 §5.3, https://www.rfc-editor.org/rfc/rfc7518). */
export const contentEncryptions = ['A128GCM', 'A256GCM'] as const;
export type ContentEncryption = (typeof contentEncryptions)[number];

/** The one key agreement in use: direct ECDH-ES on P-256 (RFC 7518 §4.6). */
export const keyAgreement = 'ECDH-ES';

/** A private P-256 key, by the `kid` under which its public half was handed out. */
export type DecryptionKey = { readonly kid: string; readonly privateKey: KeyObject };

export type Decrypted = {
  readonly fault?: undefined;
  readonly header: JsonObject;
  readonly plaintext: Uint8Array;
};

const mostBytesDefault = 512 * 1024;
const longestHeader = 4096;

/**
 * Decrypts a compact JWE (RFC 7516 §7.1, https://www.rfc-editor.org/rfc/rfc7516) that was made for one of the keys. What
 * the header asks for is held to the list above before anything is computed: no other algorithm, no compression, no
 * extension, no key of its own but the ephemeral one. Faults: `PAYLOAD_TOO_LARGE` over `mostBytes` (512 KiB),
 * `PARSING_ERROR` for anything that is no compact JWE, `PROOF_VERIFICATION_ERROR` for a header that is not accepted, a key
 * that is not known, and a text that does not decrypt.
 */
export async function decryptJwe(
  text: string,
  terms: { readonly keys: readonly DecryptionKey[]; readonly mostBytes?: number },
): Promise<Decrypted | { readonly fault: JoseFault }> {
  if (text.length > (terms.mostBytes ?? mostBytesDefault))
    return fault('PAYLOAD_TOO_LARGE', 'The encrypted message is too long.');
  const header = readHeader(text);
  if (header === undefined) return fault('PARSING_ERROR', 'This is not a compact JWE.');
  if (!isAccepted(header)) return undecrypted('The message is encrypted in a way that is not accepted here.');
  const key = terms.keys.find(({ kid }) => kid === header['kid']);
  if (key === undefined) return undecrypted('The message is encrypted for another key.');
  try {
    const { plaintext } = await compactDecrypt(text, key.privateKey, {
      keyManagementAlgorithms: [keyAgreement],
      contentEncryptionAlgorithms: [...contentEncryptions],
    });
    return { header, plaintext };
  } catch {
    return undecrypted('The message does not decrypt.');
  }
}

/**
 * Encrypts for the holder of a P-256 key as compact JWE, naming its `kid` where it has one; the ephemeral key and the nonce
 * are drawn by the library. Throws where the key is not on its curve.
 */
export async function encryptJwe(
  plaintext: Uint8Array,
  recipient: { readonly jwk: PublicJwk; readonly kid?: string | undefined; readonly enc: ContentEncryption },
): Promise<string> {
  const { jwk, kid, enc } = recipient;
  const key = await importJWK({ ...jwk }, keyAgreement);
  const header = { alg: keyAgreement, enc, ...(kid === undefined ? {} : { kid }) };
  return new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key);
}

function readHeader(text: string): JsonObject | undefined {
  const parts = text.split('.', 6);
  const [head = ''] = parts;
  if (parts.length !== 5 || head.length > longestHeader) return undefined;
  const bytes = fromBase64url(head);
  const read = readJson((bytes && utf8Text(bytes)) ?? '');
  return 'value' in read && isJsonObject(read.value) ? read.value : undefined;
}

const knownMembers = new Set(['alg', 'enc', 'kid', 'epk', 'apu', 'apv', 'typ', 'cty']);

function isAccepted(header: JsonObject): boolean {
  const { alg, enc, kid, epk } = header;
  return (
    alg === keyAgreement &&
    contentEncryptions.some((each) => each === enc) &&
    typeof kid === 'string' &&
    isJsonObject(epk) &&
    epk['crv'] === 'P-256' &&
    Object.keys(header).every((name) => knownMembers.has(name))
  );
}

function undecrypted(detail: string): { readonly fault: JoseFault } {
  return fault('PROOF_VERIFICATION_ERROR', detail);
}

function fault(code: string, detail: string): { readonly fault: JoseFault } {
  return { fault: { code, detail } };
}
