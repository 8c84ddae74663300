import type { JsonObject } from '../../base/json.ts';
import type { ContextTerms } from './context-rules.ts';
import { type Faulty, faulty } from './fault.ts';
import { readProofs } from './proof.ts';

/** What a derived document may be made with. */
export type DerivationTerms = ContextTerms & {
  /** The id of the proof to derive from, where there are several. */
  readonly proofId?: string;
};

/**
 * The document with nothing but what its issuer made mandatory and what the JSON Pointers choose, and with a proof that
 * verifies over just that (Data Integrity ECDSA Cryptosuites 1.0 §3.4.6, https://www.w3.org/TR/vc-di-ecdsa/). Faults:
 * those of `readProofs` and of the suite; `PROOF_GENERATION_ERROR` where not exactly one proof can be derived from.
 */
export async function deriveDocument(
  document: JsonObject,
  selectivePointers: readonly string[],
  terms: DerivationTerms,
): Promise<{ readonly fault?: undefined; readonly document: JsonObject } | Faulty> {
  const secured = readProofs(document);
  if (secured.fault !== undefined) return secured;
  const { proofId } = terms;
  const [proof, ...others] = secured.proofs.filter(
    ({ id, suite }) => suite.derive !== undefined && (proofId === undefined || id === proofId),
  );
  if (proof?.suite.derive === undefined || others.length > 0) {
    return faulty('PROOF_GENERATION_ERROR', 'There is not exactly one proof to derive from.');
  }
  const { options, value, written } = proof;
  const deriving = { options, value, document: secured.unsecured, selectivePointers };
  const derived = await proof.suite.derive(deriving, terms);
  if (derived.fault !== undefined) return derived;
  return { document: { ...derived.part, proof: { ...written, proofValue: derived.proofValue } } };
}

/** Whether the document, by every one of its proofs, may be only a part of what was signed. */
export function mayBePart(document: JsonObject): boolean {
  const secured = readProofs(document);
  return secured.fault === undefined && secured.proofs.every(({ suite }) => suite.derive !== undefined);
}
