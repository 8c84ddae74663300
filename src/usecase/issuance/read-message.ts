import { utf8Text } from '../../base/bytes.ts';
import { hasNul, readJson } from '../../base/json.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { decryptJwe } from '../../protocol/jose/jwe.ts';
import { readResponseEncryption, type ResponseEncryption } from '../../protocol/oid4vci/encrypted-message.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import type { Ports } from '../ports.ts';

/** A body as it came: read as JSON, or the text of a JWE. */
export type SentMessage = { readonly body: unknown; readonly isEncrypted?: boolean };

/** What a message says, and what its answer is to be encrypted to, if to anything. */
export type ReadMessage = {
  readonly outcome: 'read';
  readonly body: unknown;
  readonly encryption: ResponseEncryption | undefined;
};

/**
 * Reads a request that may be encrypted to the office's key, and may ask for an encrypted answer (OpenID4VCI 1.0 §10,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). Refuses with `invalid_encryption_parameters`
 * what does not decrypt, and with `invalid_credential_request` what is no JSON then.
 */
export async function readMessage(
  ports: Pick<Ports, 'store' | 'responseKeys'>,
  officeCode: OfficeCode,
  { body, isEncrypted = false }: SentMessage,
): Promise<ReadMessage | OAuthRefusal> {
  const opened = isEncrypted ? await openMessage(ports, officeCode, body) : { value: body };
  if ('outcome' in opened) return opened;
  const encryption = readResponseEncryption(opened.value, { isEncrypted });
  if (encryption !== undefined && 'outcome' in encryption) return encryption;
  return { outcome: 'read', body: opened.value, encryption };
}

async function openMessage(
  { store, responseKeys }: Pick<Ports, 'store' | 'responseKeys'>,
  officeCode: OfficeCode,
  text: unknown,
): Promise<{ readonly value: unknown } | OAuthRefusal> {
  const key = await store.read.encryptionKeys.of(officeCode);
  const kid = key?.publicJwk['kid'];
  if (key === undefined || typeof kid !== 'string' || typeof text !== 'string')
    return refusal('invalid_encryption_parameters', 'The request is encrypted for another key.');
  const opened = await decryptJwe(text, { keys: [{ kid, privateKey: responseKeys.open(key) }] });
  if (opened.fault !== undefined) return refusal('invalid_encryption_parameters', opened.fault.detail);
  const json = utf8Text(opened.plaintext);
  const read = json === undefined || hasNul(json) ? undefined : readJson(json);
  return read === undefined || 'fault' in read
    ? refusal('invalid_credential_request', 'What was encrypted is not JSON as it is taken here.')
    : read;
}
