import type { KeyObject } from 'node:crypto';
import { fromBase64url } from '../../base/bytes.ts';
import { jwkFromMultikey } from '../../domain/did/multikey.ts';
import { isSoundEd25519Key } from '../jose/ed25519-point.ts';
import { keyOfMethod } from '../jose/verification-key.ts';

/**
 * The Ed25519 key behind a Multikey, the only kind did:webvh 1.0 lets sign
 * (https://identity.foundation/didwebvh/v1.0/#didwebvh-did-method-parameters). Undefined for other kinds and for keys of
 * small order, under which a signature of one entry would be valid for every entry. Cached.
 */
export function signingKey(multikey: string): KeyObject | undefined {
  const key = keyOfMethod({ id: '', type: 'Multikey', controller: '', publicKeyMultibase: multikey });
  return key?.jwk.crv === 'Ed25519' ? key.keyObject : undefined;
}

/** Whether `signingKey` would give a key, for who only states one: nothing is made of it, or remembered. */
export function isSigningKey(multikey: string): boolean {
  const jwk = jwkFromMultikey(multikey);
  const key = jwk?.crv === 'Ed25519' ? fromBase64url(jwk.x) : undefined;
  return key !== undefined && isSoundEd25519Key(key);
}

/** `did:key:z…#z…`, the one form of naming a key in a proof. */
export function keyDidUrl(multikey: string): string {
  return `did:key:${multikey}#${multikey}`;
}

/** The Multikey a proof's `verificationMethod` names, or undefined where the two halves differ: only one would be checked. */
export function multikeyOfDidUrl(verificationMethod: string): string | undefined {
  const multikey = multikeyOfDidKey(verificationMethod.split('#')[0] ?? '');
  return multikey !== undefined && verificationMethod === keyDidUrl(multikey) ? multikey : undefined;
}

/** The Multikey of a did:key DID. */
export function multikeyOfDidKey(did: string): string | undefined {
  return /^did:key:(z[1-9A-HJ-NP-Za-km-z]{40,120})$/.exec(did)?.[1];
}
