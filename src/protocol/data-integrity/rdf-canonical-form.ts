import type { Quad } from 'rdf-canonize';
import type { JsonObject } from '../../base/json.ts';
import { type ContextTerms, contextFault } from './context-rules.ts';
import { type Faulty, faulty } from './fault.ts';
import { expandedForm, type ExpandedForm, statementsOfExpanded } from './json-ld.ts';
import type { DigestName } from './suite.ts';

// Far above any credential in use, and low enough that a hostile one costs some milliseconds only.
const mostCharacters = 65_536;
const mostQuads = 500;
// Comparisons of blank nodes that look alike, as a multiple of their number; more is only met in hostile graphs.
const workFactor = 1;

/**
 * The document as canonical N-Quads (RDF Dataset Canonicalization, https://www.w3.org/TR/rdf-canon/). The digest tells
 * blank nodes apart. Nothing is fetched. Faults: `MALFORMED_VALUE_ERROR` for a context that is not allowed,
 * `DATA_LOSS_DETECTION_ERROR` where a member would be dropped (VC Data Integrity 1.0 §4.6,
 * https://www.w3.org/TR/vc-data-integrity/) or names a blank node, `PARSING_ERROR` where it is no JSON-LD, and
 * `PROOF_TRANSFORMATION_ERROR` where it is too large or too intricate.
 */
export async function rdfCanonicalForm(
  document: JsonObject,
  digest: DigestName,
  terms: ContextTerms,
): Promise<string | Faulty> {
  const dataset = await statementsOf(document, terms);
  if (dataset.fault !== undefined) return dataset;
  return canonicalStatements(dataset.quads, digest);
}

/**
 * The statements as canonical N-Quads; `labels` is filled with the canonical label of each blank node. Fault:
 * `PROOF_TRANSFORMATION_ERROR` for too many nodes that look alike.
 */
export async function canonicalStatements(
  quads: readonly Quad[],
  digest: DigestName,
  labels = new Map<string, string>(),
): Promise<string | Faulty> {
  // The libraries take a while to load, and most runs never need them.
  const { canonize } = await import('rdf-canonize');
  const format = { algorithm: 'RDFC-1.0', format: 'application/n-quads' } as const;
  const limits = { messageDigestAlgorithm: digest, maxWorkFactor: workFactor };
  try {
    return await canonize(quads, { ...format, ...limits, canonicalIdMap: labels });
  } catch {
    return faulty('PROOF_TRANSFORMATION_ERROR', 'The document has too many nodes that look alike.');
  }
}

/** The statements of the document, not in any order. Faults as above, but for nodes that look alike. */
export async function statementsOf(
  document: JsonObject,
  terms: ContextTerms,
): Promise<{ readonly fault?: undefined; readonly quads: readonly Quad[] } | Faulty> {
  const form = await checkedForm(document, terms);
  if (form.fault !== undefined) return form;
  const dataset = await statementsOfExpanded(form.expanded, terms.contexts);
  if (dataset.fault !== undefined) return dataset;
  if (dataset.quads.length > mostQuads) return tooLarge();
  if (dataset.quads.length === 0) return faulty('DATA_LOSS_DETECTION_ERROR', 'The document states nothing.');
  return dataset;
}

/** The expanded form of a document that keeps to the terms and is not too long. Faults as above. */
export async function checkedForm(document: JsonObject, terms: ContextTerms): Promise<ExpandedForm | Faulty> {
  const fault = contextFault(document, terms);
  if (fault !== undefined) return fault;
  if (JSON.stringify(document).length > mostCharacters) return tooLarge();
  return expandedForm(document, terms.contexts);
}

function tooLarge(): Faulty {
  return faulty(
    'PROOF_TRANSFORMATION_ERROR',
    `The document is longer than ${mostCharacters} characters or makes more than ${mostQuads} statements.`,
  );
}
