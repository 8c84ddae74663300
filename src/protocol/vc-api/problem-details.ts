import type { JoseFault } from '../jose/compact-jws.ts';

/** RFC 9457 problem details as the VC API lists them (https://w3c-ccg.github.io/vc-api/#error-handling). */
export type ProblemDetails = {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** The name behind the URL of the type. */
  readonly name: string;
  /** The number the specification gives the problem. */
  readonly code?: number;
};

const dataModel = 'https://www.w3.org/TR/vc-data-model#';
const statusList = 'https://www.w3.org/ns/credentials/status-list#';
const security = 'https://w3id.org/security#';
const didErrors = 'https://www.w3.org/ns/did#';

/** Where a problem is defined, and its number where it has one. */
type Row = readonly [base: string, code?: number];
const rows: ReadonlyMap<string, Row> = new Map<string, Row>([
  // VC Data Model 2.0 §7.5 (https://www.w3.org/TR/vc-data-model-2.0/#problem-details)
  ['PARSING_ERROR', [dataModel, -64]],
  ['CRYPTOGRAPHIC_SECURITY_ERROR', [dataModel, -65]],
  ['MALFORMED_VALUE_ERROR', [dataModel, -66]],
  ['RANGE_ERROR', [dataModel, -67]],
  // Bitstring Status List 1.0 §3.5 (https://www.w3.org/TR/vc-bitstring-status-list/#processing-errors)
  ['STATUS_RETRIEVAL_ERROR', [statusList, -128]],
  ['STATUS_VERIFICATION_ERROR', [statusList, -129]],
  ['STATUS_LIST_LENGTH_ERROR', [statusList, -130]],
  // VC Data Integrity 1.0 §4.7 (https://www.w3.org/TR/vc-data-integrity/#processing-errors)
  ['PROOF_GENERATION_ERROR', [security, -16]],
  ['PROOF_VERIFICATION_ERROR', [security, -17]],
  ['PROOF_TRANSFORMATION_ERROR', [security, -18]],
  ['INVALID_DOMAIN_ERROR', [security, -19]],
  ['INVALID_CHALLENGE_ERROR', [security, -20]],
  ['DATA_LOSS_DETECTION_ERROR', [security]],
  // Controlled Identifiers 1.0 §3.5 (https://www.w3.org/TR/cid-1.0/#processing-errors)
  ['INVALID_VERIFICATION_METHOD', [security, -24]],
  ['INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD', [security, -25]],
  // DID Resolution (https://www.w3.org/TR/did-resolution/#errors)
  ...[
    ...['INVALID_DID', 'INVALID_DID_DOCUMENT', 'INVALID_DID_URL', 'NOT_FOUND', 'INTERNAL_ERROR'],
    ...['METHOD_NOT_SUPPORTED', 'FEATURE_NOT_SUPPORTED', 'INVALID_OPTIONS'],
  ].map((name): [string, Row] => [name, [didErrors]]),
]);

/** The problem details of a fault; a fault that no specification names has the type `about:blank`. */
export function problemDetailsOf({ code: name, detail }: JoseFault): ProblemDetails {
  const [base, code] = rows.get(name) ?? [];
  const words = name.toLowerCase().replaceAll('_', ' ');
  return {
    type: base === undefined ? 'about:blank' : `${base}${name}`,
    title: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    detail,
    name,
    ...(code === undefined ? {} : { code }),
  };
}
