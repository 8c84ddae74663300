import { Problem, type ProblemCode, problemType } from '../base/problem.ts';
import type { ErrorStyle, RouteAnswer } from './route.ts';

type ProblemRow = {
  readonly status: number;
  /** OAuth 2.0 error codes (RFC 6749 §5.2, RFC 6750 §3.1, https://www.rfc-editor.org/rfc/rfc6750). */
  readonly oauth: string;
  /** DID Resolution error types (https://www.w3.org/TR/did-resolution/#errors). */
  readonly did: string;
};

const row = (status: number, oauth: string, did: string): ProblemRow => ({ status, oauth, did });

/** How each problem leaves, one row for each code. */
const problemRows: { readonly [code in ProblemCode]: ProblemRow } = {
  'invalid-request': row(400, 'invalid_request', 'INVALID_OPTIONS'),
  'malformed-json': row(400, 'invalid_request', 'INVALID_OPTIONS'),
  unauthorized: row(401, 'invalid_token', 'INTERNAL_ERROR'),
  forbidden: row(403, 'insufficient_scope', 'INTERNAL_ERROR'),
  'not-found': row(404, 'invalid_request', 'NOT_FOUND'),
  'method-not-allowed': row(405, 'invalid_request', 'INVALID_OPTIONS'),
  'not-acceptable': row(406, 'invalid_request', 'REPRESENTATION_NOT_SUPPORTED'),
  'unsupported-media-type': row(415, 'invalid_request', 'INVALID_OPTIONS'),
  'payload-too-large': row(413, 'invalid_request', 'INVALID_OPTIONS'),
  conflict: row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'precondition-failed': row(412, 'invalid_request', 'INTERNAL_ERROR'),
  'precondition-required': row(428, 'invalid_request', 'INTERNAL_ERROR'),
  'idempotency-key-reused': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'too-many-requests': row(429, 'temporarily_unavailable', 'INTERNAL_ERROR'),
  unavailable: row(503, 'temporarily_unavailable', 'INTERNAL_ERROR'),
  'internal-error': row(500, 'server_error', 'INTERNAL_ERROR'),
  'not-implemented': row(501, 'invalid_request', 'FEATURE_NOT_SUPPORTED'),
  'did-invalid': row(400, 'invalid_request', 'INVALID_DID'),
  'did-method-not-supported': row(501, 'invalid_request', 'METHOD_NOT_SUPPORTED'),
  'did-not-found': row(404, 'invalid_request', 'NOT_FOUND'),
  'did-unreachable': row(503, 'temporarily_unavailable', 'INTERNAL_ERROR'),
  'did-log-invalid': row(422, 'invalid_request', 'INVALID_DID_DOCUMENT'),
  'did-deactivated': row(410, 'invalid_request', 'NOT_FOUND'),
  'did-log-conflict': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'witness-threshold-not-met': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'witness-conflict': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'entry-pending': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'key-not-custodial': row(403, 'invalid_request', 'INTERNAL_ERROR'),
  'key-invalid': row(400, 'invalid_request', 'INTERNAL_ERROR'),
  'proof-invalid': row(400, 'invalid_request', 'INTERNAL_ERROR'),
  'party-exists': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'party-link-conflict': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'draft-expired': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'offer-not-open': row(409, 'invalid_grant', 'INTERNAL_ERROR'),
  'presentation-not-open': row(409, 'invalid_request', 'INTERNAL_ERROR'),
  'credential-invalid': row(422, 'credential_request_denied', 'INTERNAL_ERROR'),
  'verification-failed': row(422, 'invalid_request', 'INTERNAL_ERROR'),
  'issuer-not-trusted': row(403, 'invalid_request', 'INTERNAL_ERROR'),
  'evidence-mismatch': row(422, 'invalid_request', 'INTERNAL_ERROR'),
  'import-invalid': row(400, 'invalid_request', 'INTERNAL_ERROR'),
};

const didErrorPrefix = 'https://www.w3.org/ns/did#';
const retryAfterSeconds = '2';

/** The status a problem leaves with. */
export function statusOf(code: ProblemCode): number {
  return problemRows[code].status;
}

/** Everything that can be thrown as a Problem: what is not one already is a fault of this service. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('internal-error', 'The request could not be completed.', { cause: error });
}

/**
 * A problem as the route's callers expect it: RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457), an OAuth error, or a
 * DID resolution result. Faults of the service say nothing about their cause.
 */
export function problemAnswer(
  problem: Problem,
  terms: { readonly style: ErrorStyle; readonly publicUrl: string; readonly requestId: string },
): RouteAnswer {
  const { status } = problemRows[problem.code];
  const wait = problem.retryAfter?.toString() ?? (status === 503 ? retryAfterSeconds : undefined);
  const headers = {
    'cache-control': 'no-store',
    ...(wait === undefined ? {} : { 'retry-after': wait }),
    ...(status === 401 ? { 'www-authenticate': challenge(terms.style) } : {}),
  };
  return { status, headers, ...problemBody(problem, terms) };
}

function problemBody(
  { code, detail, errors }: Problem,
  terms: { readonly style: ErrorStyle; readonly publicUrl: string; readonly requestId: string },
): Pick<RouteAnswer, 'contentType' | 'json'> {
  const { status, oauth, did } = problemRows[code];
  const { title } = problemType(code);
  const text = status >= 500 && code === 'internal-error' ? title : detail;
  switch (terms.style) {
    case 'oauth':
      return { json: { error: oauth, error_description: oauthText(text) } };
    case 'did': {
      const error = { type: `${didErrorPrefix}${did}`, title, status, detail: text };
      return {
        contentType: 'application/did-resolution',
        json: { didDocument: null, didResolutionMetadata: { error }, didDocumentMetadata: {} },
      };
    }
    case 'api':
      return {
        contentType: 'application/problem+json',
        json: {
          type: `${terms.publicUrl}/problems/${code}`,
          title,
          status,
          detail: text,
          instance: `urn:uuid:${terms.requestId}`,
          code,
          ...(errors.length > 0 ? { errors } : {}),
        },
      };
    default:
      return terms.style satisfies never;
  }
}

function challenge(style: ErrorStyle): string {
  return style === 'oauth' ? 'Bearer error="invalid_token"' : 'Bearer realm="office"';
}

// RFC 6749 §5.2 leaves out quotation marks, backslashes and everything beyond ASCII.
function oauthText(text: string): string {
  return text.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");
}
