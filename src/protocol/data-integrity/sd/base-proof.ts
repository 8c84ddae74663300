import { concatBytes, utf8 } from '../../../base/bytes.ts';
import { sha256 } from '../../../base/hash.ts';
import type { ContextTerms } from '../context-rules.ts';
import { type Faulty, faulty } from '../fault.ts';
import type { Signing } from '../suite.ts';
import { hashOptions } from './hash-options.ts';
import { chosenStatements, labelledDocument } from './labelled-statements.ts';
import { proofKeys } from './proof-keys.ts';
import { encodeBase } from './proof-value.ts';

/**
 * The value of a base proof: the issuer's key signs the proof's options, the key of this proof and the mandatory
 * statements; the key of this proof signs each of the others (ECDSA Cryptosuites 1.0 §3.5.2 to §3.5.5,
 * https://www.w3.org/TR/vc-di-ecdsa/). Faults: `PROOF_GENERATION_ERROR` without randomness, for a document that is part of
 * a proof chain, and for a pointer to nothing; those of `labelledDocument` and `hashOptions`.
 */
export async function makeBaseValue(
  { options, document, sign, mandatoryPointers = [], random }: Signing,
  terms: ContextTerms,
): Promise<{ readonly fault?: undefined; readonly proofValue: string } | Faulty> {
  if (random === undefined)
    return faulty('PROOF_GENERATION_ERROR', 'There is no randomness to make keys from.');
  if (document['proof'] !== undefined) {
    return faulty('PROOF_GENERATION_ERROR', 'A proof of selective disclosure builds on no other.');
  }
  const keys = proofKeys(random);
  const labelled = await labelledDocument(document, keys.hmacKey, terms);
  if (labelled.fault !== undefined) return labelled;
  const chosen = await chosenStatements(labelled, mandatoryPointers, terms);
  if (chosen.fault !== undefined) return chosen;
  const hashed = await hashOptions({ options, document }, terms);
  if (hashed.fault !== undefined) return hashed;
  const { mandatory, others } = parted(labelled.statements, chosen.places);
  const { hmacKey, publicKey } = keys;
  const baseSignature = await sign(baseData(hashed.hash, publicKey, mandatory));
  const signatures = others.map((statement) => keys.sign(utf8(statement)));
  return { proofValue: encodeBase({ baseSignature, publicKey, hmacKey, signatures, mandatoryPointers }) };
}

/** What the issuer's key signs (§3.5.5, "serializeSignData"). */
export function baseData(
  optionsHash: Uint8Array,
  publicKey: Uint8Array,
  mandatory: readonly string[],
): Uint8Array {
  return concatBytes(optionsHash, publicKey, sha256(mandatory.join('')));
}

/** The statements at these places, and the others, each in their order. */
export function parted(
  statements: readonly string[],
  places: ReadonlySet<number>,
): { readonly mandatory: readonly string[]; readonly others: readonly string[] } {
  return {
    mandatory: statements.filter((_, place) => places.has(place)),
    others: statements.filter((_, place) => !places.has(place)),
  };
}
