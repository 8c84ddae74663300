import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { readDateTime } from '../vcdm/date-time.ts';
import { cryptosuiteNamed } from './cryptosuite.ts';
import { type Faulty, faulty } from './fault.ts';
import type { Cryptosuite } from './suite.ts';

/** A proof that is well-formed; nothing about its signature is known yet. */
export type Proof = {
  readonly fault?: undefined;
  readonly suite: Cryptosuite;
  readonly id: string | undefined;
  readonly verificationMethod: string;
  readonly proofPurpose: string;
  readonly created: Date | undefined;
  readonly expires: Date | undefined;
  readonly domain: readonly string[];
  readonly challenge: string | undefined;
  /** The ids of the proofs that this one is made over, as in a proof chain. */
  readonly previousProofs: readonly string[];
  /** Everything that is under the signature: the proof without its value, members we do not know included. */
  readonly options: JsonObject;
  /** The bytes of the proof value: a signature, or what a suite of selective disclosure makes of several. */
  readonly value: Uint8Array;
  /** The proof as it was written. */
  readonly written: JsonObject;
};

/** A document and the proofs taken out of it. */
export type SecuredDocument = {
  readonly fault?: undefined;
  readonly unsecured: JsonObject;
  readonly proofs: readonly Proof[];
};

/** The most proofs one document may carry: each may cost a canonicalization and a signature check. */
export const mostProofs = 8;
const longestText = 2048;

/**
 * The document without `proof`, and its proofs in their order (Verifiable Credential Data Integrity 1.0 §2.1,
 * https://www.w3.org/TR/vc-data-integrity/#proofs). Faults: `PARSING_ERROR` where `proof` is absent, empty or holds
 * something else than objects; `PROOF_VERIFICATION_ERROR` for too many proofs, two of one id, or a malformed proof.
 */
export function readProofs(document: JsonObject): SecuredDocument | Faulty {
  const { proof: written } = document;
  const list = isList(written) ? written : [written];
  if (list.length === 0 || !list.every(isJsonObject)) {
    return faulty('PARSING_ERROR', '`proof` is neither a proof nor a list of proofs.');
  }
  if (list.length > mostProofs) return refused(`There are more than ${mostProofs} proofs.`);
  const proofs: Proof[] = [];
  for (const member of list) {
    const proof = readProof(member);
    if (proof.fault !== undefined) return proof;
    proofs.push(proof);
  }
  const ids = proofs.flatMap(({ id }) => id ?? []);
  return new Set(ids).size === ids.length
    ? { unsecured: withoutProof(document), proofs }
    : refused('Two proofs have the same id.');
}

/** The document as it was before any proof was added. */
export function withoutProof(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== 'proof'));
}

/** Reads one proof. Fault: `PROOF_VERIFICATION_ERROR`, naming the member. */
export function readProof(written: JsonObject): Proof | Faulty {
  const { proofValue, ...options } = written;
  if (options['type'] !== 'DataIntegrityProof') return refused('`type` is not DataIntegrityProof.');
  const suite = cryptosuiteNamed(options['cryptosuite']);
  if (suite === undefined) return refused('`cryptosuite` is not one that is accepted.');
  const { verificationMethod, proofPurpose, id, challenge } = options;
  if (!isText(verificationMethod)) return refused('`verificationMethod` is not a URL.');
  if (!isText(proofPurpose)) return refused('`proofPurpose` is not a text.');
  if (id !== undefined && !isText(id)) return refused('`id` is not a URL.');
  if (challenge !== undefined && !isText(challenge)) return refused('`challenge` is not a text.');
  if (options['nonce'] !== undefined && !isText(options['nonce'])) return refused('`nonce` is not a text.');
  const [created, expires] = [readDateTime(options['created']), readDateTime(options['expires'])];
  if (options['created'] !== undefined && created === undefined) return refused(malformedTime('created'));
  if (options['expires'] !== undefined && expires === undefined) return refused(malformedTime('expires'));
  const [domain, previousProofs] = [texts(options['domain']), texts(options['previousProof'])];
  if (domain === undefined) return refused('`domain` is neither a text nor a list of texts.');
  if (previousProofs === undefined) return refused('`previousProof` is neither a text nor a list of texts.');
  const value = typeof proofValue === 'string' ? suite.readValue(proofValue) : undefined;
  if (value === undefined) return refused('`proofValue` is not in the encoding of the cryptosuite.');
  return {
    ...{ suite, id, verificationMethod, proofPurpose, created, expires },
    ...{ domain, challenge, previousProofs, options, value, written },
  };
}

function texts(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined) return [];
  const list = isList(value) ? value : [value];
  const isWhole = list.length > 0 && list.length <= mostProofs && list.every(isText);
  return isWhole && new Set(list).size === list.length ? list : undefined;
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestText;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function malformedTime(member: string): string {
  return `\`${member}\` is not a dateTimeStamp with its offset.`;
}

function refused(detail: string): Faulty {
  return faulty('PROOF_VERIFICATION_ERROR', detail);
}
