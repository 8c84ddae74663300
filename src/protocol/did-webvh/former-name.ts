import { isJsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { readDidDocument } from '../did-resolution/read-document.ts';
import type { VerifiedVersion } from './log-state.ts';
import { renamedDocument } from './renamed-document.ts';

/** What the metadata of a document says about the names of its subject (DID Core 1.0 §7.1.3). */
export type OtherNames = { readonly canonicalId?: Did; readonly equivalentId?: readonly Did[] };

/**
 * The document of a version under any DID the log had in its time. A DID resolves to a document with its own `id`
 * (DID Core 1.0 §7.1, https://www.w3.org/TR/did-core/#did-resolution), and a DID that moved keeps resolving under its
 * former names (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#read-resolve, step 6), so under another name
 * than the version's own the document is given with its own references renamed; `alsoKnownAs` then has the version's name
 * in place of the one asked for. Undefined where no version has the name, or the document is not valid.
 */
export function documentUnderName(
  version: VerifiedVersion,
  versions: readonly VerifiedVersion[],
  did: Did,
): DidDocument | undefined {
  if (version.did === did) return readDidDocument(version.document, did);
  const state: unknown = version.document;
  if (!isJsonObject(state) || !versions.some((other) => other.did === did)) return undefined;
  const { alsoKnownAs } = state;
  const names: readonly unknown[] = Array.isArray(alsoKnownAs) ? alsoKnownAs : [];
  const others = names.filter((name) => typeof name === 'string').filter((name) => name !== did);
  const renamed = renamedDocument(state, version.did, did);
  return readDidDocument({ ...renamed, alsoKnownAs: [version.did, ...others] }, did);
}

/**
 * The names that a log proves: the present one is canonical, and all but the one asked for are equivalent to it. Empty for
 * a log that never moved.
 */
export function otherNames(versions: readonly VerifiedVersion[], did: Did): OtherNames {
  const names = [...new Set(versions.map((version) => version.did))];
  const present = versions.at(-1)?.did;
  if (names.length < 2 || present === undefined) return {};
  return { canonicalId: present, equivalentId: names.filter((name) => name !== did).reverse() };
}
