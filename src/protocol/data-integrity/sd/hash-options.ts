import { sha256 } from '../../../base/hash.ts';
import type { ContextTerms } from '../context-rules.ts';
import { type Faulty, faulty } from '../fault.ts';
import { sameContexts } from '../hash-data.ts';
import { rdfCanonicalForm } from '../rdf-canonical-form.ts';
import type { Covered } from '../suite.ts';

/**
 * The SHA-256 of the proof's options, with the contexts of the document. Faults: `PROOF_VERIFICATION_ERROR` for options
 * with other contexts; those of `rdfCanonicalForm`.
 */
export async function hashOptions(
  covered: Covered,
  terms: ContextTerms,
): Promise<{ readonly fault?: undefined; readonly hash: Uint8Array } | Faulty> {
  const same = sameContexts(covered);
  if (same === undefined) {
    return faulty('PROOF_VERIFICATION_ERROR', 'The `@context` of the proof is not that of the document.');
  }
  const canonical = await rdfCanonicalForm(same.options, 'sha256', terms);
  return typeof canonical === 'string' ? { hash: sha256(canonical) } : canonical;
}
