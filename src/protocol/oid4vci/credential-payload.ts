import { epochSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { PublicJwk } from '../../domain/did/multikey.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import { bitstringStatusEntries } from '../status-list/status-entry.ts';
import { didJwkOf } from '../did-jwk/did-jwk.ts';

/** What both formats say of a credential besides its claims. */
export type CredentialEnvelope = {
  readonly credentialId: string;
  readonly credentialType: CredentialType;
  readonly issuer: Did;
  /** The DID the credential is about. */
  readonly subject: Did;
  readonly holder: CredentialHolder;
  readonly issuedAt: Date;
  readonly validUntil: Date;
  readonly statusIndex: number;
};

/** The key a credential is bound to; `did` is set where the holder proved it as a key of that DID. */
export type CredentialHolder = { readonly key: PublicJwk; readonly did: Did | undefined };

/** Whom a W3C credential names as its subject: a holder, or just a DID where no key is bound. */
export type CredentialSubjectHolder = CredentialHolder | { readonly key?: undefined; readonly did: Did };

export type SdJwtVcPayload = { readonly header: JsonObject; readonly claims: JsonObject };

/**
 * The header and the always-visible claims of an SD-JWT VC (SD-JWT VC §3.2,
 * https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/), with a Token Status List reference.
 */
export function sdJwtVcPayload(
  envelope: CredentialEnvelope,
  visible: JsonObject,
  urls: { readonly vct: string; readonly statusList: string },
): SdJwtVcPayload {
  const { issuer, subject, issuedAt, validUntil, statusIndex } = envelope;
  return {
    header: { typ: 'dc+sd-jwt' },
    claims: {
      iss: issuer,
      sub: subject,
      vct: urls.vct,
      iat: epochSeconds(issuedAt),
      exp: epochSeconds(validUntil),
      status: { status_list: { idx: statusIndex, uri: urls.statusList } },
      ...visible,
    },
  };
}

/**
 * The payload of a W3C credential as JWT (VC Data Model 1.1 §6.3.1, https://www.w3.org/TR/vc-data-model/#jwt-encoding),
 * with Bitstring Status List references for revocation and suspension. Its subject id is the holder (a bare key
 * as did:jwk), because that is what a presentation is checked against.
 */
export function jwtVcPayload(
  envelope: Omit<CredentialEnvelope, 'holder'> & { readonly holder: CredentialSubjectHolder },
  claims: JsonObject,
  urls: { readonly context: string; readonly schema: string; readonly statusListCredential: string },
): JsonObject {
  const { credentialId, credentialType, issuer, issuedAt, validUntil, statusIndex } = envelope;
  const holder =
    envelope.holder.key === undefined
      ? envelope.holder.did
      : (envelope.holder.did ?? didJwkOf(envelope.holder.key));
  return {
    iss: issuer,
    sub: holder,
    nbf: epochSeconds(issuedAt),
    exp: epochSeconds(validUntil),
    jti: `urn:uuid:${credentialId}`,
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1', urls.context],
      type: ['VerifiableCredential', credentialType],
      credentialSubject: { id: holder, ...claims },
      credentialStatus: bitstringStatusEntries(urls.statusListCredential, statusIndex),
      credentialSchema: { id: urls.schema, type: 'JsonSchema' },
    },
  };
}
