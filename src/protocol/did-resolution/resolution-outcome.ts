import type { DidDocument } from '../../domain/did/did-document.ts';
import type { DocumentMetadata, ResolutionErrorType, ResolutionResult } from '../../domain/did/resolution.ts';

/** A resolution that gives a document; deactivated DIDs give one too, with `deactivated` in its metadata. */
export function resolved(document: DidDocument, documentMetadata: DocumentMetadata = {}): ResolutionResult {
  return { document, documentMetadata, resolutionMetadata: { contentType: 'application/did' } };
}

/** A resolution that gives no document; `detail` is for the caller and repeats nothing of the input. */
export function failed(
  type: ResolutionErrorType,
  detail: string,
  options: { readonly unreachable?: boolean } = {},
): ResolutionResult {
  return {
    document: undefined,
    documentMetadata: {},
    resolutionMetadata: {},
    error: { type, detail, ...options },
  };
}
