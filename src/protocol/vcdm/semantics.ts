import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { ContextTerms } from '../data-integrity/context-rules.ts';
import type { ProofFault } from '../data-integrity/fault.ts';
import { statementsOf } from '../data-integrity/rdf-canonical-form.ts';
import { isList } from './context.ts';
import { isEnvelope } from './envelope.ts';

/**
 * Why the document does not mean all that it says, or undefined: every member and type must be mapped by its contexts
 * (VC Data Model 2.0 §4.3 and §6.1, https://www.w3.org/TR/vc-data-model-2.0/#json-ld), all of which must be pinned.
 * Proofs are left out: they have rules of their own, and foreign ones contexts of their own. So are credentials in
 * envelopes: all they say is in the text they hold. Faults:
 * `DATA_LOSS_DETECTION_ERROR`, `MALFORMED_VALUE_ERROR`, `PARSING_ERROR`, `PROOF_TRANSFORMATION_ERROR` as in
 * `rdfCanonicalForm`.
 */
export async function semanticFault(
  document: JsonObject,
  terms: ContextTerms,
): Promise<ProofFault | undefined> {
  const statements = await statementsOf(withoutProofs(document), terms);
  return 'fault' in statements ? statements.fault : undefined;
}

/** Without the proofs of the document and of the credentials it presents, and without those in envelopes. */
function withoutProofs(document: JsonObject): JsonObject {
  const members: { [member: string]: Json } = {};
  for (const [name, member] of Object.entries(document)) {
    if (name === 'verifiableCredential') members[name] = presentedWithoutProofs(member);
    else if (name !== 'proof') members[name] = member;
  }
  return members;
}

// Lists within the list are taken as if they stood in its place, as JSON-LD and readVcdmPresentation do.
function presentedWithoutProofs(member: Json): Json {
  const listed: readonly Json[] = isList(member) ? member : [member];
  const presented = listed.flatMap((item): readonly Json[] => (isList(item) ? item : [item]));
  return presented.flatMap((credential): readonly Json[] => {
    if (!isJsonObject(credential)) return [credential];
    return isEnvelope(credential, 'EnvelopedVerifiableCredential') ? [] : [withoutProofs(credential)];
  });
}
