import type { Quad, Term } from 'rdf-canonize';
import { isJsonObject } from '../../../base/json.ts';

const scheme = 'urn:bnid:';
// Objects of these members are no nodes, or name nodes of their own outside the tree of the document.
const unnamed = ['@list', '@reverse', '@included'];

/**
 * The expanded document with a URL in place of every absent id, so that parts of it speak of the same nodes (ECDSA
 * Cryptosuites 1.0 §3.3.8, https://www.w3.org/TR/vc-di-ecdsa/). Undefined where it has such URLs already, or lists with
 * an order and reversed members, whose nodes cannot be given an id.
 */
export function skolemized(expanded: readonly unknown[]): readonly unknown[] | undefined {
  if (!isNameable(expanded)) return undefined;
  let count = 0;
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    if (!isJsonObject(value) || Object.hasOwn(value, '@value')) return value;
    const id = value['@id'] ?? `${scheme}b${count++}`;
    const members = Object.entries(value).map(([name, member]) => [name, named(member)]);
    return { ...Object.fromEntries(members), '@id': id };
  };
  return expanded.map(named);
}

/** The statements with blank nodes in place of those URLs. */
export function deskolemized(quads: readonly Quad[]): readonly Quad[] {
  return quads.map((quad) => withTerms(quad, blankAgain));
}

/** The statement with its subject, object and graph replaced. */
export function withTerms(quad: Quad, replace: (term: Term) => Term): Quad {
  const { subject, object, graph } = quad;
  return { ...quad, subject: replace(subject), object: replace(object), graph: replace(graph) };
}

function blankAgain(term: Term): Term {
  return term.termType === 'NamedNode' && term.value.startsWith(scheme)
    ? { termType: 'BlankNode', value: term.value.slice(scheme.length) }
    : term;
}

function isNameable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isNameable);
  if (!isJsonObject(value)) return typeof value !== 'string' || !value.startsWith(scheme);
  if (Object.hasOwn(value, '@value')) return true;
  return unnamed.every((name) => !Object.hasOwn(value, name)) && Object.values(value).every(isNameable);
}
