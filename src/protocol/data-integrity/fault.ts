/**
 * The ways a proof can fail: those of Verifiable Credential Data Integrity 1.0 §4.7
 * (https://www.w3.org/TR/vc-data-integrity/#processing-errors) and, for the document itself, those of the data model.
 */
export type ProofErrorCode =
  | 'PARSING_ERROR'
  | 'MALFORMED_VALUE_ERROR'
  | 'DATA_LOSS_DETECTION_ERROR'
  | 'PROOF_GENERATION_ERROR'
  | 'PROOF_VERIFICATION_ERROR'
  | 'PROOF_TRANSFORMATION_ERROR'
  | 'INVALID_DOMAIN_ERROR'
  | 'INVALID_CHALLENGE_ERROR';

/** Why there is no result; `detail` repeats nothing of the input. */
export type ProofFault = { readonly code: ProofErrorCode; readonly detail: string };

/** An answer that holds nothing but the fault. */
export type Faulty = { readonly fault: ProofFault };

export function faulty(code: ProofErrorCode, detail: string): Faulty {
  return { fault: { code, detail } };
}
