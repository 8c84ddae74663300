import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { JoseFault } from '../jose/compact-jws.ts';
import { readDateTime } from './date-time.ts';

/** A W3C credential in a JWT, of either data model, with its members checked against the envelope. Nothing is verified. */
export type JwtVc = {
  readonly fault?: undefined;
  readonly issuer: string;
  readonly types: readonly string[];
  readonly subjectId: string | undefined;
  /** `credentialSubject` without its id. */
  readonly claims: JsonObject;
  readonly validFrom: Date | undefined;
  readonly validUntil: Date | undefined;
  readonly statusEntries: readonly JsonObject[];
};
export type JwtVcRefusal = { readonly fault: JoseFault };

type DataModel = {
  readonly baseContext: string;
  readonly validFrom: string;
  readonly validUntil: string;
};

const version1: DataModel = {
  baseContext: 'https://www.w3.org/2018/credentials/v1',
  validFrom: 'issuanceDate',
  validUntil: 'expirationDate',
};
const version2: DataModel = {
  baseContext: 'https://www.w3.org/ns/credentials/v2',
  validFrom: 'validFrom',
  validUntil: 'validUntil',
};
const mostStatusEntries = 4;

/** `jwt_vc_json`: the credential in the claim `vc` (VC Data Model 1.1 §6.3.1, https://www.w3.org/TR/vc-data-model/). */
export function readVersion1(payload: JsonObject): JwtVc | JwtVcRefusal {
  const { vc } = payload;
  return isJsonObject(vc) ? readCredential(payload, vc, version1) : refuse('The token holds no credential.');
}

/** `vc+jwt`: the payload is the credential (VC-JOSE-COSE §3.1.1, https://www.w3.org/TR/vc-jose-cose/). */
export function readVersion2(payload: JsonObject): JwtVc | JwtVcRefusal {
  if (payload['vc'] !== undefined || payload['vp'] !== undefined)
    return refuse('`vc` and `vp` are not allowed here.');
  return readCredential(payload, payload, version2);
}

function readCredential(payload: JsonObject, credential: JsonObject, model: DataModel): JwtVc | JwtVcRefusal {
  if (!hasContext(credential['@context'], model))
    return refuse('`@context` does not begin with the base context.');
  const types = typeList(credential['type']);
  if (types === undefined) return refuse('`type` is not a list of texts with VerifiableCredential in it.');
  const issuer = issuerOf(payload['iss'], credential['issuer']);
  if (issuer === undefined)
    return refuse('The issuer is missing, malformed, or not the same in the token and the credential.');
  const { id: subjectId, ...claims } = isJsonObject(credential['credentialSubject'])
    ? credential['credentialSubject']
    : {};
  const isSubject =
    isJsonObject(credential['credentialSubject']) &&
    (subjectId === undefined || typeof subjectId === 'string');
  if (!isSubject) return refuse('`credentialSubject` is not one object with a text as its id.');
  if (!agree(payload['sub'], subjectId)) return refuse('`sub` is not the subject of the credential.');
  if (credential !== payload && !agree(payload['jti'], credential['id']))
    return refuse('`jti` is not the id of the credential.');
  const validFrom = readDate(credential[model.validFrom]);
  const validUntil = readDate(credential[model.validUntil]);
  if (validFrom === null || validUntil === null)
    return refuse('A date of the credential is not a moment with its time zone.');
  const statusEntries = statusList(credential['credentialStatus']);
  if (statusEntries === undefined)
    return refuse('`credentialStatus` is not one object or a short list of them.');
  const subject = typeof subjectId === 'string' ? subjectId : textOf(payload['sub']);
  return { issuer, types, subjectId: subject, claims, validFrom, validUntil, statusEntries };
}

function hasContext(context: Json | undefined, { baseContext }: DataModel): boolean {
  return Array.isArray(context) ? context[0] === baseContext : context === baseContext;
}

function typeList(type: Json | undefined): readonly string[] | undefined {
  const listed: readonly unknown[] = Array.isArray(type) ? type : [type];
  const types = listed.filter((name) => typeof name === 'string');
  return types.length === listed.length && types.includes('VerifiableCredential') ? types : undefined;
}

function issuerOf(iss: Json | undefined, issuer: Json | undefined): string | undefined {
  const stated = isJsonObject(issuer) ? issuer['id'] : issuer;
  if (iss !== undefined && stated !== undefined && iss !== stated) return undefined;
  const value = iss ?? stated;
  return typeof value === 'string' && (issuer === undefined || stated !== undefined) ? value : undefined;
}

// The envelope may leave a value out, but never say something else than the credential.
function agree(envelope: Json | undefined, inside: Json | undefined): boolean {
  if (envelope !== undefined && typeof envelope !== 'string') return false;
  return envelope === undefined || inside === undefined || envelope === inside;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readDate(value: Json | undefined): Date | undefined | null {
  return value === undefined ? undefined : (readDateTime(value) ?? null);
}

function statusList(status: Json | undefined): readonly JsonObject[] | undefined {
  if (status === undefined) return [];
  const listed: readonly Json[] = Array.isArray(status) ? status : [status];
  const entries = listed.filter(isJsonObject);
  return entries.length === listed.length && entries.length <= mostStatusEntries ? entries : undefined;
}

function refuse(detail: string): JwtVcRefusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
