import { sha256Text } from '../../base/hash.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';

/** The JWK thumbprint with SHA-256, in base64url (RFC 7638 §3, https://www.rfc-editor.org/rfc/rfc7638). */
export function thumbprint(jwk: PublicJwk): string {
  // The members that make the key, in lexicographic order and without spaces: what is hashed must be just this.
  const { crv, kty, x } = jwk;
  return sha256Text(JSON.stringify(jwk.kty === 'EC' ? { crv, kty, x, y: jwk.y } : { crv, kty, x }));
}
