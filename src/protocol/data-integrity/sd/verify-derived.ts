import type { Quad } from 'rdf-canonize';
import { base64url, utf8 } from '../../../base/bytes.ts';
import { multibase } from '../../../base/multibase.ts';
import { jwkFromMultikey } from '../../../domain/did/multikey.ts';
import { keyFromJwk } from '../../jose/verification-key.ts';
import { verifySignature } from '../../jose/verify-signature.ts';
import type { ContextTerms } from '../context-rules.ts';
import { type Faulty, faulty } from '../fault.ts';
import { canonicalStatements, statementsOf } from '../rdf-canonical-form.ts';
import type { Verified, Verifying } from '../suite.ts';
import { baseData, parted } from './base-proof.ts';
import { numberOf } from './derived-proof.ts';
import { hashOptions } from './hash-options.ts';
import { statementsWith } from './labelled-statements.ts';
import { decodeDerived, type DerivedProofValue } from './proof-value.ts';

/**
 * Verifies a derived proof (ECDSA Cryptosuites 1.0 §3.4.7, §3.5.8, https://www.w3.org/TR/vc-di-ecdsa/): the issuer's
 * signature over the mandatory statements, and one of the proof's own key over each of the others. A base proof never
 * verifies: it would tell verifiers the secret that hides what is not disclosed. Faults: `PROOF_VERIFICATION_ERROR`;
 * those of `rdfCanonicalForm`.
 */
export async function verifyDerived(
  { options, document, fit, key, value }: Verifying,
  terms: ContextTerms,
): Promise<Verified | Faulty> {
  const derived = decodeDerived(value);
  if (derived === undefined) return refused('The proof value is not that of a derived proof.');
  const proofKey = keyFromJwk(jwkFromMultikey(multibase(derived.publicKey)));
  if (proofKey === undefined) return refused('The key of the proof is not one of the cryptosuite.');
  const hashed = await hashOptions({ options, document }, terms);
  if (hashed.fault !== undefined) return hashed;
  const dataset = await statementsOf(document, terms);
  if (dataset.fault !== undefined) return dataset;
  const statements = await labelledStatements(dataset.quads, derived);
  if ('fault' in statements) return statements;
  const { mandatoryIndexes, signatures, baseSignature, publicKey } = derived;
  const { mandatory, others } = parted(statements, new Set(mandatoryIndexes));
  if (mandatory.length !== mandatoryIndexes.length || signatures.length !== others.length) {
    return refused('The proof is not over as many statements as the document makes.');
  }
  const isSigned =
    verifySignature(key, fit.algorithm, baseData(hashed.hash, publicKey, mandatory), baseSignature) &&
    others.every((statement, place) =>
      verifySignature(proofKey, fit.algorithm, utf8(statement), signatures[place] ?? new Uint8Array()),
    );
  return isSigned ? { verified: document } : refused('A signature is not by the key over this document.');
}

/** The statements under the labels that the issuer signed; each blank node has its own, and no label is left over. */
async function labelledStatements(
  quads: readonly Quad[],
  { labels }: DerivedProofValue,
): Promise<readonly string[] | Faulty> {
  const canonical = new Map<string, string>();
  const text = await canonicalStatements(quads, 'sha256', canonical);
  if (typeof text !== 'string') return text;
  const named = new Map<string, string>();
  for (const [name, label] of canonical) {
    const bytes = labels.get(numberOf(label));
    if (bytes !== undefined) named.set(name, `u${base64url(bytes)}`);
  }
  const isOneToOne =
    named.size === canonical.size &&
    labels.size === canonical.size &&
    new Set(named.values()).size === named.size;
  return isOneToOne ? statementsWith(quads, named) : refused('The labels are not those of the document.');
}

function refused(detail: string): Faulty {
  return faulty('PROOF_VERIFICATION_ERROR', detail);
}
