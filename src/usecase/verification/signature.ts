import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { JoseAlgorithm } from '../../protocol/jose/verification-key.ts';
import type { Evidence } from './evidence.ts';

/** The algorithms accepted on credentials, presentations, key bindings and status lists. */
export const credentialAlgorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K'];

/** The signature is by the key that `kid` names among the issuer's keys for assertions. */
export function signature({ signatureFault }: Evidence): JoseFault | undefined {
  return signatureFault;
}
