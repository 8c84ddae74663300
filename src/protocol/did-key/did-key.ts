import { ECDH } from 'node:crypto';
import { fromMultibase } from '../../base/multibase.ts';
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
 * The document a did:key DID stands for: Ed25519, P-256, P-384, P-521 and secp256k1 for signing, X25519 for key
 * agreement. Undefined where the text is not the one canonical Multikey of a sound key.
 */
export function didKeyDocument(did: Did): DidDocument | undefined {
  return did.startsWith(prefix) ? multikeyDocument(did, did.slice(prefix.length)) : undefined;
}

/** The document of a DID whose only key is the Multikey; undefined where that is not the canonical one of a sound key. */
export function multikeyDocument(did: Did, multikey: string): DidDocument | undefined {
  const use = useOfMultikey(multikey);
  if (use === undefined) return undefined;
  const id = `${did}#${multikey}`;
  const method: VerificationMethod = { id, type: 'Multikey', controller: did, publicKeyMultibase: multikey };
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [method],
    ...relationshipsFor(use, id),
  };
}

export type KeyUse = 'signing' | 'keyAgreement';

/** What the key of a Multikey is for; undefined where the text is not the canonical Multikey of a sound key. */
export function useOfMultikey(multikey: string): KeyUse | undefined {
  if (multikey.length > longestMultikey) return undefined;
  const jwk = jwkFromMultikey(multikey);
  if (jwk === undefined) return isP521Multikey(multikey) ? 'signing' : undefined;
  if (multikeyFromJwk(jwk) !== multikey) return undefined;
  if (jwk.crv === 'X25519') return 'keyAgreement';
  return keyFromJwk(jwk) === undefined ? undefined : 'signing';
}

// Nothing here signs or verifies with P-521, so it is no key of ours and only its point is looked at.
function isP521Multikey(multikey: string): boolean {
  const bytes = fromMultibase(multikey);
  if (bytes?.length !== 69 || bytes[0] !== 0x82 || bytes[1] !== 0x24) return false;
  const point = bytes.subarray(2);
  try {
    const compressed = ECDH.convertKey(point, 'secp521r1', undefined, undefined, 'compressed');
    return Buffer.from(point).equals(Buffer.from(compressed));
  } catch {
    return false; // not a point of the curve
  }
}

type Relationships = Pick<
  DidDocument,
  'authentication' | 'assertionMethod' | 'capabilityInvocation' | 'capabilityDelegation' | 'keyAgreement'
>;

/** What the key may be used for: X25519 can only agree on keys, the others can only sign. */
export function relationshipsOf(jwk: PublicJwk, id: string): Relationships {
  return relationshipsFor(jwk.crv === 'X25519' ? 'keyAgreement' : 'signing', id);
}

function relationshipsFor(use: KeyUse, id: string): Relationships {
  if (use === 'keyAgreement') return { keyAgreement: [id] };
  return {
    authentication: [id],
    assertionMethod: [id],
    capabilityInvocation: [id],
    capabilityDelegation: [id],
  };
}
