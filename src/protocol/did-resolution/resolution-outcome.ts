import type { DidDocument } from '../../domain/did/did-document.ts';
import type { DocumentMetadata, ResolutionErrorType, ResolutionResult } from '../../domain/did/resolution.ts';

/** What is known of how the document was come by; names and times only, no numbers (DID Resolution 1.0 §4.2). */
export type ResolutionMetadata = {
  /** Of the document as it is represented. */
  readonly contentType: 'application/did';
  /** Extension: the host name of the office, or other party, that publishes the DID. */
  readonly host?: string;
  /** Extension: the ST.3 code of the office at that host, where this node knows it. */
  readonly hostOffice?: string;
  /**
   * Extension: where the document was read: this node's store, its host, the copy kept here, a
   * watcher that its log names, or the resolver that was asked instead.
   */
  readonly source?: 'local' | 'host' | 'mirror' | 'watcher' | 'resolver';
  /** Extension: when the host last confirmed the document. */
  readonly retrieved?: string;
  /** Extension: whether that is recent enough, or the host did not answer since. */
  readonly cached?: 'fresh' | 'stale';
  /** Extension: how many of its witnesses must approve an entry, and how many approved the last one. */
  readonly witnesses?: { readonly threshold: string; readonly approvals: string };
};

const plain: ResolutionMetadata = { contentType: 'application/did' };

/** A resolution that gives a document; deactivated DIDs give one too, with `deactivated` in its metadata. */
export function resolved(
  document: DidDocument,
  documentMetadata: DocumentMetadata = {},
  resolutionMetadata: ResolutionMetadata = plain,
): ResolutionResult {
  return { document, documentMetadata, resolutionMetadata };
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
