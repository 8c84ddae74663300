import type { Json, JsonObject } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { DocumentMetadata, ResolutionResult } from '../../domain/did/resolution.ts';
import { type Dereferenced, dereference } from './dereference.ts';
import { fault, faultStatus, problemObject, type ResolutionFault } from './fault.ts';
import type { Representation } from './negotiate.ts';
import type { ResolutionRequest } from './request.ts';

/** An answer of the HTTP binding, complete but for the headers every answer has. */
export type ResolutionAnswer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly contentType: string;
  readonly text: string;
};

const didMediaType = 'application/did';
const resultTypes = {
  resolution: 'application/did-resolution',
  dereferencing: 'application/did-url-dereferencing',
};
const headers = { 'cache-control': 'no-cache', vary: 'accept' };
type Resolved = Extract<ResolutionResult, { readonly error?: undefined }>;

/** The answer for a resolved DID (DID Resolution 1.0, https://www.w3.org/TR/did-resolution/#bindings-https). */
export function answerOf(
  result: Resolved,
  request: ResolutionRequest,
  representation: Representation,
): ResolutionAnswer {
  const { url } = request;
  const isDidAlone = url.path === '' && url.fragment === undefined;
  const isResolution = representation.kind === 'resolution' || (representation.kind === 'any' && isDidAlone);
  if (isResolution) {
    return isDidAlone
      ? resolutionAnswer(result, request, representation)
      : faultAnswer(fault('INVALID_DID', 'Only a DID, not a DID URL, can be resolved.'), representation);
  }
  const isDeactivated = result.documentMetadata.deactivated === true;
  if (isDeactivated && !asksVersion(request)) return goneAnswer(result.documentMetadata, representation);
  const found = dereference(result.document, request, representation.kind === 'document');
  if ('type' in found) return faultAnswer(found, representation);
  return dereferencingAnswer(found, result, representation);
}

/** The answer where there is no result. */
export function faultAnswer(
  failure: ResolutionFault,
  representation: Representation | undefined,
): ResolutionAnswer {
  const metadata = { error: problemObject(failure) };
  const status = faultStatus(failure);
  return representation?.kind === 'dereferencing'
    ? answer(status, resultTypes.dereferencing, {
        dereferencingMetadata: metadata,
        contentStream: null,
        contentMetadata: {},
      })
    : answer(status, resultTypes.resolution, {
        didDocument: null,
        didResolutionMetadata: metadata,
        didDocumentMetadata: {},
      });
}

function resolutionAnswer(
  result: Resolved,
  request: ResolutionRequest,
  representation: Representation,
): ResolutionAnswer {
  const isDeactivated = result.documentMetadata.deactivated === true;
  // A DID that has ended has no document any more; its former versions can still be asked for.
  const hasDocument = !isDeactivated || asksVersion(request);
  const contentType = representation.kind === 'any' ? resultTypes.resolution : representation.mediaType;
  return {
    status: isDeactivated ? 410 : 200,
    headers,
    contentType,
    text: resolutionText(result, hasDocument),
  };
}

type Written = { readonly document: DidDocument; readonly text: string };

// Documents and their metadata never change once they are there, so the text for the same two objects is the same.
const written = new WeakMap<DocumentMetadata, Written>();

function resolutionText({ document, documentMetadata }: Resolved, hasDocument: boolean): string {
  const known = written.get(documentMetadata);
  if (hasDocument && known?.document === document) return known.text;
  const text = JSON.stringify({
    didDocument: hasDocument ? document : null,
    didResolutionMetadata: { contentType: didMediaType },
    didDocumentMetadata: documentMetadata,
  });
  if (hasDocument) written.set(documentMetadata, { document, text });
  return text;
}

function goneAnswer(metadata: DocumentMetadata, representation: Representation): ResolutionAnswer {
  return representation.kind === 'dereferencing' || representation.kind === 'any'
    ? answer(410, resultTypes.dereferencing, {
        dereferencingMetadata: {},
        contentStream: null,
        contentMetadata: metadata as JsonObject,
      })
    : answer(410, resultTypes.resolution, {
        didDocument: null,
        didResolutionMetadata: {},
        didDocumentMetadata: metadata as JsonObject,
      });
}

function dereferencingAnswer(
  found: Dereferenced,
  { documentMetadata }: Resolved,
  representation: Representation,
): ResolutionAnswer {
  if (found.location !== undefined) {
    return {
      status: 303,
      headers: { ...headers, location: found.location },
      contentType: 'text/uri-list',
      text: '',
    };
  }
  const status = documentMetadata.deactivated === true ? 410 : 200;
  switch (representation.kind) {
    case 'document':
      return answer(status, representation.mediaType, found.content);
    case 'uriList':
      return faultAnswer(
        fault('REPRESENTATION_NOT_SUPPORTED', 'The DID URL does not lead to a service.'),
        representation,
      );
    default:
      return answer(status, resultTypes.dereferencing, {
        dereferencingMetadata: { contentType: didMediaType },
        contentStream: found.content,
        contentMetadata: documentMetadata as JsonObject,
      });
  }
}

function asksVersion({ options }: ResolutionRequest): boolean {
  return [options.versionId, options.versionTime, options.versionNumber].some((asked) => asked !== undefined);
}

function answer(status: number, contentType: string, body: Json): ResolutionAnswer {
  return { status, headers, contentType, text: JSON.stringify(body) };
}
