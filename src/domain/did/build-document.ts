import type { JsonObject } from '../../base/json.ts';
import type { VerificationRelationship } from './did-document.ts';
import { verificationRelationships } from './did-document.ts';
import type { PublicJwk } from './multikey.ts';

/** One key of a new document; `fragment` is the part of its id after `#`. */
export type DocumentKey = {
  readonly fragment: string;
  readonly publicJwk: PublicJwk;
  readonly relationships: readonly VerificationRelationship[];
};
export type DocumentService = {
  readonly fragment: string;
  readonly type: string;
  readonly serviceEndpoint: string;
};

const context = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'];

/**
 * A DID document with the keys as JWK, which every wallet library reads (DID Core 1.0 §5,
 * https://www.w3.org/TR/did-core/). Nothing in it says who the party is.
 */
export function buildDocument(
  did: string,
  parts: { readonly keys: readonly DocumentKey[]; readonly services: readonly DocumentService[] },
): JsonObject {
  const idsFor = (relationship: VerificationRelationship) =>
    parts.keys
      .filter(({ relationships }) => relationships.includes(relationship))
      .map(({ fragment }) => `${did}#${fragment}`);
  const stated = verificationRelationships
    .map((name) => [name, idsFor(name)] as const)
    .filter(([, ids]) => ids.length > 0);
  return {
    '@context': context,
    id: did,
    verificationMethod: parts.keys.map(({ fragment, publicJwk }) => ({
      id: `${did}#${fragment}`,
      type: 'JsonWebKey2020',
      controller: did,
      publicKeyJwk: { ...publicJwk },
    })),
    ...Object.fromEntries(stated),
    ...(parts.services.length === 0
      ? {}
      : {
          service: parts.services.map(({ fragment, ...service }) => ({
            id: `${did}#${fragment}`,
            ...service,
          })),
        }),
  };
}
