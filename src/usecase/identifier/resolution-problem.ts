import { Problem, type ProblemCode } from '../../base/problem.ts';
import type { ResolutionErrorType, ResolutionResult } from '../../domain/did/resolution.ts';

const codes: { readonly [type in ResolutionErrorType]: ProblemCode } = {
  INVALID_DID: 'did-invalid',
  INVALID_DID_URL: 'did-invalid',
  INVALID_OPTIONS: 'did-not-found',
  NOT_FOUND: 'did-not-found',
  REPRESENTATION_NOT_SUPPORTED: 'did-log-invalid',
  METHOD_NOT_SUPPORTED: 'did-method-not-supported',
  FEATURE_NOT_SUPPORTED: 'did-method-not-supported',
  INVALID_DID_DOCUMENT: 'did-log-invalid',
  INTERNAL_ERROR: 'did-unreachable',
};

/** The problem of a request that needs a DID which does not resolve. */
export function resolutionProblem({ type, detail }: NonNullable<ResolutionResult['error']>): Problem {
  return new Problem(codes[type], detail);
}
