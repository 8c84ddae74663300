import type { JsonObject } from '../../base/json.ts';
import type { VerificationKey } from '../jose/verification-key.ts';
import type { ContextTerms } from './context-rules.ts';
import { type Faulty, faulty, type ProofErrorCode } from './fault.ts';
import type { Proof } from './proof.ts';
import { fitOf, type Verified } from './suite.ts';

export type { Verified } from './suite.ts';

/** What a proof has to say to be accepted. */
export type ProofTerms = ContextTerms & {
  /** The one purpose that is accepted, such as `assertionMethod`. */
  readonly purpose: string;
  /** The moment the proof has to be valid at. */
  readonly at: Date;
  /** Where given, the only domain the proof is for. */
  readonly domain?: string;
  /** Where given, the challenge the proof answers. */
  readonly challenge?: string;
};

// Clocks differ a little.
const clockToleranceMs = 60_000;

/**
 * Verifies one proof by the key of its verification method (Verifiable Credential Data Integrity 1.0 §4.4,
 * https://www.w3.org/TR/vc-data-integrity/#verify-proof). `document` is what the proof is over. That the key may be used
 * for the purpose, and whose it is, is for the caller to know. Faults: `PROOF_VERIFICATION_ERROR` for another purpose, a
 * time outside the proof's, a key that is not of the suite, or a wrong signature; `INVALID_DOMAIN_ERROR`,
 * `INVALID_CHALLENGE_ERROR`; and those of the
 * transformation.
 */
export async function verifyProof(
  document: JsonObject,
  proof: Proof,
  key: VerificationKey,
  terms: ProofTerms,
): Promise<Verified | Faulty> {
  const unmet = unmetTerm(proof, terms);
  if (unmet !== undefined) return unmet;
  const { suite, options, value } = proof;
  const fit = fitOf(suite, key.algorithms);
  if (fit === undefined) return refused('The key is not one of the cryptosuite.');
  return suite.verifyValue({ fit, key, options, document, value }, terms);
}

/** The first of the terms that the proof does not meet. */
export function unmetTerm(proof: Proof, terms: ProofTerms): Faulty | undefined {
  const at = terms.at.getTime();
  if (proof.proofPurpose !== terms.purpose) return refused('The proof is for another purpose.');
  if (proof.created !== undefined && proof.created.getTime() > at + clockToleranceMs) {
    return refused('The proof was made in the future.');
  }
  if (proof.expires !== undefined && proof.expires.getTime() <= at) return refused('The proof has expired.');
  if (terms.domain !== undefined && !(proof.domain.length === 1 && proof.domain[0] === terms.domain)) {
    return refused('The proof is not for this domain.', 'INVALID_DOMAIN_ERROR');
  }
  if (terms.challenge !== undefined && proof.challenge !== terms.challenge) {
    return refused('The proof does not answer this challenge.', 'INVALID_CHALLENGE_ERROR');
  }
  return undefined;
}

function refused(detail: string, code: ProofErrorCode = 'PROOF_VERIFICATION_ERROR'): Faulty {
  return faulty(code, detail);
}
