import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import {
  type DidDocument,
  type DidService,
  type VerificationRelationship,
  verificationRelationships,
} from '../../domain/did/did-document.ts';
import { readWebvhDid } from '../did-webvh/webvh-did.ts';
import { folderUrl } from '../did-web/web-location.ts';
import { fault, type ResolutionFault } from './fault.ts';
import { isSafeRelativeRef, joinEndpoint } from './relative-ref.ts';
import type { ResolutionRequest } from './request.ts';

/** What a DID URL leads to: a part of the document, or a place elsewhere. */
export type Dereferenced =
  | { readonly content: Json; readonly location?: undefined }
  | { readonly content?: undefined; readonly location: string };

/**
 * Dereferences a DID URL against its resolved document (DID Resolution 1.0 §5.4,
 * https://www.w3.org/TR/did-resolution/#dereferencing-algorithm). `wantsDocument`: the client accepts a DID document only,
 * so that a selected service comes inside one.
 */
export function dereference(
  document: DidDocument,
  request: ResolutionRequest,
  wantsDocument: boolean,
): Dereferenced | ResolutionFault {
  const { url, service, serviceType } = request;
  if (service !== undefined || serviceType !== undefined) {
    return wantsDocument ? withServices(document, request) : serviceLocation(document, request);
  }
  if (url.path !== '') return pathLocation(document, request);
  if (url.fragment === undefined) return { content: document as unknown as Json };
  return fragmentOf(document, url.fragment, request.verificationRelationship);
}

function withServices(document: DidDocument, request: ResolutionRequest): Dereferenced {
  return { content: { ...document, service: selectedServices(document, request) } as unknown as Json };
}

function serviceLocation(document: DidDocument, request: ResolutionRequest): Dereferenced | ResolutionFault {
  const [endpoint] = selectedServices(document, request).flatMap(({ serviceEndpoint }) =>
    [serviceEndpoint].flat().filter((each) => typeof each === 'string'),
  );
  if (endpoint === undefined) return fault('NOT_FOUND', 'The document has no such service with a URL.');
  return locationOf(joinEndpoint(endpoint, request.relativeRef), request.url.fragment);
}

/** did:webvh resolves paths below the DID's folder (https://identity.foundation/didwebvh/v1.0/#did-url-path-resolution). */
function pathLocation(document: DidDocument, { url }: ResolutionRequest): Dereferenced | ResolutionFault {
  const webvh = readWebvhDid(document.id);
  if (webvh === undefined) return fault('NOT_FOUND', 'The DID method gives paths no meaning.');
  if (!isSafeRelativeRef(url.path))
    return fault('INVALID_DID_URL', 'The path is not one that stays below the DID.');
  const isWhois = url.path === '/whois';
  const stated = document.service?.find(({ id }) => isNamed(document, id, isWhois ? 'whois' : 'files'));
  const endpoint = typeof stated?.serviceEndpoint === 'string' ? stated.serviceEndpoint : undefined;
  if (isWhois) return locationOf(endpoint ?? `${folderUrl(webvh.web)}/whois.vp`, url.fragment);
  const base = (endpoint ?? folderUrl(webvh.web)).replace(/\/$/, '');
  return locationOf(joinEndpoint(`${base}${url.path}`, undefined), url.fragment);
}

function locationOf(
  location: string | undefined,
  fragment: string | undefined,
): Dereferenced | ResolutionFault {
  if (location === undefined) return fault('NOT_FOUND', 'The service is not at an http(s) URL.');
  if (fragment === undefined) return { location };
  return location.includes('#')
    ? fault('INVALID_DID_URL', 'Both the DID URL and the service endpoint have a fragment.')
    : { location: `${location}#${fragment}` };
}

function fragmentOf(
  document: DidDocument,
  fragment: string,
  relationship: VerificationRelationship | undefined,
): Dereferenced | ResolutionFault {
  const method = methodsOf(document).find(({ id }) => isNamed(document, id, fragment));
  if (relationship !== undefined) {
    if (method === undefined) return fault('INVALID_VERIFICATION_METHOD', 'The document has no such method.');
    const isListed = (document[relationship] ?? []).some((entry) =>
      isNamed(document, typeof entry === 'string' ? entry : entry.id, fragment),
    );
    if (!isListed) {
      return fault(
        'INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD',
        'The method is not for this relationship.',
      );
    }
  }
  const found = method ?? document.service?.find(({ id }) => isNamed(document, id, fragment));
  return found === undefined
    ? fault('NOT_FOUND', 'The document has no part of this name.')
    : { content: found as unknown as Json };
}

function selectedServices(document: DidDocument, request: ResolutionRequest): readonly DidService[] {
  const { service, serviceType } = request;
  return (document.service ?? []).filter(
    ({ id, type }) =>
      (service === undefined || isNamed(document, id, service)) &&
      (serviceType === undefined || [type].flat().includes(serviceType)),
  );
}

function methodsOf(document: DidDocument): readonly (JsonObject & { readonly id: string })[] {
  const embedded = verificationRelationships.flatMap((name) => document[name] ?? []).filter(isJsonObject);
  return [...(document.verificationMethod ?? []), ...embedded] as readonly (JsonObject & {
    readonly id: string;
  })[];
}

/** Whether an id of the document, absolute or relative, is the one named by its fragment or by the whole id. */
function isNamed(document: DidDocument, id: string, name: string): boolean {
  const absolute = id.startsWith('#') ? `${document.id}${id}` : id;
  return absolute === name || absolute === `${document.id}#${name.replace(/^#/, '')}`;
}
