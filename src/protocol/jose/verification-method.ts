import {
  type DidDocument,
  type VerificationMethod,
  type VerificationRelationship,
  verificationRelationships,
} from '../../domain/did/did-document.ts';
import type { JoseFault } from './compact-jws.ts';

/**
 * The one verification method a token's `kid` names in its issuer's own document, where it is listed for the
 * relationship (Controlled Identifiers 1.0 §3.3, https://www.w3.org/TR/cid-1.0/). `kid` is a DID URL of that document,
 * absolute or `#fragment`; it may only be absent where the relationship has exactly one method. No other key is tried.
 * Faults: `INVALID_VERIFICATION_METHOD` for no such method, an id given twice, or a controller the document does not
 * name; `INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD` where the method is listed, but not for this.
 */
export function selectMethod(
  document: DidDocument,
  kid: string | undefined,
  relationship: VerificationRelationship,
): { readonly method: VerificationMethod } | JoseFault {
  const id = kid === undefined ? soleMethodId(document, relationship) : absolute(document, kid);
  if (!isMethodId(document, id))
    return invalidMethod('`kid` does not name a verification method of the issuer.');
  const [method, ...duplicates] = methodsNamed(document, id);
  if (method === undefined) return invalidMethod('The issuer has no verification method of this `kid`.');
  if (duplicates.length > 0)
    return invalidMethod('The document gives the id of the verification method twice.');
  if (!isOwnController(document, method.controller)) {
    return invalidMethod('The verification method is controlled by another DID.');
  }
  return listedIds(document, relationship).includes(id) ? { method } : wrongRelationship(relationship);
}

// The document's DID and a fragment, nothing in between: no path, no query, no other DID.
function isMethodId(document: DidDocument, id: string | undefined): id is string {
  const start = `${document.id}#`;
  return id !== undefined && id.startsWith(start) && id.length > start.length;
}

function soleMethodId(document: DidDocument, relationship: VerificationRelationship): string | undefined {
  const [id, ...others] = listedIds(document, relationship);
  return others.length === 0 ? id : undefined;
}

/** The methods of this id among all of the document, those embedded in relationships too. */
function methodsNamed(document: DidDocument, id: string): readonly VerificationMethod[] {
  const named = (document.verificationMethod ?? []).filter((method) => absolute(document, method.id) === id);
  for (const relationship of verificationRelationships) {
    for (const entry of document[relationship] ?? []) {
      if (typeof entry !== 'string' && absolute(document, entry.id) === id) named.push(entry);
    }
  }
  return named;
}

function listedIds(document: DidDocument, relationship: VerificationRelationship): readonly string[] {
  const entries = document[relationship] ?? [];
  return entries.map((entry) => absolute(document, typeof entry === 'string' ? entry : entry.id));
}

// DID Core 1.0 §3.2.2: inside a document, and in our tokens, a DID URL may be just `#fragment`.
function absolute(document: DidDocument, id: string): string {
  return id.startsWith('#') ? `${document.id}${id}` : id;
}

// Whoever the document names as its controller could add keys of their own to it, so their keys add no power.
function isOwnController(document: DidDocument, controller: string): boolean {
  return controller === document.id || [document.controller ?? []].flat().includes(controller);
}

function invalidMethod(detail: string): JoseFault {
  return { code: 'INVALID_VERIFICATION_METHOD', detail };
}

function wrongRelationship(relationship: VerificationRelationship): JoseFault {
  return {
    code: 'INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD',
    detail: `The verification method is not listed for ${relationship}.`,
  };
}
