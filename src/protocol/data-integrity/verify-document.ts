import type { Json, JsonObject } from '../../base/json.ts';
import type { VerificationKey } from '../jose/verification-key.ts';
import { canonicalForm } from '../../base/json-canonical.ts';
import { type Faulty, faulty } from './fault.ts';
import { type Proof, readProofs, withoutProof } from './proof.ts';
import { type ProofTerms, unmetTerm, type Verified, verifyProof } from './verify-proof.ts';

/** Why a proof's key is not to be had: by the codes of whoever looks for it. */
export type KeyFault = { readonly code: string; readonly detail: string };

export type DocumentTerms = ProofTerms & {
  /** The key of the proof's verification method, if it may be used for the purpose by whoever has to sign. */
  readonly keyFor: (proof: Proof) => Promise<VerificationKey | KeyFault>;
  /** Verification methods each of which has to have made a proof. */
  readonly requiredMethods?: readonly string[];
};

export type RefusedDocument = { readonly fault: KeyFault };

/**
 * Verifies a document with one proof, a proof set or a proof chain (Verifiable Credential Data Integrity 1.0 §4.5,
 * https://www.w3.org/TR/vc-data-integrity/#verify-proof-sets-and-chains). Every proof has to verify, over the same
 * contexts, so that nobody can add a worthless one. Faults: those of `readProofs`, `verifyProof` and `keyFor`, and
 * `PROOF_VERIFICATION_ERROR` where a required proof or one that another builds on is absent.
 */
export async function verifyDocument(
  document: JsonObject,
  terms: DocumentTerms,
): Promise<Verified | RefusedDocument> {
  const secured = readProofs(document);
  if (secured.fault !== undefined) return secured;
  const { unsecured, proofs } = secured;
  const unmet = missingProof(proofs, terms) ?? proofs.map((proof) => unmetTerm(proof, terms)).find(Boolean);
  if (unmet !== undefined) return unmet;
  let result: Verified | undefined;
  for (const proof of proofs) {
    const key = await terms.keyFor(proof);
    if ('code' in key) return { fault: key };
    const outcome = await verifyProof(withPrevious(unsecured, proof, proofs), proof, key, terms);
    if (outcome.fault !== undefined) return outcome;
    const verified = withoutProof(outcome.verified);
    if (result !== undefined && !haveSameContext(result.verified, verified)) {
      return refused('The proofs are over different contexts.');
    }
    result = { verified };
  }
  return result ?? refused('There is no proof.');
}

/** What a proof is over: the document, and the proofs before it in its chain (§4.5, "matchingProofs"). */
export function withPrevious(
  unsecured: JsonObject,
  { previousProofs }: Pick<Proof, 'previousProofs'>,
  proofs: readonly Proof[],
): JsonObject {
  if (previousProofs.length === 0) return unsecured;
  const previous: Json[] = proofs
    .filter(({ id }) => id !== undefined && previousProofs.includes(id))
    .map(({ written }) => written);
  return { ...unsecured, proof: previous };
}

function missingProof(proofs: readonly Proof[], { requiredMethods = [] }: DocumentTerms): Faulty | undefined {
  const methods = new Set(proofs.map(({ verificationMethod }) => verificationMethod));
  if (!requiredMethods.every((method) => methods.has(method))) return refused('A required proof is absent.');
  return isChainWhole(proofs) ? undefined : refused('A `previousProof` names no proof before it.');
}

/** Whether each proof builds only on proofs that are there, and none, over others, on itself. */
function isChainWhole(proofs: readonly Proof[]): boolean {
  const placed = new Set<string>();
  let open = proofs;
  while (open.length > 0) {
    const waiting = open.filter(({ previousProofs }) => !previousProofs.every((id) => placed.has(id)));
    if (waiting.length === open.length) return false;
    for (const { id } of open.filter((proof) => !waiting.includes(proof)))
      if (id !== undefined) placed.add(id);
    open = waiting;
  }
  return true;
}

function haveSameContext(left: JsonObject, right: JsonObject): boolean {
  return canonicalForm(left['@context'] ?? null) === canonicalForm(right['@context'] ?? null);
}

function refused(detail: string): Faulty {
  return faulty('PROOF_VERIFICATION_ERROR', detail);
}
