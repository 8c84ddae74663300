import { isoSeconds } from '../../base/clock.ts';
import {
  type DidDocument,
  type VerificationMethod,
  verificationRelationships,
} from '../../domain/did/did-document.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import { keyOfMethod } from '../../protocol/jose/verification-key.ts';
import type { Resolver } from '../ports.ts';
import type { CredentialReading } from './credential-reading.ts';
import { documentKey } from './document-key.ts';
import { usableDocument } from './evidence.ts';
import { verifySignatureBy } from './signature.ts';

const latestSecond = 253_402_300_799; // the end of the year 9999

/**
 * Finds out whether the issuer signed the credential, by the one policy on keys that changed since:
 * - a key the present document lists decides as it is listed there now: for assertions, for something else, revoked;
 * - a key the present document does not know at all was rotated out in good order, and is judged by the document of the
 *   moment the credential says it was issued;
 * - the caller has made sure that the issuer is not deactivated, for then nothing it ever signed is accepted.
 * So an office ends all that a stolen key signed, whatever date it bears, by keeping the key in its document with
 * `revoked`, or outside `assertionMethod`. Dates before a theft are not believed by themselves.
 */
export async function proveIssuer(
  resolver: Resolver,
  reading: CredentialReading,
  { present, at }: { readonly present: DidDocument; readonly at: Date },
): Promise<JoseFault | undefined> {
  const fault = verifySignatureBy(present, reading, at);
  if (fault?.code !== 'INVALID_VERIFICATION_METHOD' || knowsKey(present, reading.kid)) return fault;
  const versionTime = issuanceTime(reading);
  if (versionTime === undefined) return fault;
  const past = usableDocument(await resolver.resolve(reading.issuer, { versionTime }), reading.issuer);
  if ('code' in past || isRevokedSince(past, present, { kid: reading.kid, at })) return fault;
  return verifySignatureBy(past, reading, at);
}

// The same key under another id: what counts is the key.
function isRevokedSince(
  past: DidDocument,
  present: DidDocument,
  { kid, at }: { readonly kid: string | undefined; readonly at: Date },
): boolean {
  const key = documentKey(past, kid, { relationship: 'assertionMethod', at });
  if ('code' in key) return false;
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

function issuanceTime({ jws, validFrom }: CredentialReading): string | undefined {
  const { iat, nbf } = jws.payload;
  const seconds = iat ?? nbf ?? (validFrom && Math.floor(validFrom.getTime() / 1000));
  const isMoment = typeof seconds === 'number' && seconds >= 0 && seconds <= latestSecond;
  return isMoment ? isoSeconds(new Date(seconds * 1000)) : undefined;
}
