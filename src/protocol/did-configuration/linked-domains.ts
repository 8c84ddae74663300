import { isJsonObject, type Json } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { originOfUrl } from './origin.ts';

/** The type of the service by which a DID document names the origins of its subject. */
export const linkedDomainsType = 'LinkedDomains';
const mostOrigins = 100;

/**
 * The origins a DID document names in its LinkedDomains services
 * (https://identity.foundation/.well-known/resources/did-configuration/#linked-domain-service-endpoint): an endpoint is
 * an origin, a list of them, or an object with `origins`. What is no origin is left out.
 */
export function linkedOrigins({ service = [] }: DidDocument): readonly string[] {
  const origins = service
    .filter(({ type }) => [type].flat().includes(linkedDomainsType))
    .flatMap(({ serviceEndpoint }) => endpointsOf(serviceEndpoint))
    .map(originOfUrl)
    .filter((origin) => origin !== undefined);
  return [...new Set(origins)].slice(0, mostOrigins);
}

function endpointsOf(endpoint: Json): readonly Json[] {
  const listed = Array.isArray(endpoint) ? endpoint : [endpoint];
  return listed.slice(0, mostOrigins).flatMap((each: Json) => {
    if (!isJsonObject(each)) return [each];
    const { origins } = each;
    return Array.isArray(origins) ? origins : [];
  });
}
