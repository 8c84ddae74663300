import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { PinnedContexts } from './contexts.ts';
import { type Faulty, faulty } from './fault.ts';

/** Which contexts a document may have. */
export type ContextTerms = {
  readonly contexts: PinnedContexts;
  /**
   * Whether a document may map terms to URLs of its own. Refused unless said otherwise: such a mapping can give a signed
   * member another meaning than its name says.
   */
  readonly inlineContexts?: 'allowed' | 'refused';
};

// The members that hold documents of their own: presented credentials, and the proofs that a chain builds on.
const ownDocuments = new Set(['verifiableCredential', 'proof']);
const valueMembers = new Set(['@value', '@type', '@language', '@direction']);
// What is in these vocabularies is read by its name, so it must have no other.
const vocabularies = [
  'https://www.w3.org/2018/credentials#',
  'https://www.w3.org/ns/credentials/status#',
  'https://w3id.org/security#',
];

/**
 * The fault of a document's contexts and of how it uses them, or undefined. Every URL has to be pinned; inline contexts
 * stand after the first place of the outermost `@context` and hold nothing but terms mapped to URLs; deeper down, only
 * presented credentials and proofs have contexts. Members are named by terms only (VC Data Model 2.0 §1.3 wants compact
 * documents): by the URL a term stands for, the same statement would be signed, but nobody who reads by the term would see
 * it. Fault: `MALFORMED_VALUE_ERROR`.
 */
export function contextFault(document: JsonObject, terms: ContextTerms): Faulty | undefined {
  const { '@context': written, ...members } = document;
  return (
    listFault(written, terms, terms.inlineContexts ?? 'refused') ??
    membersFault(members, terms) ??
    (isCompact(members) ? undefined : refused('A member is not named by a term.'))
  );
}

function isCompact(value: Json): boolean {
  if (isList(value)) return value.every(isCompact);
  if (!isJsonObject(value)) return true;
  if (Object.hasOwn(value, '@value')) return Object.keys(value).every((name) => valueMembers.has(name));
  return Object.entries(value).every(([name, member]) => {
    if (name === '@context') return true;
    return !name.startsWith('@') && !name.includes(':') && isCompact(member);
  });
}

function membersFault(members: JsonObject, terms: ContextTerms): Faulty | undefined {
  for (const [name, member] of Object.entries(members)) {
    const fault = ownDocuments.has(name) ? documentsFault(member, terms) : nestedFault(member);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

// Recursion is safe here and below: whoever reads JSON has held its depth before.
function documentsFault(value: Json, terms: ContextTerms): Faulty | undefined {
  for (const document of isList(value) ? value : [value]) {
    if (!isJsonObject(document)) {
      if (holdsContext(document)) return refused('There is a context within the document.');
      continue;
    }
    const { '@context': own, ...members } = document;
    const fault =
      (own === undefined ? undefined : listFault(own, terms, 'refused')) ?? membersFault(members, terms);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function nestedFault(member: Json): Faulty | undefined {
  return holdsContext(member) ? refused('There is a context within the document.') : undefined;
}

function listFault(
  written: Json | undefined,
  { contexts }: ContextTerms,
  inline: 'allowed' | 'refused',
): Faulty | undefined {
  const list = isList(written) ? written : [written];
  const [first] = list;
  if (typeof first !== 'string') return refused('The first context is not a URL.');
  for (const context of list) {
    if (typeof context === 'string') {
      if (!contexts.has(context)) return refused('A context is not one that is known here.');
    } else if (inline === 'refused') return refused('A context is written within the document.');
    else if (!isPlainMapping(context)) return refused('An inline context does more than name terms.');
  }
  return undefined;
}

function holdsContext(value: Json): boolean {
  if (isList(value)) return value.some(holdsContext);
  if (!isJsonObject(value)) return false;
  return Object.hasOwn(value, '@context') || Object.values(value).some(holdsContext);
}

function isPlainMapping(context: Json | undefined): boolean {
  if (!isJsonObject(context)) return false;
  return Object.entries(context).every(([term, meaning]) => {
    if (term === '@vocab') return meaning === null;
    if (term === '@protected') return meaning === true;
    if (term.startsWith('@') || typeof meaning !== 'string' || !/^https?:\/\/./.test(meaning)) return false;
    return vocabularies.every((base) => !meaning.startsWith(base) || meaning === base + term);
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function refused(detail: string): Faulty {
  return faulty('MALFORMED_VALUE_ERROR', detail);
}
