import type { JsonObject } from '../../base/json.ts';
import type { VerificationRelationship } from './did-document.ts';
import { verificationRelationships } from './did-document.ts';
import { multikeyFromJwk, type PublicJwk } from './multikey.ts';

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

const context = [
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/suites/jws-2020/v1',
  'https://w3id.org/security/multikey/v1',
];

/**
 * A DID document with the keys as JWK, which every wallet library reads (DID Core 1.0 §5,
 * https://www.w3.org/TR/did-core/), and those for assertions alone as Multikey too, by which others verify Data Integrity proofs
 * (https://www.w3.org/TR/vc-di-eddsa/#multikey). Nothing in it says who the party is.
 */
export function buildDocument(
  did: string,
  parts: { readonly keys: readonly DocumentKey[]; readonly services: readonly DocumentService[] },
): JsonObject {
  const methods = parts.keys.flatMap((key) => methodsOf(did, key));
  const stated = verificationRelationships
    .map(
      (name) =>
        [name, methods.filter(({ uses }) => uses.includes(name)).map(({ method }) => method.id)] as const,
    )
    .filter(([, ids]) => ids.length > 0);
  return {
    '@context': context,
    id: did,
    verificationMethod: methods.map(({ method }) => method),
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

type StatedMethod = {
  readonly method: JsonObject & { readonly id: string };
  readonly uses: readonly VerificationRelationship[];
};

/** The verification methods of one key. */
function methodsOf(
  did: string,
  { fragment, publicJwk, relationships }: DocumentKey,
): readonly StatedMethod[] {
  const common = { controller: did };
  const asJwk = {
    method: { id: `${did}#${fragment}`, type: 'JsonWebKey2020', ...common, publicKeyJwk: { ...publicJwk } },
    uses: relationships,
  };
  const isForAssertions = relationships.length === 1 && relationships.includes('assertionMethod');
  const publicKeyMultibase = isForAssertions ? multikeyFromJwk(publicJwk) : undefined;
  if (publicKeyMultibase === undefined) return [asJwk];
  const id = `${did}#${fragment}-multikey`;
  return [
    asJwk,
    { method: { id, type: 'Multikey', ...common, publicKeyMultibase }, uses: ['assertionMethod'] },
  ];
}
