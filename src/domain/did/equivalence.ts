import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from './did.ts';
import type { DidDocument } from './did-document.ts';

/** The type of the service by which a document that has ended names the DID that takes its place. */
export const successorType = 'DidSuccessor';

/** What decides which of several DIDs of one subject is the canonical one. */
export type Candidate = { readonly did: Did; readonly created: string };

/** The document with these other names of its subject in place of the ones it states. */
export function withAlsoKnownAs(document: JsonObject, names: readonly string[]): JsonObject {
  const rest = Object.fromEntries(Object.entries(document).filter(([name]) => name !== 'alsoKnownAs'));
  return names.length === 0 ? rest : { ...rest, alsoKnownAs: [...names] };
}

/** The names of the subject that are DIDs, each once, at most `most`. */
export function alsoKnownDids({ id, alsoKnownAs = [] }: DidDocument, most: number): readonly Did[] {
  return [...new Set(alsoKnownAs.filter(isDid))].filter((did) => did !== id).slice(0, most);
}

/** The document of a DID that ends, with the DID that takes its place. */
export function withSuccessor(document: JsonObject, successor: Did): JsonObject {
  const { id, service } = document;
  const others: readonly Json[] = Array.isArray(service) ? service : [];
  const named = { id: `${String(id)}#successor`, type: successorType, serviceEndpoint: successor };
  return { ...document, service: [...others.filter((entry) => !isSuccessor(entry)), named] };
}

/** The DID that takes the place of one that has ended, where its last document names one. */
export function successorOf({ id, service = [] }: DidDocument): Did | undefined {
  const endpoint = service.find(({ type }) => type === successorType)?.serviceEndpoint;
  return typeof endpoint === 'string' && isDid(endpoint) && endpoint !== id ? endpoint : undefined;
}

/**
 * The canonical one of several DIDs of one subject: the one that was made first, and of those made in the same second the
 * one that comes first by its text. Everybody who sees the same logs finds the same one.
 */
export function canonicalOf(candidates: readonly [Candidate, ...Candidate[]]): Did {
  const [first, ...others] = candidates;
  return others.reduce((best, next) => (comesBefore(next, best) ? next : best), first).did;
}

function comesBefore(one: Candidate, other: Candidate): boolean {
  const [oneTime, otherTime] = [Date.parse(one.created), Date.parse(other.created)];
  return oneTime === otherTime ? one.did < other.did : oneTime < otherTime;
}

function isSuccessor(entry: Json): boolean {
  return isJsonObject(entry) && entry['type'] === successorType;
}
