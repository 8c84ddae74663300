import { canonicalJson, type JsonObject, toJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { DidDocument, VerificationRelationship } from '../../domain/did/did-document.ts';
import { multikeyOfDidUrl } from '../../protocol/did-webvh/update-key.ts';
import { type Jws, readJws } from '../../protocol/jose/compact-jws.ts';
import { keyOfMethod } from '../../protocol/jose/verification-key.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import type { Recovery } from '../records.ts';
import { documentKey } from '../verification/document-key.ts';
import { credentialAlgorithms } from '../verification/signature.ts';

/** The media type of everything that is signed here, so that no signature made for something else can be put to this use. */
export const statementType = 'recovery-statement+jwt';
const mostBytes = 16 * 1024;

/** What guardians sign to approve a recovery, or the holder to object to it; JSON that is compared as a whole. */
export function recoveryStatement(
  purpose: 'recovery-approval' | 'recovery-objection',
  recovery: Recovery,
): JsonObject {
  const { recoveryId, did, headVersionId, newKeyHash, expiresAt } = recovery;
  const keys = recovery.keys.map(({ publicKeyMultibase, relationships }) => ({
    publicKeyMultibase,
    ...(relationships === undefined ? {} : { relationships: [...relationships] }),
  }));
  return {
    ...{ purpose, recoveryId, did, headVersionId, newKeyHash, keys },
    expiresAt: expiresAt.toISOString(),
  };
}

/** A signed statement taken apart, with its `kid`. Throws `proof-invalid`. */
export function readStatement(text: string): { readonly jws: Jws; readonly kid: string } {
  const jws = readJws(text, { mostBytes });
  if (jws.fault !== undefined) throw new Problem('proof-invalid', jws.fault.detail);
  const { kid } = jws.header;
  if (typeof kid !== 'string') throw new Problem('proof-invalid', '`kid` does not name the key that signed.');
  return { jws, kid };
}

/** Throws `proof-invalid` where another statement was signed than the expected one. */
export function checkStatement({ payload }: Jws, expected: JsonObject): void {
  if (canonicalJson(payload) !== canonicalJson(toJson(expected)))
    throw new Problem('proof-invalid', 'This is not the statement that is to be signed.');
}

/** The DID a `kid` is of. Throws `proof-invalid`. */
export function signerOf(kid: string): Did {
  const did = kid.slice(0, Math.max(0, kid.indexOf('#')));
  if (!isDid(did)) throw new Problem('proof-invalid', '`kid` is not the DID URL of a key.');
  return did;
}

/** The statement is signed by the key of the document that `kid` names. Throws `proof-invalid`. */
export function checkSignedByDocument(
  document: DidDocument,
  { jws, kid }: { readonly jws: Jws; readonly kid: string },
  terms: { readonly relationship: VerificationRelationship; readonly at: Date },
): void {
  const key = documentKey(document, kid, terms);
  if ('code' in key) throw new Problem('proof-invalid', key.detail);
  const fault = verifyJws(jws, { key, allowedAlgorithms: credentialAlgorithms, typ: [statementType] });
  if (fault !== undefined) throw new Problem('proof-invalid', fault.detail);
}

/**
 * The Ed25519 key a `kid` of the form `did:key:…#…` names, as Multikey, once the statement is found to be signed by it;
 * undefined for any other `kid`. Throws `proof-invalid`.
 */
export function signingMultikey({
  jws,
  kid,
}: {
  readonly jws: Jws;
  readonly kid: string;
}): string | undefined {
  const publicKeyMultibase = multikeyOfDidUrl(kid);
  if (publicKeyMultibase === undefined) return undefined;
  const key = keyOfMethod({ id: '', type: 'Multikey', controller: '', publicKeyMultibase });
  if (key === undefined) throw new Problem('proof-invalid', 'The key that `kid` names is not sound.');
  const fault = verifyJws(jws, { key, allowedAlgorithms: ['EdDSA'], typ: [statementType] });
  if (fault !== undefined) throw new Problem('proof-invalid', fault.detail);
  return publicKeyMultibase;
}
