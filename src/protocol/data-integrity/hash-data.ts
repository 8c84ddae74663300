import { hash } from 'node:crypto';
import { concatBytes } from '../../base/bytes.ts';
import { type Json, type JsonObject } from '../../base/json.ts';
import { canonicalForm } from '../../base/json-canonical.ts';
import { contextFault, type ContextTerms } from './context-rules.ts';
import { type Faulty, faulty } from './fault.ts';
import { rdfCanonicalForm } from './rdf-canonical-form.ts';
import type { Covered, DigestName } from './suite.ts';

/** How a document becomes bytes: JSON Canonicalization Scheme, or RDF Dataset Canonicalization. */
export type Transformation = 'jcs' | 'rdfc';

/** What a suite turns into the bytes that are signed. */
export type HashInput = Covered & {
  readonly transformation: Transformation;
  /** By the curve of the key, never by the proof. */
  readonly digest: DigestName;
};

/** The canonical texts behind the bytes that are signed, and the document as it is covered by the signature. */
export type HashedDocument = {
  readonly fault?: undefined;
  readonly canonicalOptions: string;
  readonly canonicalDocument: string;
  /** The hash of the options, then the hash of the document: 64 bytes, or 96 for P-384. */
  readonly hashData: Uint8Array;
  readonly document: JsonObject;
};

/**
 * The bytes that are signed, and the contexts held to the terms whatever the transformation (Data Integrity EdDSA
 * Cryptosuites 1.0 §3.2, §3.3, https://www.w3.org/TR/vc-di-eddsa/, and ECDSA Cryptosuites 1.0 §3.2, §3.3,
 * https://www.w3.org/TR/vc-di-ecdsa/). Faults: those of `rdfCanonicalForm`;
 * `PROOF_TRANSFORMATION_ERROR` for a value without canonical JSON; `PROOF_VERIFICATION_ERROR` for a proof whose
 * `@context` is not the start of the document's.
 */
export async function hashDocument(input: HashInput, terms: ContextTerms): Promise<HashedDocument | Faulty> {
  const covered = coveredDocument(input);
  if (covered === undefined) {
    return faulty('PROOF_VERIFICATION_ERROR', 'The `@context` of the proof is not that of the document.');
  }
  // Of the document as it was handed in: contexts that are not under the signature have to be known ones as well.
  const { document } = input;
  const fault = document['@context'] === undefined ? undefined : contextFault(document, terms);
  if (fault !== undefined) return fault;
  const canonicalDocument = await canonicalText(input, covered.document, terms);
  if (typeof canonicalDocument !== 'string') return canonicalDocument;
  const canonicalOptions = await canonicalText(input, covered.options, terms);
  if (typeof canonicalOptions !== 'string') return canonicalOptions;
  const hashData = concatBytes(
    hash(input.digest, canonicalOptions, 'buffer'),
    hash(input.digest, canonicalDocument, 'buffer'),
  );
  return { canonicalOptions, canonicalDocument, hashData, document: covered.document };
}

/**
 * The document and options with the context that is under the signature. With JCS, a proof may name a start of the
 * document's contexts: those added after it was made are then not covered, and fall away.
 */
function coveredDocument({ transformation, options, document }: HashInput): Covered | undefined {
  if (transformation === 'rdfc') return sameContexts({ options, document });
  const [own, context] = [options['@context'], document['@context']];
  if (own === undefined) return { document, options };
  const [start, all] = [listOf(own), listOf(context)];
  const isStart = start.every((each, place) => same(each, all[place]));
  return isStart ? { document: { ...document, '@context': own }, options } : undefined;
}

/** The document, and the options with its contexts; undefined where they have others. */
export function sameContexts({ options, document }: Covered): Covered | undefined {
  const [own, context] = [options['@context'], document['@context']];
  if (own !== undefined && !same(own, context)) return undefined;
  return { document, options: context === undefined ? options : { ...options, '@context': context } };
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function same(left: Json, right: Json | undefined): boolean {
  return right !== undefined && canonicalForm(left) === canonicalForm(right);
}

async function canonicalText(
  { transformation, digest }: HashInput,
  value: JsonObject,
  terms: ContextTerms,
): Promise<string | Faulty> {
  if (transformation === 'rdfc') return rdfCanonicalForm(value, digest, terms);
  return canonicalForm(value) ?? faulty('PROOF_TRANSFORMATION_ERROR', 'A value has no canonical JSON.');
}
