import type { DidDocument } from '../../domain/did/did-document.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { JoseAlgorithm } from '../../protocol/jose/verification-key.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import type { CredentialReading } from './credential-reading.ts';
import { documentKey } from './document-key.ts';
import type { Evidence } from './evidence.ts';

/** The algorithms accepted on credentials, presentations, key bindings and status lists. */
export const credentialAlgorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K'];

/** The signature is by the key that `kid` names among the issuer's keys for assertions. */
export function signature({ signatureFault }: Evidence): JoseFault | undefined {
  return signatureFault;
}

/** Verifies a credential's signature by one version of its issuer's document. */
export function verifySignatureBy(
  document: DidDocument,
  { jws, kid, typ }: CredentialReading,
  at: Date,
): JoseFault | undefined {
  const key = documentKey(document, kid, { relationship: 'assertionMethod', at });
  if ('code' in key) return key;
  const terms = { key, allowedAlgorithms: credentialAlgorithms };
  return verifyJws(jws, typ === undefined ? terms : { ...terms, typ });
}
