import type { JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import { type JoseFault, type Jws, readJws } from '../../protocol/jose/compact-jws.ts';
import { readSdJwt, type SdJwt } from '../../protocol/sd-jwt/read-sd-jwt.ts';
import type { BitstringPurpose } from '../../protocol/status-list/bitstring-status-list.ts';
import { type JwtVc, readVersion1, readVersion2 } from '../../protocol/vcdm/read-jwt-vc.ts';

/** Where a credential's status is found. */
export type StatusReference = {
  readonly kind: 'tokenStatusList' | 'bitstringStatusList';
  readonly uri: string;
  readonly index: number;
  readonly purpose: BitstringPurpose;
};

/** A credential of any format in one shape; nothing in it is verified yet. */
export type CredentialReading = {
  readonly fault?: undefined;
  readonly format: 'dc+sd-jwt' | 'jwt_vc_json' | 'vc+jwt';
  readonly jws: Jws;
  readonly kid: string | undefined;
  /** The media types the envelope's `typ` may have. */
  readonly typ: readonly string[] | undefined;
  readonly issuer: Did;
  readonly types: readonly string[];
  /** Who must hold it, where the format names the holder by DID. */
  readonly subjectId: string | undefined;
  readonly claims: JsonObject;
  readonly validFrom: Date | undefined;
  readonly validUntil: Date | undefined;
  readonly status: readonly StatusReference[];
  readonly sdJwt: SdJwt | undefined;
};
type Refusal = { readonly fault: JoseFault };

const longestUri = 2048;
// These statuses are news about a credential and say nothing against it (Bitstring Status List §2.1).
const newsPurposes: readonly unknown[] = ['refresh', 'message'];
const envelopeClaims = new Set(['iss', 'sub', 'iat', 'nbf', 'exp', 'vct', 'status', 'cnf', 'vct#integrity']);

/** Reads a credential as SD-JWT VC, `jwt_vc_json` or `vc+jwt`, told apart by its own form and `typ`. */
export function readCredential(text: string): CredentialReading | Refusal {
  if (text.includes('~')) return readSdJwtVc(text);
  const jws = readJws(text);
  if (jws.fault !== undefined) return jws;
  const isVersion2 =
    typeof jws.header['typ'] === 'string' && /^(application\/)?vc\+jwt$/i.test(jws.header['typ']);
  const read = isVersion2 ? readVersion2(jws.payload) : readVersion1(jws.payload);
  return read.fault === undefined ? readingOfJwt(jws, read, isVersion2) : read;
}

function readingOfJwt(jws: Jws, vc: JwtVc, isVersion2: boolean): CredentialReading | Refusal {
  const status = vc.statusEntries
    .filter(({ statusPurpose }) => !newsPurposes.includes(statusPurpose))
    .map(bitstringReference);
  if (status.includes(undefined)) return malformed('A status entry is of an unknown type or incomplete.');
  if (!isDid(vc.issuer)) return malformed('The issuer is not a DID.');
  return {
    format: isVersion2 ? 'vc+jwt' : 'jwt_vc_json',
    jws,
    kid: kidOf(jws),
    typ: isVersion2 ? ['vc+jwt'] : undefined,
    issuer: vc.issuer,
    types: vc.types,
    subjectId: vc.subjectId,
    claims: vc.claims,
    validFrom: vc.validFrom,
    validUntil: vc.validUntil,
    status: status.filter((reference) => reference !== undefined),
    sdJwt: undefined,
  };
}

function readSdJwtVc(text: string): CredentialReading | Refusal {
  const sdJwt = readSdJwt(text);
  if (sdJwt.fault !== undefined) return sdJwt;
  const { iss, vct, sub, status } = sdJwt.claims;
  if (typeof iss !== 'string' || !isDid(iss)) return malformed('The issuer is not a DID.');
  if (typeof vct !== 'string' || vct === '') return malformed('The credential has no `vct`.');
  if (sub !== undefined && typeof sub !== 'string') return malformed('`sub` is not a text.');
  const reference = status === undefined ? undefined : tokenReference(status);
  if (reference === null) return malformed('`status` is of an unknown kind or incomplete.');
  return {
    format: 'dc+sd-jwt',
    jws: sdJwt.jws,
    kid: kidOf(sdJwt.jws),
    // `vc+sd-jwt` is what the type was called before it was renamed; wallets still hold such credentials.
    typ: ['dc+sd-jwt', 'vc+sd-jwt'],
    issuer: iss,
    types: [vct],
    subjectId: sub,
    claims: Object.fromEntries(Object.entries(sdJwt.claims).filter(([name]) => !envelopeClaims.has(name))),
    validFrom: undefined,
    validUntil: undefined,
    status: reference === undefined ? [] : [reference],
    sdJwt,
  };
}

function kidOf({ header }: Jws): string | undefined {
  return typeof header['kid'] === 'string' ? header['kid'] : undefined;
}

function tokenReference(status: unknown): StatusReference | null {
  const list = memberOf(status, 'status_list');
  const [index, uri] = [memberOf(list, 'idx'), memberOf(list, 'uri')];
  const isComplete = typeof index === 'number' && Number.isSafeInteger(index) && index >= 0;
  return isComplete && isUri(uri) ? { kind: 'tokenStatusList', uri, index, purpose: 'revocation' } : null;
}

function bitstringReference(entry: JsonObject): StatusReference | undefined {
  const { type, statusPurpose: purpose, statusListIndex: index, statusListCredential: uri } = entry;
  const isEntry = type === 'BitstringStatusListEntry' && (entry['statusSize'] ?? 1) === 1;
  const isKnown = purpose === 'revocation' || purpose === 'suspension';
  return isEntry && isKnown && isUri(uri) && typeof index === 'string' && /^\d{1,9}$/.test(index)
    ? { kind: 'bitstringStatusList', uri, index: Number(index), purpose }
    : undefined;
}

function isUri(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestUri;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function malformed(detail: string): Refusal {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
