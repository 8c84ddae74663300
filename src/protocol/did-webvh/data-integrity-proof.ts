import { verify } from 'node:crypto';
import { concatBytes } from '../../base/bytes.ts';
import { sha256 } from '../../base/hash.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { fromMultibase, multibase } from '../../base/multibase.ts';
import { canonicalForm } from '../../base/json-canonical.ts';
import { keyDidUrl, multikeyOfDidUrl, signingKey } from './update-key.ts';

/**
 * eddsa-jcs-2022 proofs (Data Integrity EdDSA Cryptosuites 1.0 §3.3, https://www.w3.org/TR/vc-di-eddsa/) as did:webvh
 * uses them: over log entries, and over witnesses' `{versionId}`.
 */
export type ProofOptions = {
  readonly type: 'DataIntegrityProof';
  readonly cryptosuite: 'eddsa-jcs-2022';
  readonly verificationMethod: string;
  readonly created: string;
  readonly proofPurpose: 'assertionMethod';
};

/** A proof of the right kind whose signature is not verified yet. */
export type ReadProof = {
  /** The Multikey that is said to have signed. */
  readonly multikey: string;
  readonly options: JsonObject;
  readonly signature: Uint8Array;
};

const signatureLength = 64;
// `@context` and `previousProof` would change what is signed; everything else a proof may hold is under the signature.
const refusedMembers = ['@context', 'previousProof'];

/**
 * Reads a proof: type, cryptosuite and purpose exactly as specified, the key named as `did:key:z…#z…` with equal halves,
 * a signature of 64 bytes, and not expired at `now`. The fault names the rule.
 */
export function readProof(proof: Json, now: Date): ReadProof | { readonly fault: string } {
  if (!isJsonObject(proof)) return { fault: 'it is not an object' };
  const { proofValue, ...options } = proof;
  const { type, cryptosuite, proofPurpose, verificationMethod, created, expires } = options;
  if (type !== 'DataIntegrityProof' || cryptosuite !== 'eddsa-jcs-2022') {
    return { fault: 'its cryptosuite is not eddsa-jcs-2022' };
  }
  if (proofPurpose !== 'assertionMethod') return { fault: 'its purpose is not assertionMethod' };
  if (refusedMembers.some((name) => Object.hasOwn(options, name)))
    return { fault: 'it has members that are not allowed' };
  if (created !== undefined && dateTime(created) === undefined)
    return { fault: 'its created time is malformed' };
  const end = expires === undefined ? Infinity : dateTime(expires);
  if (end === undefined || end <= now.getTime()) return { fault: 'it has expired' };
  const multikey = typeof verificationMethod === 'string' ? multikeyOfDidUrl(verificationMethod) : undefined;
  if (multikey === undefined) return { fault: 'its verificationMethod is not did:key:{key}#{key}' };
  const signature = typeof proofValue === 'string' ? fromMultibase(proofValue) : undefined;
  if (signature?.length !== signatureLength) return { fault: 'its proofValue is not an Ed25519 signature' };
  return { multikey, options, signature };
}

/** Whether the signature is the named key's over the secured document's canonical JSON. */
export function isProofOf(proof: ReadProof, canonicalDocument: string): boolean {
  const key = signingKey(proof.multikey);
  const input = signedBytes(proof.options, canonicalDocument);
  return key !== undefined && input !== undefined && verify(null, input, key, proof.signature);
}

/** The options of a new proof. */
export function proofOptions(multikey: string, created: string): ProofOptions {
  return {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: keyDidUrl(multikey),
    created,
    proofPurpose: 'assertionMethod',
  };
}

/** The 64 bytes that are signed: the hash of the options, then the hash of the document. */
export function signedBytes(options: JsonObject, canonicalDocument: string): Uint8Array | undefined {
  const canonicalOptions = canonicalForm(options);
  return canonicalOptions === undefined
    ? undefined
    : concatBytes(sha256(canonicalOptions), sha256(canonicalDocument));
}

/** The finished proof. */
export function finishedProof(options: ProofOptions, signature: Uint8Array): JsonObject {
  return { ...options, proofValue: multibase(signature) };
}

const dateTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * The moment of an XML Schema dateTime in milliseconds, or undefined where it is none; one without an offset is in UTC
 * (Verifiable Credential Data Integrity 1.0 §2.1, https://www.w3.org/TR/vc-data-integrity/#proofs).
 */
function dateTime(value: Json): number | undefined {
  const match = typeof value === 'string' ? dateTimePattern.exec(value) : null;
  if (match === null) return undefined;
  const moment = Date.parse(match[1] === undefined ? `${match[0]}Z` : match[0]);
  return Number.isNaN(moment) ? undefined : moment;
}
