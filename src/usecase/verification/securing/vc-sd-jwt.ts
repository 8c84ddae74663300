import { isDid } from '../../../domain/did/did.ts';
import { verifyKeyBinding } from '../../../protocol/sd-jwt/key-binding.ts';
import { readVcSdJwt, type VcSdJwt } from '../../../protocol/vcdm/read-vc-sd-jwt.ts';
import { bitstringReferences, type StatusReference, tokenReference } from '../status-reference.ts';
import { joseSignature } from './jose-signature.ts';
import { type CredentialReading, malformed, type Refusal } from './securing-suite.ts';

/**
 * Reads a W3C credential as SD-JWT, `vc+sd-jwt` (VC-JOSE-COSE §3.2.1, https://www.w3.org/TR/vc-jose-cose/). Its holder
 * proves a key where it names one in `cnf`; elsewhere the subject is who has to present it.
 */
export function readVcSdJwtCredential(text: string): CredentialReading | Refusal {
  const read = readVcSdJwt(text);
  if (read.fault !== undefined) return read;
  const status = statusOf(read);
  if (status === undefined) return malformed('A status is of an unknown kind or incomplete.');
  const { sdJwt, vc } = read;
  const { issuer, validFrom } = vc;
  if (!isDid(issuer)) return malformed('The issuer is not a DID.');
  return {
    format: 'vc+sd-jwt',
    issuer,
    types: vc.types,
    typedBy: 'type',
    isSelective: true,
    subjectId: vc.subjectId,
    claims: vc.claims,
    contexts: undefined,
    validFrom,
    validUntil: vc.validUntil,
    times: vc.timeClaims,
    status,
    verify: joseSignature(sdJwt.jws, { typ: ['vc+sd-jwt'], validFrom }),
    verifyHolder: sdJwt.claims['cnf'] === undefined ? undefined : (terms) => verifyKeyBinding(sdJwt, terms),
  };
}

/** Both what the credential and what the token says of its status; neither may be overlooked. */
function statusOf({ sdJwt, vc }: VcSdJwt): readonly StatusReference[] | undefined {
  const { status } = sdJwt.claims;
  const entries = bitstringReferences(vc.statusEntries);
  if (entries === undefined || status === undefined) return entries;
  const reference = tokenReference(status);
  return reference && [...entries, reference];
}
