import type { Json } from '../../base/json.ts';
import type { Did } from './did.ts';

/** DID Core 1.0 §5.3: what a key may be used for. */
export const verificationRelationships = [
  'authentication',
  'assertionMethod',
  'keyAgreement',
  'capabilityInvocation',
  'capabilityDelegation',
] as const;
export type VerificationRelationship = (typeof verificationRelationships)[number];

/** DID Core 1.0 §5.2, with the key as JWK or as Multikey. */
export type VerificationMethod = {
  readonly id: string;
  readonly type: string;
  readonly controller: string;
  readonly publicKeyJwk?: { readonly [member: string]: Json };
  readonly publicKeyMultibase?: string;
  /** The point of a secp256k1 key, compressed or not; only in did:ethr documents. */
  readonly publicKeyHex?: string;
  /** When the key stops being good (Controlled Identifiers 1.0 §2.2). */
  readonly expires?: string;
  /** Since when the key must not be used any more. */
  readonly revoked?: string;
};

/** DID Core 1.0 §5.4. */
export type DidService = {
  readonly id: string;
  readonly type: string | readonly string[];
  readonly serviceEndpoint: Json;
};

/** A DID document whose `id` is the DID that was asked for; other members are kept as they came. */
export type DidDocument = {
  readonly '@context'?: Json;
  readonly id: Did;
  readonly controller?: string | readonly string[];
  readonly alsoKnownAs?: readonly string[];
  readonly verificationMethod?: readonly VerificationMethod[];
  readonly service?: readonly DidService[];
} & { readonly [relationship in VerificationRelationship]?: readonly (string | VerificationMethod)[] };
