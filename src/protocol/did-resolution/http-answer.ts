import { sha256Text } from '../../base/hash.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { DocumentMetadata, ResolutionResult } from '../../domain/did/resolution.ts';
import { type Dereferenced, dereference } from './dereference.ts';
import { withAbsoluteUrls } from './expand-urls.ts';
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

const resultTypes = {
  resolution: 'application/did-resolution',
  dereferencing: 'application/did-url-dereferencing',
};
const headers = { 'cache-control': 'no-cache', vary: 'accept' };
type Resolved = Extract<ResolutionResult, { readonly error?: undefined }>;

/** The answer for a resolved DID (DID Resolution 1.0, https://www.w3.org/TR/did-resolution/#bindings-https). */
export function answerOf(
  found: Resolved,
  request: ResolutionRequest,
  representation: Representation,
): ResolutionAnswer {
  const { url } = request;
  const result = request.expandRelativeUrls
    ? { ...found, document: withAbsoluteUrls(found.document) }
    : found;
  const isDidAlone = url.path === '' && url.fragment === undefined;
  const isResolution = representation.kind === 'resolution' || (representation.kind === 'any' && isDidAlone);
  if (isResolution) {
    return isDidAlone
      ? resolutionAnswer(result, request, representation)
      : faultAnswer(fault('INVALID_DID', 'Only a DID, not a DID URL, can be resolved.'), representation);
  }
  const isDeactivated = result.documentMetadata.deactivated === true;
  if (isDeactivated && !asksVersion(request)) return goneAnswer(result.documentMetadata, representation);
  const content = dereference(result.document, request, representation.kind === 'document');
  if ('type' in content) return faultAnswer(content, representation);
  return dereferencingAnswer(content, result, representation);
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
  const written = writtenResolution(result, hasDocument, contentType);
  return { status: isDeactivated ? 410 : 200, contentType, headers: written.headers, text: written.text };
}

/** A text with its headers, among them the strong entity tag (RFC 9110 §8.8.3). */
type Written = Pick<ResolutionAnswer, 'text' | 'headers'>;
type WrittenResult = Written & {
  readonly document: DidDocument;
  readonly resolutionMetadata: Resolved['resolutionMetadata'];
  readonly contentType: string;
};

// Documents and their metadata never change once they are there, so the answer for the same objects is the same.
const writtenResults = new WeakMap<DocumentMetadata, WrittenResult>();
const writtenDocuments = new WeakMap<DidDocument, Written & { readonly contentType: string }>();

function writtenResolution(result: Resolved, hasDocument: boolean, contentType: string): Written {
  const { document, documentMetadata, resolutionMetadata } = result;
  const known = hasDocument ? writtenResults.get(documentMetadata) : undefined;
  const isSame =
    known?.document === document &&
    known.resolutionMetadata === resolutionMetadata &&
    known.contentType === contentType;
  if (isSame) return known;
  const text = JSON.stringify({
    didDocument: hasDocument ? document : null,
    didResolutionMetadata: resolutionMetadata,
    didDocumentMetadata: documentMetadata,
  });
  const made = { text, headers: tagged(text, contentType), document, resolutionMetadata, contentType };
  if (hasDocument) writtenResults.set(documentMetadata, made);
  return made;
}

function writtenDocument(document: DidDocument, contentType: string): Written {
  const known = writtenDocuments.get(document);
  if (known?.contentType === contentType) return known;
  const text = JSON.stringify(document);
  const made = { text, headers: tagged(text, contentType), contentType };
  writtenDocuments.set(document, made);
  return made;
}

// The tag is a digest of the whole text: who hosts a DID, when it was read and what its subject's other names are belong
// to the answer as much as the version does. The media type is in it, because one text may be several representations.
function tagged(text: string, contentType: string): ResolutionAnswer['headers'] {
  return { ...headers, etag: `"${sha256Text(`${contentType}\n${text}`).slice(0, 27)}"` };
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
  { document, documentMetadata, resolutionMetadata }: Resolved,
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
      return documentAnswer(found.content, { status, document, contentType: representation.mediaType });
    case 'uriList':
      return faultAnswer(
        fault('REPRESENTATION_NOT_SUPPORTED', 'The DID URL does not lead to a service.'),
        representation,
      );
    default:
      return answer(status, resultTypes.dereferencing, {
        dereferencingMetadata: resolutionMetadata as JsonObject,
        contentStream: found.content,
        contentMetadata: documentMetadata as JsonObject,
      });
  }
}

function documentAnswer(
  content: Json,
  {
    status,
    document,
    contentType,
  }: Pick<ResolutionAnswer, 'status' | 'contentType'> & Pick<Resolved, 'document'>,
): ResolutionAnswer {
  if (content !== (document as unknown)) return answer(status, contentType, content);
  const { text, headers } = writtenDocument(document, contentType);
  return { status, contentType, headers, text };
}

function asksVersion({ options }: ResolutionRequest): boolean {
  return [options.versionId, options.versionTime, options.versionNumber].some((asked) => asked !== undefined);
}

function answer(status: number, contentType: string, body: Json): ResolutionAnswer {
  const text = JSON.stringify(body);
  return { status, headers: status === 200 ? tagged(text, contentType) : headers, contentType, text };
}
