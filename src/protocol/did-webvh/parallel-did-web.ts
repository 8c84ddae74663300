import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { folderUrl } from '../did-web/web-location.ts';
import { readWebvhDid } from './webvh-did.ts';

/**
 * The did:web document that may be published beside a did:webvh log: the same document under the did:web name of the
 * same place, with the implicit services written out and the did:webvh DID in `alsoKnownAs`
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#publishing-a-parallel-didweb-did). Undefined where the
 * document's id is not a did:webvh DID.
 */
export function parallelDidWebDocument(document: DidDocument): JsonObject | undefined {
  const did = readWebvhDid(document.id);
  if (did === undefined) return undefined;
  const complete = withImplicitServices(document as unknown as JsonObject, folderUrl(did.web));
  const renamed = JSON.parse(
    JSON.stringify(complete).replaceAll(`did:webvh:${did.scid}:`, 'did:web:'),
  ) as JsonObject;
  const didWeb = `did:web:${did.location}`;
  const known = Array.isArray(renamed['alsoKnownAs']) ? (renamed['alsoKnownAs'] as readonly Json[]) : [];
  const alsoKnownAs = [...new Set([...known, document.id])].filter((id) => id !== didWeb);
  return { ...renamed, alsoKnownAs };
}

function withImplicitServices(document: JsonObject, folder: string): JsonObject {
  const stated = Array.isArray(document['service']) ? (document['service'] as readonly Json[]) : [];
  const id = typeof document['id'] === 'string' ? document['id'] : '';
  const ids = stated.map((service) => (isJsonObject(service) ? service['id'] : undefined));
  const implicit: readonly (JsonObject & { readonly id: string })[] = [
    { id: `${id}#files`, type: 'relativeRef', serviceEndpoint: `${folder}/` },
    {
      '@context': 'https://identity.foundation/linked-vp/contexts/v1',
      id: `${id}#whois`,
      type: 'LinkedVerifiablePresentation',
      serviceEndpoint: `${folder}/whois.vp`,
    },
  ];
  const missing = implicit.filter(
    (service) => !ids.includes(service.id) && !ids.includes(service.id.slice(id.length)),
  );
  return { ...document, service: [...stated, ...missing] };
}
