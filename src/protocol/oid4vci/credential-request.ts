import { z } from 'zod';
import { isJsonObject, type Json } from '../../base/json.ts';
import { type OAuthRefusal, refusal } from './oauth-refusal.ts';

/** The most key proofs, and so credentials, of one request. */
export const batchSize = 10;

/** A credential request; the key proofs are read, not yet verified. */
export type CredentialRequest = {
  readonly outcome: 'read';
  readonly configurationId: string;
  /** True where the configuration was named by its `credential_identifier`. */
  readonly isByIdentifier: boolean;
  readonly keyProofs: readonly string[];
  /** With `attestation` the one key proof is a key attestation (appendix F.3). */
  readonly proofType: 'jwt' | 'attestation';
};

const identifier = z.string().min(1).max(200);
const keyProofs = z
  .array(z.string().max(64 * 1024))
  .min(1)
  .max(batchSize);

/**
 * Reads a credential request (OpenID4VCI 1.0 §8.2,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). Unknown members are ignored, inside
 * `proofs` too: some wallets put their type beside the proofs. What would change the answer is refused by name.
 */
export function readCredentialRequest(body: unknown): CredentialRequest | OAuthRefusal {
  if (!isJsonObject(body)) return refusal('invalid_credential_request', 'The body is not a JSON object.');
  const { credential_identifier: dataset, credential_configuration_id: configuration } = body;
  if ((dataset === undefined) === (configuration === undefined)) {
    return refusal(
      'invalid_credential_request',
      'Exactly one of credential_identifier and credential_configuration_id is required.',
    );
  }
  const id = identifier.safeParse(dataset ?? configuration);
  if (!id.success) return refusal('invalid_credential_request', 'The credential is not named by a text.');
  const proven = readProofs(body['proofs']);
  if ('outcome' in proven) return proven;
  return {
    outcome: 'read',
    configurationId: id.data,
    isByIdentifier: dataset !== undefined,
    ...proven,
  };
}

// Exactly one type of proofs; those of types that are not known here are not looked at.
function readProofs(
  proofs: Json | undefined,
): Pick<CredentialRequest, 'keyProofs' | 'proofType'> | OAuthRefusal {
  const { jwt, attestation } = isJsonObject(proofs) ? proofs : {};
  if (jwt !== undefined && attestation !== undefined)
    return refusal('invalid_proof', 'proofs has more than one type of proof.');
  if (attestation !== undefined) {
    const read = keyProofs.length(1).safeParse(attestation);
    return read.success
      ? { keyProofs: read.data, proofType: 'attestation' }
      : refusal('invalid_proof', 'proofs.attestation is not a list of one JWT.');
  }
  if (jwt === undefined) return refusal('invalid_proof', 'proofs.jwt is missing.');
  const read = keyProofs.safeParse(jwt);
  return read.success
    ? { keyProofs: read.data, proofType: 'jwt' }
    : refusal('invalid_proof', `proofs.jwt is not a list of 1 to ${batchSize} JWTs.`);
}
