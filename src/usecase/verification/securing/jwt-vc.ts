import { isDid } from '../../../domain/did/did.ts';
import type { JsonObject } from '../../../base/json.ts';
import { type Jws, readJws } from '../../../protocol/jose/compact-jws.ts';
import {
  type JwtVc,
  type JwtVcRefusal,
  readVersion1,
  readVersion2,
} from '../../../protocol/vcdm/read-jwt-vc.ts';
import { bitstringReferences } from '../status-reference.ts';
import { joseSignature } from './jose-signature.ts';
import {
  type CredentialInput,
  type CredentialReading,
  malformed,
  type Refusal,
  type SecuringSuite,
} from './securing-suite.ts';

type TokenForm = {
  readonly format: 'jwt_vc_json' | 'vc+jwt';
  /** The media types `typ` may be; where not given it may be absent or `JWT`. */
  readonly typ?: readonly string[];
  readonly read: (payload: JsonObject) => JwtVc | JwtVcRefusal;
};

const version1: TokenForm = { format: 'jwt_vc_json', read: readVersion1 };
const version2: TokenForm = { format: 'vc+jwt', typ: ['vc+jwt'], read: readVersion2 };

/** W3C credentials as JWT, of either data model, told apart by `typ`. */
export const jwtVc: SecuringSuite = {
  format: 'jwt_vc_json',
  isForm: (credential) => typeof credential === 'string',
  read: readJwt,
};

function readJwt(credential: CredentialInput): CredentialReading | Refusal {
  const jws = readJws(typeof credential === 'string' ? credential : '');
  if (jws.fault !== undefined) return jws;
  const { typ } = jws.header;
  const form = typeof typ === 'string' && /^(application\/)?vc\+jwt$/i.test(typ) ? version2 : version1;
  const read = form.read(jws.payload);
  return read.fault === undefined ? readingOf(jws, read, form) : read;
}

function readingOf(jws: Jws, vc: JwtVc, { format, typ }: TokenForm): CredentialReading | Refusal {
  const { issuer, validFrom } = vc;
  const status = bitstringReferences(vc.statusEntries);
  if (!isDid(issuer)) return malformed('The issuer is not a DID.');
  return {
    format,
    issuer,
    types: vc.types,
    typedBy: 'type',
    isSelective: false,
    subjectId: vc.subjectId,
    claims: vc.claims,
    subject: vc.subject,
    contexts: undefined,
    validFrom,
    validUntil: vc.validUntil,
    content: jws.payload,
    times: vc.timeClaims,
    status,
    verify: joseSignature(jws, typ === undefined ? { validFrom } : { typ, validFrom }),
    verifyHolder: undefined,
  };
}
