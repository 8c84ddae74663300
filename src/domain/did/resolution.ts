import type { DidDocument } from './did-document.ts';

/** W3C DID Resolution options and result, as plain data (https://www.w3.org/TR/did-resolution/). */
export type ResolutionOptions = {
  readonly accept?: string;
  readonly versionId?: string;
  readonly versionTime?: string;
  /** did:webvh: the version's place in the log, from 1. */
  readonly versionNumber?: number;
  readonly noCache?: boolean;
};
export type ResolutionErrorType =
  | 'INVALID_DID'
  | 'INVALID_DID_URL'
  | 'INVALID_OPTIONS'
  | 'NOT_FOUND'
  | 'REPRESENTATION_NOT_SUPPORTED'
  | 'METHOD_NOT_SUPPORTED'
  | 'FEATURE_NOT_SUPPORTED'
  | 'INVALID_DID_DOCUMENT'
  | 'INTERNAL_ERROR';
export type ResolutionResult =
  | {
      readonly document: DidDocument;
      /** `deactivated`, `versionId`, `versionTime`, `created`, `updated`, … as the method gives them. */
      readonly documentMetadata: DocumentMetadata;
      readonly resolutionMetadata: { readonly [member: string]: unknown };
      readonly error?: undefined;
    }
  | {
      readonly document: undefined;
      readonly documentMetadata: DocumentMetadata;
      readonly resolutionMetadata: { readonly [member: string]: unknown };
      /** `unreachable` marks an INTERNAL_ERROR that may pass: the host did not answer. */
      readonly error: {
        readonly type: ResolutionErrorType;
        readonly detail: string;
        readonly unreachable?: boolean;
      };
    };
export type DocumentMetadata = {
  readonly deactivated?: boolean;
  readonly versionId?: string;
  readonly versionTime?: string;
  readonly created?: string;
  readonly updated?: string;
  readonly [member: string]: unknown;
};
