import { fromBase64url } from '../../../base/bytes.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { ContextTerms } from '../context-rules.ts';
import { type Faulty, faulty } from '../fault.ts';
import { canonicalStatements, rdfCanonicalForm } from '../rdf-canonical-form.ts';
import type { Derived, Deriving } from '../suite.ts';
import { type Chosen, chosenStatements, labelledDocument } from './labelled-statements.ts';
import { chosenPart } from './pointers.ts';
import { type BaseProofValue, decodeBase, encodeDerived } from './proof-value.ts';

/**
 * The part of the document that the holder discloses, with the value of its proof (ECDSA Cryptosuites 1.0 §3.4.6,
 * §3.5.6, https://www.w3.org/TR/vc-di-ecdsa/). Whether the issuer's signature is right is for verifiers to find out.
 * Faults: `PROOF_GENERATION_ERROR` for another value than that of a base proof over the document, for pointers to nothing
 * and where nothing at all is disclosed; those of `labelledDocument`.
 */
export async function derive(
  { document, value, selectivePointers }: Deriving,
  terms: ContextTerms,
): Promise<Derived | Faulty> {
  const base = decodeBase(value);
  if (base === undefined) return refused('The proof is no base proof.');
  const pointers = [...base.mandatoryPointers, ...selectivePointers];
  if (pointers.length === 0) return refused('Nothing is disclosed.');
  const labelled = await labelledDocument(document, base.hmacKey, terms);
  if (labelled.fault !== undefined) return labelled;
  const mandatory = await chosenStatements(labelled, base.mandatoryPointers, terms);
  if (mandatory.fault !== undefined) return mandatory;
  const disclosed = await chosenStatements(labelled, pointers, terms);
  if (disclosed.fault !== undefined) return disclosed;
  if (base.signatures.length !== labelled.statements.length - mandatory.places.size) {
    return refused('The base proof is not over this document.');
  }
  const part = await disclosedPart(document, pointers, { disclosed, terms });
  if (part.fault !== undefined) return part;
  const labels = new Map([...part.labels].map(([name, label]) => [label, labelled.labels.get(name) ?? '']));
  return { part: part.part, proofValue: valueOf(base, { mandatory, disclosed, labels }) };
}

/** What is disclosed as a document, and the canonical label of each of its blank nodes, as verifiers will see them. */
async function disclosedPart(
  document: JsonObject,
  pointers: readonly string[],
  { disclosed, terms }: { readonly disclosed: Chosen; readonly terms: ContextTerms },
): Promise<
  | { readonly fault?: undefined; readonly part: JsonObject; readonly labels: ReadonlyMap<string, string> }
  | Faulty
> {
  const part = chosenPart(document, pointers);
  if (part === undefined) return refused('A pointer points to nothing.');
  const labels = new Map<string, string>();
  const signed = await canonicalStatements(disclosed.quads, 'sha256', labels);
  if (typeof signed !== 'string') return signed;
  const said = await rdfCanonicalForm(part, 'sha256', terms);
  if (typeof said !== 'string') return said;
  return said === signed ? { part, labels } : refused('The pointers choose differently in the compact form.');
}

type Disclosure = {
  readonly mandatory: Chosen;
  readonly disclosed: Chosen;
  /** By canonical label. */
  readonly labels: ReadonlyMap<string, string>;
};

function valueOf(base: BaseProofValue, { mandatory, disclosed, labels }: Disclosure): string {
  const total = base.signatures.length + mandatory.places.size;
  const others = [...Array(total).keys()].filter((place) => !mandatory.places.has(place));
  const mandatoryIndexes = [...disclosed.places].flatMap((place, index) =>
    mandatory.places.has(place) ? [index] : [],
  );
  const { baseSignature, publicKey } = base;
  return encodeDerived({
    ...{ baseSignature, publicKey, mandatoryIndexes },
    signatures: base.signatures.filter((_, index) => disclosed.places.has(others[index] ?? -1)),
    labels: new Map([...labels].map(([label, text]) => [numberOf(label), bytesOf(text)])),
  });
}

/** The number of a canonical label, `c14n` and digits. */
export function numberOf(label: string): number {
  return Number(label.slice('c14n'.length));
}

function bytesOf(label: string): Uint8Array {
  return fromBase64url(label.slice(1)) ?? new Uint8Array();
}

function refused(detail: string): Faulty {
  return faulty('PROOF_GENERATION_ERROR', detail);
}
