import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import { withoutProof } from '../../protocol/data-integrity/proof.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { readVcdm, type VcdmCredential } from '../../protocol/vcdm/credential.ts';
import { semanticFault } from '../../protocol/vcdm/semantics.ts';
import type { Ports } from '../ports.ts';
import type { Issuer } from './find-instance.ts';

/** A credential that its instance may sign: its members have the right form, and each has a meaning. */
export type UnsecuredCredential = {
  readonly fault?: undefined;
  readonly document: JsonObject;
  readonly credential: VcdmCredential;
};

// Members of a token's payload that speak of the token and not of the credential (RFC 7519 §4.1, VC-JOSE-COSE §3.1.1).
const tokenClaims = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'nonce',
  'cnf',
  'status',
  'vc',
  'vp',
  '_sd',
  '_sd_alg',
];
const integrityContexts = [
  'https://w3id.org/security/data-integrity/v2',
  'https://w3id.org/security/data-integrity/v1',
];

/**
 * The credential as the instance is to sign it: with the instance as its issuer where it names none, with the context of
 * proofs where version 1.1 needs it, and without the proofs it came with, for which the instance cannot answer. Faults:
 * `MALFORMED_VALUE_ERROR` as in `readVcdm`, for another issuer, for a data model the instance does not sign, and for members that a token would have
 * another use for; those of
 * `semanticFault`.
 */
export async function unsecuredCredential(
  { contexts }: Pick<Ports, 'contexts'>,
  { instance, identity }: Issuer,
  submitted: JsonObject,
): Promise<UnsecuredCredential | { readonly fault: JoseFault }> {
  const issued = withIssuer(submitted, identity.did);
  // Before its proofs are left out, because malformed ones are refused too.
  const submittedCredential = readVcdm(issued, { mayInlineContexts: true });
  if (submittedCredential.fault !== undefined) return submittedCredential;
  const { version, issuer } = submittedCredential;
  if (issuer.id !== identity.did) return malformed('`issuer` is not this instance.');
  if (!instance.dataModel.some((accepted) => accepted === version))
    return malformed('The credential is of a data model that this instance does not sign.');
  if (instance.securing !== 'ldp_vc' && tokenClaims.some((name) => Object.hasOwn(issued, name)))
    return malformed('A member of the credential would be taken for a claim of its token.');
  const needsContext = version === '1.1' && instance.securing === 'ldp_vc';
  const document = needsContext ? withIntegrityContext(withoutProof(issued)) : withoutProof(issued);
  const fault = await semanticFault(document, { contexts, inlineContexts: 'allowed' });
  return fault === undefined ? { document, credential: submittedCredential } : { fault };
}

// Only what is absent is filled in; an issuer of null or another form is the caller's fault.
function withIssuer(credential: JsonObject, did: Did): JsonObject {
  const { issuer } = credential;
  if (issuer === undefined) return { ...credential, issuer: did };
  return isJsonObject(issuer) && issuer['id'] === undefined
    ? { ...credential, issuer: { ...issuer, id: did } }
    : credential;
}

function withIntegrityContext(document: JsonObject): JsonObject {
  const contexts = [document['@context'] ?? []].flat();
  const isThere = contexts.some((context) => integrityContexts.some((known) => known === context));
  return isThere ? document : { ...document, '@context': [...contexts, ...integrityContexts.slice(0, 1)] };
}

function malformed(detail: string): { readonly fault: JoseFault } {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
