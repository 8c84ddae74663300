import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import { type JoseFault, type Jws, readJws } from '../jose/compact-jws.ts';
import { readJwtVp } from './read-jwt-vp.ts';

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
type Refusal = { readonly fault: JoseFault };

const context = 'https://www.w3.org/ns/credentials/v2';
const mostCredentials = 20;
const presentationUrl = /^data:application\/(?:vp\+jwt|jwt),([\w.-]+)$/;
const credentialUrl = /^data:application\/(?:vc\+jwt|jwt),([\w.-]+)$/;

/**
 * Reads a presentation as JWT, or in the envelope that makes such a JWT a presentation
 * (VC Data Model 2.0 §4.13, https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-presentations): `vp+jwt`
 * (VC-JOSE-COSE §3.1.2, https://www.w3.org/TR/vc-jose-cose/) with enveloped credentials, or `jwt_vp_json`. Faults:
 * `MALFORMED_VALUE_ERROR`, `PARSING_ERROR`, `PAYLOAD_TOO_LARGE`, and `INVALID_DOMAIN_ERROR` for one that was made for a
 * verifier, which nobody meant for everybody.
 */
export function readPublishedPresentation(value: Json): PublishedPresentation | Refusal {
  const jwt = typeof value === 'string' ? value : envelopedJwt(value, 'EnvelopedVerifiablePresentation');
  if (jwt === undefined) return refuse('This is neither a presentation as JWT nor one in its envelope.');
  const jws = readJws(jwt);
  if (jws.fault !== undefined) return jws;
  const { aud, nonce } = jws.payload;
  if (aud !== undefined || nonce !== undefined)
    return { fault: { code: 'INVALID_DOMAIN_ERROR', detail: 'The presentation was made for one verifier.' } };
  const isVersion2 = isTyped(jws, /^(application\/)?vp\+jwt$/i);
  const read = isVersion2 ? readVersion2(jws.payload) : readJwtVp(jws.payload);
  if (read.fault !== undefined) return read;
  const { holder, credentials } = read;
  const type = isVersion2 ? 'vp+jwt' : 'jwt';
  return {
    ...{ jws, holder, credentials, typ: isVersion2 ? ['vp+jwt'] : undefined },
    document: enveloped('EnvelopedVerifiablePresentation', type, jwt),
  };
}

/** The payload of a `vp+jwt` of credentials that are JWTs themselves; those with `typ` `vc+jwt` are named as such. */
export function presentationPayload(
  holder: Did,
  { credentials, issuedAt }: { readonly credentials: readonly string[]; readonly issuedAt: number },
): JsonObject {
  return {
    '@context': [context],
    type: ['VerifiablePresentation'],
    holder,
    iss: holder,
    iat: issuedAt,
    verifiableCredential: credentials.map((jwt) => {
      const jws = readJws(jwt);
      const isVersion2 = jws.fault === undefined && isTyped(jws, /^(application\/)?vc\+jwt$/i);
      return enveloped('EnvelopedVerifiableCredential', isVersion2 ? 'vc+jwt' : 'jwt', jwt);
    }),
  };
}

function readVersion2(
  payload: JsonObject,
): { readonly fault?: undefined; readonly holder: Did; readonly credentials: readonly string[] } | Refusal {
  const { iss, vc, vp } = payload;
  const listed = (value: Json | undefined): readonly unknown[] => [value].flat();
  const isPresentation =
    listed(payload['@context'])[0] === context && listed(payload['type']).includes('VerifiablePresentation');
  if (!isPresentation || vc !== undefined || vp !== undefined)
    return refuse('`@context` or `type` is not that of a presentation.');
  const stated = isJsonObject(payload['holder']) ? payload['holder']['id'] : payload['holder'];
  const holder = stated ?? iss;
  if (typeof holder !== 'string' || !isDid(holder) || (iss !== undefined && iss !== holder))
    return refuse('The holder is no DID, or not who made the token.');
  const items = listed(payload['verifiableCredential'] ?? []);
  if (items.length > mostCredentials)
    return {
      fault: { code: 'PAYLOAD_TOO_LARGE', detail: 'The presentation has more than 20 credentials.' },
    };
  const credentials = items
    .map((item) => envelopedJwt(item, 'EnvelopedVerifiableCredential'))
    .filter((jwt) => jwt !== undefined);
  return credentials.length === 0 || credentials.length !== items.length
    ? refuse('The presentation has no credential, or one that is not an enveloped JWT.')
    : { holder, credentials };
}

type EnvelopeType = 'EnvelopedVerifiablePresentation' | 'EnvelopedVerifiableCredential';

function enveloped(type: EnvelopeType, mediaType: string, jwt: string): JsonObject {
  return { '@context': [context], type, id: `data:application/${mediaType},${jwt}` };
}

// Everything that counts is in the signed text; other members of the envelope would be said by nobody.
function envelopedJwt(value: unknown, expected: EnvelopeType): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { '@context': stated, type, id, ...others } = value as JsonObject;
  const isEnvelope =
    [stated].flat()[0] === context && [type].flat().length === 1 && [type].flat()[0] === expected;
  if (!isEnvelope || Object.keys(others).length > 0 || typeof id !== 'string') return undefined;
  const url = expected === 'EnvelopedVerifiableCredential' ? credentialUrl : presentationUrl;
  return url.exec(id)?.[1];
}

function isTyped({ header }: Jws, pattern: RegExp): boolean {
  return typeof header['typ'] === 'string' && pattern.test(header['typ']);
}

function refuse(detail: string): Refusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
