import type { Did } from '../../domain/did/did.ts';
import type { DidDocument, VerificationMethod } from '../../domain/did/did-document.ts';
import { jwkFromMultikey, multikeyFromJwk, type PublicJwk } from '../../domain/did/multikey.ts';
import { keyFromJwk } from '../jose/verification-key.ts';

const prefix = 'did:key:';
const longestMultikey = 200;

/** The DID that is the key (https://w3c-ccg.github.io/did-key-spec/), or undefined for a malformed key. */
export function didKeyOf(jwk: PublicJwk): Did | undefined {
  const multikey = multikeyFromJwk(jwk);
  return multikey === undefined ? undefined : (`${prefix}${multikey}` as Did);
}

/**
 * The document a did:key DID stands for: Ed25519, P-256, P-384 and secp256k1 for signing, X25519 for key agreement.
 * Undefined where the text is not the one canonical Multikey of a sound key.
 */
export function didKeyDocument(did: Did): DidDocument | undefined {
  const multikey = did.slice(prefix.length);
  if (!did.startsWith(prefix) || multikey.length > longestMultikey) return undefined;
  const jwk = jwkFromMultikey(multikey);
  if (jwk === undefined || multikeyFromJwk(jwk) !== multikey) return undefined;
  if (jwk.crv !== 'X25519' && keyFromJwk(jwk) === undefined) return undefined;
  const id = `${did}#${multikey}`;
  const method: VerificationMethod = { id, type: 'Multikey', controller: did, publicKeyMultibase: multikey };
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [method],
    ...relationshipsOf(jwk, id),
  };
}

/** What the key may be used for: X25519 can only agree on keys, the others can only sign. */
export function relationshipsOf(
  jwk: PublicJwk,
  id: string,
): Pick<
  DidDocument,
  'authentication' | 'assertionMethod' | 'capabilityInvocation' | 'capabilityDelegation' | 'keyAgreement'
> {
  if (jwk.crv === 'X25519') return { keyAgreement: [id] };
  return {
    authentication: [id],
    assertionMethod: [id],
    capabilityInvocation: [id],
    capabilityDelegation: [id],
  };
}
