import { epochSeconds } from '../../base/clock.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { VcdmVersion } from './context.ts';
import { readVcdm, type VcdmCredential, type VcdmTerms } from './credential.ts';
import { readDateTime } from './date-time.ts';
import { malformed, type VcdmRefusal } from './fault.ts';

/** A W3C credential in a JWT, of either data model, with its members checked against the envelope. Nothing is verified. */
export type JwtVc = {
  readonly fault?: undefined;
  readonly issuer: string;
  readonly types: readonly string[];
  readonly subjectId: string | undefined;
  /** `credentialSubject` without its id. */
  readonly claims: JsonObject;
  /** `credentialSubject` as it stands, where it has an id. */
  readonly subject: JsonObject | undefined;
  readonly validFrom: Date | undefined;
  readonly validUntil: Date | undefined;
  readonly statusEntries: readonly JsonObject[];
  /** The claims with `exp`, `nbf` and `iat` as `checkTimes` wants them. */
  readonly timeClaims: JsonObject;
  /** All its members; `issuer` may come from the envelope. */
  readonly credential: VcdmCredential;
};
export type JwtVcRefusal = VcdmRefusal;

type JwtTerms = Pick<VcdmTerms, 'mayInlineContexts'>;
const usualTerms: JwtTerms = { mayInlineContexts: false };

/**
 * `jwt_vc_json`: the credential in the claim `vc` (VC Data Model 1.1 §6.3.1, https://www.w3.org/TR/vc-data-model/), whose
 * issuer may be `iss` alone. Fault: `MALFORMED_VALUE_ERROR`, as in `readVcdm`, or where the envelope says something else.
 */
export function readVersion1(payload: JsonObject, terms: JwtTerms = usualTerms): JwtVc | JwtVcRefusal {
  const { vc, iss } = payload;
  if (!isJsonObject(vc)) return malformed('The token holds no credential.');
  const whole = iss !== undefined && vc['issuer'] === undefined ? { ...vc, issuer: iss } : vc;
  return readCredential(payload, whole, { ...terms, version: '1.1', isInToken: true });
}

/**
 * `vc+jwt`: the payload is the credential (VC-JOSE-COSE §3.1.1, https://www.w3.org/TR/vc-jose-cose/). `iat` may also be
 * a dateTimeStamp here, as the issuers of the W3C's test suite write it. Fault: `MALFORMED_VALUE_ERROR`, as in
 * `readVcdm`, or where claims of the token say something else than the credential.
 */
export function readVersion2(payload: JsonObject, terms: JwtTerms = usualTerms): JwtVc | JwtVcRefusal {
  if (payload['vc'] !== undefined || payload['vp'] !== undefined)
    return malformed('`vc` and `vp` are not allowed here.');
  const timeClaims = timeClaimsOf(payload);
  if (timeClaims === undefined)
    return malformed('`iat` is neither a number nor a moment with its time zone.');
  return readCredential(payload, payload, { ...terms, version: '2.0', isInToken: true }, timeClaims);
}

function readCredential(
  payload: JsonObject,
  value: JsonObject,
  terms: VcdmTerms & { readonly version: VcdmVersion },
  timeClaims: JsonObject = payload,
): JwtVc | JwtVcRefusal {
  const credential = readVcdm(value, terms);
  if (credential.fault !== undefined) return credential;
  if (credential.version !== terms.version)
    return malformed('`@context` does not begin with the base context.');
  const { issuer, types, subjects, validFrom, validUntil, status } = credential;
  const { iss, sub, jti } = payload;
  if (iss !== undefined && iss !== issuer.id)
    return malformed('The issuer is not the same in the token and the credential.');
  const [subject] = subjects;
  const { credentialSubject: whole } = value;
  if (subject === undefined || !isJsonObject(whole))
    return malformed('`credentialSubject` is not one object, which a token has to be about.');
  if (!agree(sub, subject.id)) return malformed('`sub` is not the subject of the credential.');
  if (!agree(jti, credential.id)) return malformed('`jti` is not the id of the credential.');
  return {
    issuer: issuer.id,
    types,
    subjectId: subject.id ?? (typeof sub === 'string' ? sub : undefined),
    claims: subject.claims,
    subject: subject.id === undefined ? undefined : whole,
    validFrom,
    validUntil,
    statusEntries: status,
    timeClaims,
    credential,
  };
}

/** The claims with `iat` in seconds; undefined where it is a text and no moment. */
function timeClaimsOf(payload: JsonObject): JsonObject | undefined {
  const { iat } = payload;
  if (typeof iat !== 'string') return payload;
  const issuedAt = readDateTime(iat);
  return issuedAt && { ...payload, iat: epochSeconds(issuedAt) };
}

// The envelope may leave a value out, but never say something else than the credential.
function agree(envelope: Json | undefined, inside: string | undefined): boolean {
  if (envelope !== undefined && typeof envelope !== 'string') return false;
  return envelope === undefined || inside === undefined || envelope === inside;
}
