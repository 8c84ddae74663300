import type { JsonObject } from '../../base/json.ts';
import type { ResolutionErrorType } from '../../domain/did/resolution.ts';

/** The errors of DID Resolution 1.0 §11 and those of Controlled Identifiers 1.0 that dereferencing may give. */
export type DereferencingErrorType =
  ResolutionErrorType | 'INVALID_VERIFICATION_METHOD' | 'INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD';

/** Why there is no result; `detail` repeats nothing of the request. */
export type ResolutionFault = { readonly type: DereferencingErrorType; readonly detail: string };

const didErrors = 'https://www.w3.org/ns/did#';
const securityErrors = 'https://w3id.org/security#';

/** Status, title and namespace of each error (DID Resolution 1.0, https://www.w3.org/TR/did-resolution/#bindings-https). */
const table: {
  readonly [type in DereferencingErrorType]: {
    readonly status: number;
    readonly title: string;
    readonly namespace: string;
  };
} = {
  INVALID_DID: { status: 400, title: 'The DID is not valid', namespace: didErrors },
  INVALID_DID_URL: { status: 400, title: 'The DID URL is not valid', namespace: didErrors },
  INVALID_OPTIONS: { status: 400, title: 'An option is not valid', namespace: didErrors },
  NOT_FOUND: { status: 404, title: 'Not found', namespace: didErrors },
  REPRESENTATION_NOT_SUPPORTED: {
    status: 406,
    title: 'The representation is not supported',
    namespace: didErrors,
  },
  METHOD_NOT_SUPPORTED: { status: 501, title: 'The DID method is not supported', namespace: didErrors },
  FEATURE_NOT_SUPPORTED: { status: 501, title: 'The feature is not supported', namespace: didErrors },
  INVALID_DID_DOCUMENT: { status: 500, title: 'The DID document is not valid', namespace: didErrors },
  INTERNAL_ERROR: { status: 500, title: 'The resolution failed', namespace: didErrors },
  INVALID_VERIFICATION_METHOD: {
    status: 400,
    title: 'The verification method is not valid',
    namespace: securityErrors,
  },
  INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD: {
    status: 400,
    title: 'The verification method is not for this relationship',
    namespace: securityErrors,
  },
};

export function fault(type: DereferencingErrorType, detail: string): ResolutionFault {
  return { type, detail };
}

/** The HTTP status of an error. */
export function faultStatus({ type }: ResolutionFault): number {
  return table[type].status;
}

/** The error as a problem object (RFC 9457). */
export function problemObject({ type, detail }: ResolutionFault): JsonObject {
  const { status, title, namespace } = table[type];
  return { type: `${namespace}${type}`, title, status, detail };
}
