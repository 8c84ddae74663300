import { definedMembers, type JsonObject } from '../../base/json.ts';
import { multibase } from '../../base/multibase.ts';
import type { JoseAlgorithm } from '../jose/algorithm.ts';
import type { ContextTerms } from './context-rules.ts';
import { type CryptosuiteName, cryptosuiteNamed, digestFor } from './cryptosuite.ts';
import { type Faulty, faulty } from './fault.ts';
import { hashDocument } from './hash-data.ts';
import { readProof, readProofs } from './proof.ts';
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
};

/** A document with its proof or proofs. */
export type Secured = { readonly fault?: undefined; readonly document: JsonObject };

/**
 * A new proof over the document, which has none of its own unless the new one is to be over it too (Verifiable Credential
 * Data Integrity 1.0 §4.2, https://www.w3.org/TR/vc-data-integrity/#add-proof). Faults: `PROOF_GENERATION_ERROR` where
 * the signer's key is not of the suite or the request makes no proof; those of `hashDocument`.
 */
export async function createProof(
  document: JsonObject,
  request: ProofRequest,
  signer: ProofSigner,
): Promise<{ readonly fault?: undefined; readonly proof: JsonObject } | Faulty> {
  const suite = cryptosuiteNamed(request.cryptosuite);
  const fit = suite && digestFor(suite, [signer.algorithm]);
  if (suite === undefined || fit === undefined) return refused('The key is not one of the cryptosuite.');
  const plain = proofOptions(request, signer);
  // With JCS nothing but the proof itself can say which contexts it was made for.
  const context = suite.transformation === 'jcs' ? document['@context'] : undefined;
  const options = definedMembers({ ...plain, '@context': context });
  const hashed = await hashDocument({ suite, digest: fit.digest, options, document }, request);
  if (hashed.fault !== undefined) return hashed;
  const proof = { ...options, proofValue: multibase(await signer.sign(hashed.hashData)) };
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
