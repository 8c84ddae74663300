import { alsoKnownDids, type Candidate, canonicalOf, successorOf } from '../../domain/did/equivalence.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { DocumentMetadata, ResolutionResult } from '../../domain/did/resolution.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';

// Each name costs a resolution, perhaps at another host, so only some are looked into.
const mostNames = 5;

/**
 * Adds to a resolved DID which others are the same (`equivalentId`) and which of them is the canonical one
 * (`canonicalId`, DID Core 1.0 §7.1.3, https://www.w3.org/TR/did-core/#did-document-metadata). Only those count that
 * name this DID in their turn and are active; one-sided claims show in `alsoKnownAs` alone. To one that has ended it adds
 * its `successor`. `resolve` must not come back here.
 */
export async function withEquivalence(
  result: ResolutionResult,
  resolve: (did: Did) => Promise<ResolutionResult>,
): Promise<ResolutionResult> {
  const { document, documentMetadata } = result;
  if (document === undefined) return result;
  if (documentMetadata.deactivated === true) {
    const successor = successorOf(document);
    return successor === undefined
      ? result
      : { ...result, documentMetadata: { ...documentMetadata, successor } };
  }
  const names = otherNames(document);
  if (names.length === 0) return result;
  // Under its former names it is the same DID, so naming one of them names it.
  const formerNames = formerNamesOf(documentMetadata);
  const ownNames = [document.id, ...formerNames];
  const others = await Promise.all(names.map((did) => mutual(ownNames, did, resolve)));
  const equivalents = others.filter((other) => other !== undefined);
  if (equivalents.length === 0) return result;
  const own: Candidate = {
    did: presentName(document.id, documentMetadata),
    created: documentMetadata.created ?? '',
  };
  return {
    ...result,
    documentMetadata: {
      ...documentMetadata,
      equivalentId: [...formerNames, ...equivalents.map(({ did }) => did)],
      canonicalId: canonicalOf([own, ...equivalents]),
    },
  };
}

// Documents never change once they are there.
const namesOfDocuments = new WeakMap<DidDocument, readonly Did[]>();

/** The other did:webvh DIDs a document of that method names; none for other methods. */
function otherNames(document: DidDocument): readonly Did[] {
  const known = namesOfDocuments.get(document);
  if (known !== undefined) return known;
  const scid = readWebvhDid(document.id)?.scid;
  const named = scid === undefined ? [] : alsoKnownDids(document, mostNames);
  const names = named.filter((did) => isOther(did, scid));
  namesOfDocuments.set(document, names);
  return names;
}

// Former addresses of the DID itself have its SCID; they are not other identifiers.
function isOther(did: Did, scid: string | undefined): boolean {
  const other = readWebvhDid(did);
  return other !== undefined && other.scid !== scid;
}

// What the method itself said of a DID that moved.
function formerNamesOf({ equivalentId }: DocumentMetadata): readonly string[] {
  return Array.isArray(equivalentId) ? equivalentId.filter((name) => typeof name === 'string') : [];
}

function presentName(did: Did, { canonicalId }: DocumentMetadata): Did {
  return typeof canonicalId === 'string' && isDid(canonicalId) ? canonicalId : did;
}

async function mutual(
  ownNames: readonly string[],
  did: Did,
  resolve: (did: Did) => Promise<ResolutionResult>,
): Promise<Candidate | undefined> {
  const { document, documentMetadata } = await resolve(did);
  const isMutual =
    document?.id === did && document.alsoKnownAs?.some((name) => ownNames.includes(name)) === true;
  if (!isMutual || documentMetadata.deactivated === true || documentMetadata.created === undefined)
    return undefined;
  return { did, created: documentMetadata.created };
}
