import type { JsonLdOptions } from 'jsonld';
import type { Quad } from 'rdf-canonize';
import { isJsonObject, type JsonObject, toJson } from '../../base/json.ts';
import type { PinnedContexts } from './contexts.ts';
import { type Faulty, faulty } from './fault.ts';

/** The document in expanded form: a list of nodes whose members are named by URLs. */
export type ExpandedForm = { readonly fault?: undefined; readonly expanded: readonly unknown[] };

/**
 * The expanded form (JSON-LD 1.1 Processing Algorithms §5, https://www.w3.org/TR/json-ld11-api/). Nothing is fetched.
 * Faults: `DATA_LOSS_DETECTION_ERROR` where a member would be dropped or names a blank node, `PARSING_ERROR` where the
 * document is no JSON-LD.
 */
export async function expandedForm(
  document: JsonObject,
  contexts: PinnedContexts,
): Promise<ExpandedForm | Faulty> {
  const { default: jsonld } = await import('jsonld');
  try {
    const expanded = await jsonld.expand(document, optionsWith(contexts));
    return namesBlankNode(expanded)
      ? faulty('DATA_LOSS_DETECTION_ERROR', 'An `id` or `type` names a blank node.')
      : { expanded };
  } catch (error) {
    return faultOf(error);
  }
}

/** The statements of an expanded form, in no order. Faults as above. */
export async function statementsOfExpanded(
  expanded: readonly unknown[],
  contexts: PinnedContexts,
): Promise<{ readonly fault?: undefined; readonly quads: readonly Quad[] } | Faulty> {
  const { default: jsonld } = await import('jsonld');
  try {
    return { quads: await jsonld.toRDF(expanded, { ...optionsWith(contexts), skipExpansion: true }) };
  } catch (error) {
    return faultOf(error);
  }
}

/** The expanded form with its members named by the terms of the contexts (§6). Faults as above. */
export async function compactForm(
  expanded: readonly unknown[],
  context: unknown,
  contexts: PinnedContexts,
): Promise<{ readonly fault?: undefined; readonly compact: JsonObject } | Faulty> {
  const { default: jsonld } = await import('jsonld');
  try {
    const options: JsonLdOptions = { ...optionsWith(contexts), skipExpansion: true };
    const compact = toJson(await jsonld.compact(expanded, context, options));
    return isJsonObject(compact)
      ? { compact }
      : faulty('PARSING_ERROR', 'The document is no JSON-LD object.');
  } catch (error) {
    return faultOf(error);
  }
}

function optionsWith(contexts: PinnedContexts): JsonLdOptions {
  return {
    documentLoader: loaderOf(contexts),
    safe: true,
    base: null,
    rdfDirection: 'i18n-datatype',
    produceGeneralizedRdf: false,
  };
}

function loaderOf(contexts: PinnedContexts): JsonLdOptions['documentLoader'] {
  return async (url) => {
    const document = contexts.get(url);
    if (document === undefined) throw new Error('The context is not pinned.');
    return { contextUrl: null, documentUrl: url, document, tag: 'static' };
  };
}

function faultOf(error: unknown): Faulty {
  return error instanceof Error && error.name === 'jsonld.ValidationError'
    ? faulty('DATA_LOSS_DETECTION_ERROR', 'A member or value has no meaning in the contexts of the document.')
    : faulty('PARSING_ERROR', 'The document is not JSON-LD.');
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
