import { vctAndBase } from '../../../domain/credential/credential-type.ts';
import { isHttpsIssuer } from '../../../domain/trust/issuer-id.ts';
import { isDid } from '../../../domain/did/did.ts';
import { verifyKeyBinding } from '../../../protocol/sd-jwt/key-binding.ts';
import { readSdJwt, type SdJwt } from '../../../protocol/sd-jwt/read-sd-jwt.ts';
import { type StatusReference, tokenReference } from '../status-reference.ts';
import { joseSignature } from './jose-signature.ts';
import {
  type CredentialInput,
  type CredentialReading,
  malformed,
  type Refusal,
  type SecuringSuite,
} from './securing-suite.ts';
import { readVcSdJwtCredential } from './vc-sd-jwt.ts';

// `vc+sd-jwt` is what the type was called before it was renamed; wallets still hold such credentials.
const typ = ['dc+sd-jwt', 'vc+sd-jwt'];
const envelopeClaims = new Set(['iss', 'sub', 'iat', 'nbf', 'exp', 'vct', 'status', 'cnf', 'vct#integrity']);

/** SD-JWT VC (https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/), and the W3C credentials that look like one. */
export const sdJwtVc: SecuringSuite = {
  format: 'dc+sd-jwt',
  isForm: (credential) => typeof credential === 'string' && credential.includes('~'),
  read: readSdJwtVc,
};

function readSdJwtVc(credential: CredentialInput): CredentialReading | Refusal {
  const text = typeof credential === 'string' ? credential : '';
  const sdJwt = readSdJwt(text);
  if (sdJwt.fault !== undefined) return sdJwt;
  // Only W3C credentials have contexts; one that has `vct` too is refused there.
  if (Object.hasOwn(sdJwt.jws.payload, '@context')) return readVcSdJwtCredential(text);
  const { status } = sdJwt.claims;
  return readingOf(sdJwt, status === undefined ? undefined : tokenReference(status));
}

function readingOf(sdJwt: SdJwt, status: StatusReference | undefined): CredentialReading | Refusal {
  const { iss, vct, sub } = sdJwt.claims;
  const certificates = sdJwt.jws.header['x5c'];
  const isCertified = typeof iss === 'string' && isHttpsIssuer(iss) && certificates !== undefined;
  if (typeof iss !== 'string' || !(isDid(iss) || isCertified)) return malformed('The issuer is not a DID.');
  if (typeof vct !== 'string' || vct === '') return malformed('The credential has no `vct`.');
  if (sub !== undefined && typeof sub !== 'string') return malformed('`sub` is not a text.');
  return {
    format: 'dc+sd-jwt',
    issuer: iss,
    ...(isCertified ? { certificates } : {}),
    types: vctAndBase(vct),
    typedBy: 'vct',
    isSelective: true,
    subjectId: sub,
    claims: Object.fromEntries(Object.entries(sdJwt.claims).filter(([name]) => !envelopeClaims.has(name))),
    contexts: undefined,
    validFrom: undefined,
    validUntil: undefined,
    content: sdJwt.jws.payload,
    times: sdJwt.jws.payload,
    status: status === undefined ? [] : [status],
    verify: joseSignature(sdJwt.jws, { typ, isCertified }),
    verifyHolder: (terms) => verifyKeyBinding(sdJwt, terms),
  };
}
