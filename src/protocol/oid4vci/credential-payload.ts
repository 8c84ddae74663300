import { epochSeconds, isoSeconds } from '../../base/clock.ts';
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
  readonly holder: CredentialSubjectHolder;
  readonly issuedAt: Date;
  readonly validUntil: Date;
  readonly statusIndex: number;
  /** It names nobody that it is about where everybody sees it. */
  readonly isUnlinkable?: boolean | undefined;
};

/** The key a credential is bound to; `did` is set where the holder proved it as a key of that DID. */
export type CredentialHolder = { readonly key: PublicJwk; readonly did: Did | undefined };

/** Whom a W3C credential names as its subject: a holder, or just a DID where no key is bound. */
export type CredentialSubjectHolder = CredentialHolder | { readonly key?: undefined; readonly did: Did };

export type SdJwtVcPayload = { readonly header: JsonObject; readonly claims: JsonObject };

/**
 * The header and the always-visible claims of an SD-JWT VC (SD-JWT VC §3.2,
 * https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/), with a Token Status List reference, and the digest of
 * its type metadata (§5).
 */
export function sdJwtVcPayload(
  envelope: CredentialEnvelope,
  visible: JsonObject,
  urls: { readonly vct: string; readonly vctIntegrity: string; readonly statusList: string },
): SdJwtVcPayload {
  const { issuer, subject, issuedAt, validUntil, statusIndex, isUnlinkable = false } = envelope;
  return {
    header: { typ: 'dc+sd-jwt' },
    claims: {
      iss: issuer,
      ...(isUnlinkable ? {} : { sub: subject }),
      vct: urls.vct,
      'vct#integrity': urls.vctIntegrity,
      iat: epochSeconds(issuedAt),
      exp: epochSeconds(validUntil),
      status: { status_list: { idx: statusIndex, uri: urls.statusList } },
      ...visible,
    },
  };
}

type W3cUrls = {
  readonly context: string;
  readonly schema: string;
  /** The digest of the schema's text. */
  readonly schemaIntegrity: string;
  readonly statusListCredential: string;
};

/**
 * The payload of a W3C credential as JWT (VC Data Model 1.1 §6.3.1, https://www.w3.org/TR/vc-data-model/#jwt-encoding),
 * with Bitstring Status List references for revocation and suspension. Its subject id is the holder (a bare key as did:jwk), because that is what a
 * presentation is checked against.
 */
export function jwtVcPayload(envelope: CredentialEnvelope, claims: JsonObject, urls: W3cUrls): JsonObject {
  const { credentialId, issuer, issuedAt, validUntil } = envelope;
  const holder = holderDid(envelope);
  return {
    iss: issuer,
    sub: holder,
    nbf: epochSeconds(issuedAt),
    exp: epochSeconds(validUntil),
    jti: `urn:uuid:${credentialId}`,
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1', urls.context],
      ...statements(envelope, claims, urls),
    },
  };
}

/**
 * A W3C credential as JSON document, to be given a proof (VC Data Model 2.0 §4,
 * https://www.w3.org/TR/vc-data-model-2.0/), with the members that `jwtVcPayload` has.
 */
export function documentVcPayload(
  envelope: CredentialEnvelope,
  claims: JsonObject,
  urls: W3cUrls,
): JsonObject {
  const { credentialId, issuer, issuedAt, validUntil } = envelope;
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', urls.context],
    id: `urn:uuid:${credentialId}`,
    issuer,
    validFrom: isoSeconds(issuedAt),
    validUntil: isoSeconds(validUntil),
    ...statements(envelope, claims, urls),
  };
}

function holderDid({ holder }: CredentialEnvelope): Did {
  return holder.key === undefined ? holder.did : (holder.did ?? didJwkOf(holder.key));
}

/** The members that both data models write alike. */
function statements(envelope: CredentialEnvelope, claims: JsonObject, urls: W3cUrls): JsonObject {
  const { credentialType, statusIndex } = envelope;
  return {
    type: ['VerifiableCredential', credentialType],
    credentialSubject: { id: holderDid(envelope), ...claims },
    credentialStatus: bitstringStatusEntries(urls.statusListCredential, statusIndex),
    credentialSchema: { id: urls.schema, type: 'JsonSchema', digestSRI: urls.schemaIntegrity },
  };
}
