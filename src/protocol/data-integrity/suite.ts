import type { Random } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { JoseAlgorithm } from '../jose/algorithm.ts';
import type { VerificationKey } from '../jose/verification-key.ts';
import type { ContextTerms } from './context-rules.ts';
import type { Faulty } from './fault.ts';

/** What a suite hashes with, by the names node:crypto has for it. */
export type DigestName = 'sha256' | 'sha384';

export type CryptosuiteName =
  'eddsa-jcs-2022' | 'eddsa-rdfc-2022' | 'ecdsa-jcs-2019' | 'ecdsa-rdfc-2019' | 'ecdsa-sd-2023';

/** A kind of key that may sign, with what it hashes the document and the proof's options with. */
export type KeyFit = { readonly algorithm: JoseAlgorithm; readonly digest: DigestName };

/** What a proof is over. */
export type Covered = {
  /** The options of the proof: all its members but the value. */
  readonly options: JsonObject;
  /** The document, without proofs that are not under the signature. */
  readonly document: JsonObject;
};

/** How a new proof value is made. */
export type Signing = Covered & {
  readonly fit: KeyFit;
  sign(data: Uint8Array): Promise<Uint8Array>;
  /** JSON Pointers to what has to be disclosed whenever anything is; for suites of selective disclosure only. */
  readonly mandatoryPointers?: readonly string[];
  /** For the keys that suites of selective disclosure make for each proof. */
  readonly random?: Random;
};

/** What is needed to verify a proof value. */
export type Verifying = Covered & {
  readonly fit: KeyFit;
  readonly key: VerificationKey;
  readonly value: Uint8Array;
};

/** The document exactly as the signature covers it; nothing else of what was submitted is vouched for. */
export type Verified = { readonly fault?: undefined; readonly verified: JsonObject };

/** What is needed to disclose a part of a document. */
export type Deriving = Covered & {
  readonly value: Uint8Array;
  readonly selectivePointers: readonly string[];
};

/** The part that is disclosed, and the value of its proof. */
export type Derived = {
  readonly fault?: undefined;
  readonly part: JsonObject;
  readonly proofValue: string;
};

/** One row of the table of cryptosuites: all that differs between them. */
export type Cryptosuite = {
  readonly name: CryptosuiteName;
  readonly fits: readonly KeyFit[];
  /** The bytes of a proof value; undefined where it is too long, or not in the suite's encoding. */
  readonly readValue: (proofValue: string) => Uint8Array | undefined;
  /** The options as the proof keeps them. */
  readonly optionsFor: (document: JsonObject, options: JsonObject) => JsonObject;
  readonly makeValue: (
    signing: Signing,
    terms: ContextTerms,
  ) => Promise<{ readonly fault?: undefined; readonly proofValue: string } | Faulty>;
  readonly verifyValue: (verifying: Verifying, terms: ContextTerms) => Promise<Verified | Faulty>;
  /** For suites of selective disclosure only. */
  readonly derive?: (deriving: Deriving, terms: ContextTerms) => Promise<Derived | Faulty>;
};

/** What the suite hashes with for a key of these algorithms; undefined where the key is not of the suite. */
export function fitOf(
  { fits }: Pick<Cryptosuite, 'fits'>,
  algorithms: readonly JoseAlgorithm[],
): KeyFit | undefined {
  return fits.find(({ algorithm }) => algorithms.includes(algorithm));
}
