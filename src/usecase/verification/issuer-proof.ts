import { isoSeconds } from '../../base/clock.ts';
import {
  type DidDocument,
  type VerificationMethod,
  verificationRelationships,
} from '../../domain/did/did-document.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import { keyOfMethod, type VerificationKey } from '../../protocol/jose/verification-key.ts';
import type { Resolver } from '../ports.ts';
import { documentKey } from './document-key.ts';
import { usableDocument } from './evidence.ts';
import type { NamedSignature, Soon } from './securing/securing-suite.ts';

/**
 * The key that a signature names, if it may sign for the issuer, by the one policy on keys that changed since:
 * - a key the present document lists decides as it is listed there now: for assertions, for something else, revoked;
 * - a key the present document does not know at all was rotated out in good order, and is judged by the document of the
 *   moment the signature says it was made;
 * - the caller has made sure that the issuer is not deactivated, for then nothing it ever signed is accepted.
 * So an office ends all that a stolen key signed, whatever date it bears, by keeping the key in its document with
 * `revoked`, or outside `assertionMethod`. Dates before a theft are not believed by themselves.
 */
export function issuerKey(
  resolver: Resolver,
  { kid, madeAt }: NamedSignature,
  { present, at }: { readonly present: DidDocument; readonly at: Date },
): Soon<VerificationKey | JoseFault> {
  const terms = { relationship: 'assertionMethod', at } as const;
  const key = documentKey(present, kid, terms);
  const isUnknown = 'code' in key && key.code === 'INVALID_VERIFICATION_METHOD' && !knowsKey(present, kid);
  return isUnknown && madeAt !== undefined ? formerKey(resolver, { kid, madeAt }, { present, at, key }) : key;
}

async function formerKey(
  resolver: Resolver,
  { kid, madeAt }: { readonly kid: string | undefined; readonly madeAt: Date },
  { present, at, key }: { readonly present: DidDocument; readonly at: Date; readonly key: JoseFault },
): Promise<VerificationKey | JoseFault> {
  const versionTime = isoSeconds(madeAt);
  const past = usableDocument(await resolver.resolve(present.id, { versionTime }), present.id);
  if ('code' in past) return key;
  const former = documentKey(past, kid, { relationship: 'assertionMethod', at });
  return !('code' in former) && isRevokedIn(present, former) ? key : former;
}

// The same key under another id: what counts is the key.
function isRevokedIn(present: DidDocument, key: VerificationKey): boolean {
  const revoked = methodsOf(present).filter((method) => method.revoked !== undefined);
  return revoked.some((method) => {
    const other = keyOfMethod(method);
    return other !== undefined && thumbprint(other.jwk) === thumbprint(key.jwk);
  });
}

function knowsKey(document: DidDocument, kid: string | undefined): boolean {
  const absolute = (id: string) => (id.startsWith('#') ? `${document.id}${id}` : id);
  if (kid === undefined || !absolute(kid).startsWith(`${document.id}#`)) return true; // no version would know it better
  return methodsOf(document).some(({ id }) => absolute(id) === absolute(kid));
}

/** All methods of a document, those embedded in relationships too. */
function methodsOf(document: DidDocument): readonly VerificationMethod[] {
  const embedded = verificationRelationships
    .flatMap((relationship) => document[relationship] ?? [])
    .filter((entry): entry is VerificationMethod => typeof entry !== 'string');
  return [...(document.verificationMethod ?? []), ...embedded];
}
