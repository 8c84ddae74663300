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

const contextVersion1 = 'https://www.w3.org/2018/credentials/v1';
const contextVersion2 = 'https://www.w3.org/ns/credentials/v2';
const mostStatusEntries = 4;

/** `jwt_vc_json`: the credential in the claim `vc` (VC Data Model 1.1 §6.3.1, https://www.w3.org/TR/vc-data-model/). */
export function readVersion1(payload: JsonObject): JwtVc | JwtVcRefusal {
  const { vc } = payload;
  return isJsonObject(vc)
    ? readCredential(payload, vc, contextVersion1)
    : refuse('The token holds no credential.');
}

/** `vc+jwt`: the payload is the credential (VC-JOSE-COSE §3.1.1, https://www.w3.org/TR/vc-jose-cose/). */
export function readVersion2(payload: JsonObject): JwtVc | JwtVcRefusal {
  if (payload['vc'] !== undefined || payload['vp'] !== undefined)
    return refuse('`vc` and `vp` are not allowed here.');
  if (payload['issuer'] === undefined) return refuse('The credential does not name its issuer.');
  return readCredential(payload, payload, contextVersion2);
}

function readCredential(
  payload: JsonObject,
  credential: JsonObject,
  baseContext: string,
): JwtVc | JwtVcRefusal {
  const context = credential['@context'];
  const first = Array.isArray(context) ? (context as readonly Json[])[0] : context;
  if (first !== baseContext) return refuse('`@context` does not begin with the base context.');
  const types = typeList(credential['type']);
  if (types === undefined) return refuse('`type` is not a list of texts with VerifiableCredential in it.');
  const issuer = issuerOf(payload['iss'], credential['issuer']);
  if (issuer === undefined)
    return refuse('The issuer is missing, malformed, or not the same in the token and the credential.');
  const subject = readSubject(payload, credential);
  if (typeof subject === 'string') return refuse(subject);
  const period = readPeriod(credential);
  if (period === undefined) return refuse('A date of the credential is not a moment with its time zone.');
  const statusEntries = statusList(credential['credentialStatus']);
  if (statusEntries === undefined)
    return refuse('`credentialStatus` is not one object or a short list of them.');
  return { issuer, types, ...subject, ...period, statusEntries };
}

type Subject = Pick<JwtVc, 'subjectId' | 'claims'>;

/** The one subject, or what is wrong with it. */
function readSubject(payload: JsonObject, credential: JsonObject): Subject | string {
  const { credentialSubject } = credential;
  if (!isJsonObject(credentialSubject)) return '`credentialSubject` is not one object.';
  const { id, ...claims } = credentialSubject;
  if (id !== undefined && typeof id !== 'string') return 'The id of `credentialSubject` is not a text.';
  if (!agree(payload['sub'], id)) return '`sub` is not the subject of the credential.';
  if (credential !== payload && !agree(payload['jti'], credential['id']))
    return '`jti` is not the id of the credential.';
  return { subjectId: id ?? textOf(payload['sub']), claims };
}

/**
 * From the latest start to the earliest end the credential states, by the names of either data model: issuers mix them,
 * and a date that a reader sees must not be one that the check overlooks. Undefined where one is malformed.
 */
function readPeriod(credential: JsonObject): Pick<JwtVc, 'validFrom' | 'validUntil'> | undefined {
  const starts = readDates(credential, ['issuanceDate', 'validFrom']);
  const ends = readDates(credential, ['expirationDate', 'validUntil']);
  if (starts.includes(undefined) || ends.includes(undefined)) return undefined;
  return { validFrom: starts.sort(byTime).at(-1), validUntil: ends.sort(byTime)[0] };
}

function readDates(credential: JsonObject, names: readonly string[]): (Date | undefined)[] {
  return names.filter((name) => credential[name] !== undefined).map((name) => readDateTime(credential[name]));
}

function byTime(left: Date | undefined, right: Date | undefined): number {
  return Number(left) - Number(right);
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

function statusList(status: Json | undefined): readonly JsonObject[] | undefined {
  if (status === undefined) return [];
  const listed: readonly Json[] = Array.isArray(status) ? status : [status];
  const entries = listed.filter(isJsonObject);
  return entries.length === listed.length && entries.length <= mostStatusEntries ? entries : undefined;
}

function refuse(detail: string): JwtVcRefusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
