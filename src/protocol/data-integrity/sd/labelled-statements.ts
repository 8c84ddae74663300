import { createHmac } from 'node:crypto';
import type { Quad } from 'rdf-canonize';
import { base64url } from '../../../base/bytes.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { ContextTerms } from '../context-rules.ts';
import { type Faulty, faulty } from '../fault.ts';
import { compactForm, expandedForm, statementsOfExpanded } from '../json-ld.ts';
import { canonicalStatements, checkedForm, statementsOf } from '../rdf-canonical-form.ts';
import { chosenPart } from './pointers.ts';
import { deskolemized, skolemized, withTerms } from './skolemize.ts';

/** The statements of a document, one canonical N-Quad each, with labels that say nothing of what is not disclosed. */
export type LabelledDocument = {
  readonly fault?: undefined;
  readonly statements: readonly string[];
  /** The label of each blank node, by the name it has in `skolemized`. */
  readonly labels: ReadonlyMap<string, string>;
  /** The document with a URL in place of every absent id. */
  readonly skolemized: JsonObject;
};

/** What pointers choose of a document: the places of its statements, and the statements by themselves. */
export type Chosen = {
  readonly fault?: undefined;
  readonly places: ReadonlySet<number>;
  readonly quads: readonly Quad[];
};

/**
 * The statements with labels made from the canonical ones by HMAC-SHA-256 (ECDSA Cryptosuites 1.0 §3.3.4, §3.3.16,
 * https://www.w3.org/TR/vc-di-ecdsa/). Faults: those of `rdfCanonicalForm`, and `PROOF_TRANSFORMATION_ERROR` for
 * documents whose nodes cannot be told apart from outside.
 */
export async function labelledDocument(
  document: JsonObject,
  hmacKey: Uint8Array,
  terms: ContextTerms,
): Promise<LabelledDocument | Faulty> {
  const whole = await statementsOf(document, terms);
  if (whole.fault !== undefined) return whole;
  const form = await checkedForm(document, terms);
  if (form.fault !== undefined) return form;
  const named = skolemized(form.expanded);
  if (named === undefined) {
    return faulty('PROOF_TRANSFORMATION_ERROR', 'The document has ordered lists or reversed members.');
  }
  const compacted = await compactForm(named, document['@context'], terms.contexts);
  if (compacted.fault !== undefined) return compacted;
  const dataset = await statementsOfExpanded(named, terms.contexts);
  if (dataset.fault !== undefined) return dataset;
  const quads = deskolemized(dataset.quads);
  const canonical = new Map<string, string>();
  const text = await canonicalStatements(quads, 'sha256', canonical);
  if (typeof text !== 'string') return text;
  const labels = new Map([...canonical].map(([name, label]) => [name, hmacLabel(hmacKey, label)]));
  const statements = await statementsWith(quads, labels);
  return { statements, labels, skolemized: compacted.compact };
}

/** What the pointers choose; nothing for no pointers. Fault: `PROOF_GENERATION_ERROR` where one points to nothing. */
export async function chosenStatements(
  { statements, labels, skolemized: document }: LabelledDocument,
  pointers: readonly string[],
  { contexts }: ContextTerms,
): Promise<Chosen | Faulty> {
  if (pointers.length === 0) return { places: new Set(), quads: [] };
  const part = chosenPart(document, pointers);
  if (part === undefined) return faulty('PROOF_GENERATION_ERROR', 'A pointer points to nothing.');
  const form = await expandedForm(part, contexts);
  if (form.fault !== undefined) return form;
  const dataset = await statementsOfExpanded(form.expanded, contexts);
  if (dataset.fault !== undefined) return dataset;
  const quads = deskolemized(dataset.quads);
  const chosen = new Set(await statementsWith(quads, labels));
  const places = statements.flatMap((statement, place) => (chosen.has(statement) ? [place] : []));
  return places.length === chosen.size
    ? { places: new Set(places), quads }
    : faulty('PROOF_TRANSFORMATION_ERROR', 'A part of the document says what the whole does not.');
}

/** The statements as N-Quads, their blank nodes labelled, in order of their UTF-16 units and none twice. */
export async function statementsWith(
  quads: readonly Quad[],
  labels: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { NQuads } = await import('rdf-canonize');
  const lines = quads.map((quad) =>
    NQuads.serializeQuad(
      withTerms(quad, (term) =>
        term.termType === 'BlankNode' ? { ...term, value: labels.get(term.value) ?? term.value } : term,
      ),
    ),
  );
  return [...new Set(lines)].sort();
}

function hmacLabel(key: Uint8Array, label: string): string {
  return `u${base64url(createHmac('sha256', key).update(label).digest())}`;
}
