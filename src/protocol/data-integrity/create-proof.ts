import type { Random } from '../../base/clock.ts';
import { definedMembers, type JsonObject } from '../../base/json.ts';
import type { JoseAlgorithm } from '../jose/algorithm.ts';
import type { ContextTerms } from './context-rules.ts';
import { cryptosuiteNamed } from './cryptosuite.ts';
import { type Faulty, faulty } from './fault.ts';
import { readProof, readProofs } from './proof.ts';
import { type CryptosuiteName, fitOf } from './suite.ts';
import { withPrevious } from './verify-document.ts';

/** Signs with a key in custody; ECDSA signatures are r and s side by side. */
export type ProofSigner = {
  readonly algorithm: JoseAlgorithm;
  /** DID URL of the verification method. */
  readonly verificationMethod: string;
  sign(data: Uint8Array): Promise<Uint8Array>;
};

/** What a new proof says, and the contexts it may be made with. */
export type ProofRequest = ContextTerms & {
  readonly cryptosuite: CryptosuiteName;
  readonly purpose: string;
  readonly created?: Date;
  readonly expires?: Date;
  readonly id?: string;
  readonly domain?: string;
  readonly challenge?: string;
  readonly nonce?: string;
  /** Ids of proofs the document already has: the new proof is over them too. */
  readonly previousProofs?: readonly string[];
  /**
   * With a suite of selective disclosure: JSON Pointers (RFC 6901, https://www.rfc-editor.org/rfc/rfc6901) to what has to
   * be disclosed whenever anything is. Whoever holds the document may leave out all else, so what limits a credential,
   * such as its end and its status, belongs here.
   */
  readonly mandatoryPointers?: readonly string[];
  /** What such a suite makes the keys of the proof from. */
  readonly random?: Random;
};

/** A document with its proof or proofs. */
export type Secured = { readonly fault?: undefined; readonly document: JsonObject };

/**
 * A new proof over the document, which has none of its own unless the new one is to be over it too (Verifiable Credential
 * Data Integrity 1.0 §4.2, https://www.w3.org/TR/vc-data-integrity/#add-proof). Faults: `PROOF_GENERATION_ERROR` where
 * the signer's key is not of the suite or the request makes no proof; those of the transformation.
 */
export async function createProof(
  document: JsonObject,
  request: ProofRequest,
  signer: ProofSigner,
): Promise<{ readonly fault?: undefined; readonly proof: JsonObject } | Faulty> {
  const suite = cryptosuiteNamed(request.cryptosuite);
  const fit = suite && fitOf(suite, [signer.algorithm]);
  if (suite === undefined || fit === undefined) return refused('The key is not one of the cryptosuite.');
  const options = suite.optionsFor(document, proofOptions(request, signer));
  const { mandatoryPointers, random } = request;
  const sign = (data: Uint8Array) => signer.sign(data);
  const signing = { options, document, fit, sign, ...(mandatoryPointers && { mandatoryPointers }) };
  const made = await suite.makeValue({ ...signing, ...(random && { random }) }, request);
  if (made.fault !== undefined) return made;
  const proof = { ...options, proofValue: made.proofValue };
  return readProof(proof).fault === undefined ? { proof } : refused('The request makes no proof.');
}

/**
 * The document with the new proof added after those it has (§4.3, proof sets and chains). Faults: those of
 * `createProof` and `readProofs`, and `PROOF_GENERATION_ERROR` where a previous proof is not in the document.
 */
export async function addProof(
  document: JsonObject,
  request: ProofRequest,
  signer: ProofSigner,
): Promise<Secured | Faulty> {
  const existing = document['proof'] === undefined ? undefined : readProofs(document);
  if (existing?.fault !== undefined) return existing;
  const { unsecured, proofs } = existing ?? { unsecured: document, proofs: [] };
  const ids = proofs.flatMap(({ id }) => id ?? []);
  const previousProofs = request.previousProofs ?? [];
  if (!previousProofs.every((id) => ids.includes(id))) return refused('A previous proof is absent.');
  if (request.id !== undefined && ids.includes(request.id)) return refused('The id of the proof is taken.');
  const created = await createProof(withPrevious(unsecured, { previousProofs }, proofs), request, signer);
  if (created.fault !== undefined) return created;
  const written = [...proofs.map((proof) => proof.written), created.proof];
  return { document: { ...unsecured, proof: written.length === 1 ? created.proof : written } };
}

function proofOptions(request: ProofRequest, signer: ProofSigner): JsonObject {
  const { previousProofs: [first, ...others] = [] } = request;
  return definedMembers({
    id: request.id,
    type: 'DataIntegrityProof',
    cryptosuite: request.cryptosuite,
    created: request.created && dateTimeStamp(request.created),
    expires: request.expires && dateTimeStamp(request.expires),
    verificationMethod: signer.verificationMethod,
    proofPurpose: request.purpose,
    domain: request.domain,
    challenge: request.challenge,
    nonce: request.nonce,
    previousProof: first !== undefined && others.length > 0 ? [first, ...others] : first,
  });
}

// Whole seconds, as most readers expect them.
function dateTimeStamp(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function refused(detail: string): Faulty {
  return faulty('PROOF_GENERATION_ERROR', detail);
}
