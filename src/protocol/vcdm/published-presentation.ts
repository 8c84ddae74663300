import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import { type Jws, readJws } from '../jose/compact-jws.ts';
import { baseContexts } from './context.ts';
import { envelopedCredential, envelopedPresentation, readEnvelope } from './envelope.ts';
import { malformed, type VcdmRefusal } from './fault.ts';
import { readJwtVp } from './read-jwt-vp.ts';
import { readVpJwt } from './read-vp-jwt.ts';

/** A presentation that its holder publishes for everybody; nothing is verified. `credentials` are compact JWTs. */
export type PublishedPresentation = {
  readonly fault?: undefined;
  readonly jws: Jws;
  readonly holder: Did;
  readonly credentials: readonly string[];
  /** The type the signed envelope must have, where its form demands one. */
  readonly typ: readonly string[] | undefined;
  /** As it is published: a presentation by media type `application/vp`. */
  readonly document: JsonObject;
};

/**
 * Reads a presentation as JWT, or in the envelope that makes such a JWT a presentation
 * (VC Data Model 2.0 §4.13, https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-presentations): `vp+jwt`
 * (VC-JOSE-COSE §3.1.2, https://www.w3.org/TR/vc-jose-cose/) with enveloped credentials, or `jwt_vp_json`. Faults:
 * `MALFORMED_VALUE_ERROR`, `PARSING_ERROR`, `PAYLOAD_TOO_LARGE`, and `INVALID_DOMAIN_ERROR` for one that was made for a
 * verifier, which nobody meant for everybody.
 */
export function readPublishedPresentation(value: Json): PublishedPresentation | VcdmRefusal {
  const jwt = typeof value === 'string' ? value : presentationJwt(value);
  if (jwt === undefined) return malformed('This is neither a presentation as JWT nor one in its envelope.');
  const jws = readJws(jwt);
  if (jws.fault !== undefined) return jws;
  const { aud, nonce } = jws.payload;
  if (aud !== undefined || nonce !== undefined)
    return { fault: { code: 'INVALID_DOMAIN_ERROR', detail: 'The presentation was made for one verifier.' } };
  const isVersion2 = isTyped(jws, /^(application\/)?vp\+jwt$/i);
  const read = isVersion2 ? readVersion2(jws.payload) : readJwtVp(jws.payload);
  if (read.fault !== undefined) return read;
  const { holder, credentials } = read;
  return {
    ...{ jws, holder, credentials, typ: isVersion2 ? ['vp+jwt'] : undefined },
    document: envelopedPresentation(isVersion2 ? 'vp+jwt' : 'jwt', jwt),
  };
}

/** The payload of a `vp+jwt` of credentials that are JWTs themselves; those with `typ` `vc+jwt` are named as such. */
export function presentationPayload(
  holder: Did,
  { credentials, issuedAt }: { readonly credentials: readonly string[]; readonly issuedAt: number },
): JsonObject {
  return {
    '@context': [baseContexts['2.0']],
    type: ['VerifiablePresentation'],
    holder,
    iss: holder,
    iat: issuedAt,
    verifiableCredential: credentials.map((jwt) => {
      const jws = readJws(jwt);
      const isVersion2 = jws.fault === undefined && isTyped(jws, /^(application\/)?vc\+jwt$/i);
      return envelopedCredential(isVersion2 ? 'vc+jwt' : 'jwt', jwt);
    }),
  };
}

function readVersion2(
  payload: JsonObject,
):
  | { readonly fault?: undefined; readonly holder: Did; readonly credentials: readonly string[] }
  | VcdmRefusal {
  const read = readVpJwt(payload);
  if (read.fault !== undefined) return read;
  const { holder, envelopes } = read;
  if (!isDid(holder)) return malformed('The holder is not a DID.');
  const credentials = envelopes.map(credentialJwt).filter((jwt) => jwt !== undefined);
  return credentials.length === 0 || credentials.length !== envelopes.length
    ? malformed('The presentation has no credential, or one that is not a JWT.')
    : { holder, credentials };
}

function presentationJwt(value: Json): string | undefined {
  const envelope = isJsonObject(value) ? readEnvelope(value) : undefined;
  if (envelope === undefined || envelope.fault !== undefined) return undefined;
  const { type, form, text } = envelope;
  const isJwt = form === 'vp+jwt' || form === 'jwt';
  return type === 'EnvelopedVerifiablePresentation' && isJwt ? text : undefined;
}

function credentialJwt(document: JsonObject): string | undefined {
  const envelope = readEnvelope(document);
  if (envelope.fault !== undefined) return undefined;
  return envelope.form === 'vc+jwt' || envelope.form === 'jwt' ? envelope.text : undefined;
}

function isTyped({ header }: Jws, pattern: RegExp): boolean {
  return typeof header['typ'] === 'string' && pattern.test(header['typ']);
}
