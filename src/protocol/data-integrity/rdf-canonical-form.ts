import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { type ContextTerms, contextFault } from './context-rules.ts';
import type { PinnedContexts } from './contexts.ts';
import type { DigestName } from './cryptosuite.ts';
import { type Faulty, faulty } from './fault.ts';

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
  if ('fault' in dataset) return dataset;
  // The libraries take a while to load, and most runs never need them.
  const { canonize } = await import('rdf-canonize');
  const format = { algorithm: 'RDFC-1.0', format: 'application/n-quads' } as const;
  try {
    return await canonize(dataset.quads, {
      ...format,
      messageDigestAlgorithm: digest,
      maxWorkFactor: workFactor,
    });
  } catch {
    return faulty('PROOF_TRANSFORMATION_ERROR', 'The document has too many nodes that look alike.');
  }
}

/** The statements of the document, not in any order. Faults as above, but for nodes that look alike. */
export async function statementsOf(
  document: JsonObject,
  terms: ContextTerms,
): Promise<{ readonly quads: readonly unknown[] } | Faulty> {
  const fault = contextFault(document, terms);
  if (fault !== undefined) return fault;
  if (JSON.stringify(document).length > mostCharacters) return tooLarge();
  const dataset = await datasetOf(document, terms.contexts);
  if ('fault' in dataset) return dataset;
  if (dataset.quads.length > mostQuads) return tooLarge();
  if (dataset.quads.length === 0) return faulty('DATA_LOSS_DETECTION_ERROR', 'The document states nothing.');
  return dataset;
}

async function datasetOf(
  document: JsonObject,
  contexts: PinnedContexts,
): Promise<{ readonly quads: readonly unknown[] } | Faulty> {
  const { default: jsonld } = await import('jsonld');
  const options = {
    documentLoader: loaderOf(contexts),
    safe: true,
    base: null,
    rdfDirection: 'i18n-datatype',
    produceGeneralizedRdf: false,
  } as const;
  try {
    const expanded = await jsonld.expand(document, options);
    if (namesBlankNode(expanded)) {
      return faulty('DATA_LOSS_DETECTION_ERROR', 'An `id` or `type` names a blank node.');
    }
    return { quads: await jsonld.toRDF(expanded, { ...options, skipExpansion: true }) };
  } catch (error) {
    return error instanceof Error && error.name === 'jsonld.ValidationError'
      ? faulty(
          'DATA_LOSS_DETECTION_ERROR',
          'A member or value has no meaning in the contexts of the document.',
        )
      : faulty('PARSING_ERROR', 'The document is not JSON-LD.');
  }
}

function loaderOf(contexts: PinnedContexts) {
  return async (url: string) => {
    const document = contexts.get(url);
    if (document === undefined) throw new Error('The context is not pinned.');
    return { contextUrl: null, documentUrl: url, document, tag: 'static' } as const;
  };
}

// Names of blank nodes hold within one document only, so whoever signs one could not say which node was meant.
function namesBlankNode(expanded: unknown): boolean {
  if (Array.isArray(expanded)) return expanded.some(namesBlankNode);
  if (!isJsonObject(expanded)) return false;
  const names = [expanded['@id'], expanded['@type']].flat();
  return (
    names.some((name) => typeof name === 'string' && name.startsWith('_:')) ||
    Object.values(expanded).some(namesBlankNode)
  );
}

function tooLarge(): Faulty {
  return faulty(
    'PROOF_TRANSFORMATION_ERROR',
    `The document is longer than ${mostCharacters} characters or makes more than ${mostQuads} statements.`,
  );
}
