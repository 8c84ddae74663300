import { isUnlinkableVct } from '../../domain/credential/credential-type.ts';
import { isDid } from '../../domain/did/did.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { publishedTypes } from '../../domain/credential/published-types.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import { schemaFaults } from './claim-schema.ts';
import { accreditationOf, type Evidence, typeOf } from './evidence.ts';
import { typeContext } from './known-contexts.ts';

/**
 * The claims are of the type asked for and agree with one another: the party's DID is a DID and the subject, and the
 * office named is the one the issuer is accredited as. They fit the published schema of the type.
 */
export function claims(evidence: Evidence): JoseFault | undefined {
  const { reading, expectedType } = evidence;
  const type = typeOf(evidence);
  if (expectedType !== undefined && type !== expectedType)
    return malformed('The credential is of another type than the one asked for.');
  if (type === undefined) return undefined;
  const fault = subjectFault(reading);
  if (fault !== undefined) return fault;
  const { did, officeCode } = reading.claims;
  if (!isMeantSo(reading.contexts, type))
    return malformed('The contexts of the credential are not those of its type.');
  if (mayHideItsEnd(reading))
    return malformed('A credential of which parts may be kept back shows no end or no status.');
  const { isSelective, subject } = reading;
  const named = typeof did === 'string' ? { ...reading.claims, id: did } : reading.claims;
  const [misfit] = schemaFaults(type, { whole: subject ?? named }, { isSelective });
  if (misfit !== undefined)
    return malformed(`The claims do not fit the schema of their type at ${misfit.pointer}.`);
  const accreditation = accreditationOf(evidence);
  if (accreditation !== undefined && officeCode !== accreditation.officeCode) {
    return malformed('The office named in the credential is not the one its issuer is accredited as.');
  }
  return undefined;
}

// Where its type says that the holder may keep back whom it is about, nothing else may name them.
function subjectFault({
  types,
  typedBy,
  subjectId,
  claims: { did },
}: Evidence['reading']): JoseFault | undefined {
  const mayKeepBack = typedBy === 'vct' && types.some(isUnlinkableVct);
  if (mayKeepBack && subjectId !== undefined)
    return malformed('The subject is named where the holder may keep it back.');
  if (mayKeepBack && did === undefined) return undefined;
  if (typeof did !== 'string' || !isDid(did))
    return malformed('The credential does not name the DID of the party.');
  return typedBy === 'vct' && !mayKeepBack && subjectId !== did
    ? malformed('The subject is not the DID of the party.')
    : undefined;
}

// Where the signature is over meaning, other contexts could make the same names mean something else.
const baseContexts = new Set([
  'https://www.w3.org/ns/credentials/v2',
  'https://www.w3.org/2018/credentials/v1',
  'https://w3id.org/security/data-integrity/v1',
  'https://w3id.org/security/data-integrity/v2',
]);

// Of a document that may be a part, nobody can see what is kept back; in tokens these may not be hidden at all.
function mayHideItsEnd({ contexts, isSelective, status, validUntil }: Evidence['reading']): boolean {
  return contexts !== undefined && isSelective && (status.length === 0 || validUntil === undefined);
}

function isMeantSo(contexts: readonly string[] | undefined, type: CredentialType): boolean {
  if (contexts === undefined) return true;
  const { context, documentContext } = publishedTypes[type];
  const own = contexts.filter((url) => !baseContexts.has(url)).map(typeContext);
  return own.length === 1 && own.every((found) => found === context || found === documentContext);
}

function malformed(detail: string): JoseFault {
  return { code: 'MALFORMED_VALUE_ERROR', detail };
}
