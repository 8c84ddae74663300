import { epochSeconds, isoSeconds } from '../../base/clock.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import { type JoseFault, readJws } from '../jose/compact-jws.ts';
import { readOrigin } from './origin.ts';
import { didConfigurationContext, type LinkedDid } from './resource.ts';

/** What a Domain Linkage Credential says: that whoever controls the DID controls the origin. */
export type DomainLinkage = { readonly did: Did; readonly origin: string };
type Refused = { readonly fault: JoseFault };

const domainLinkageType = 'DomainLinkageCredential';
const credentialsContext = 'https://www.w3.org/2018/credentials/v1';
/** What a proof of Data Integrity may need beside them; they define nothing of a credential. */
const proofContexts = [
  'https://w3id.org/security/data-integrity/v1',
  'https://w3id.org/security/data-integrity/v2',
];
const longestToken = 16 * 1024;
const credentialMembers = new Set([
  ...['@context', 'type', 'issuer', 'issuanceDate', 'expirationDate', 'credentialSubject', 'proof'],
]);

/**
 * Reads a Domain Linkage Credential in either proof format
 * (https://identity.foundation/.well-known/resources/did-configuration/#domain-linkage-credential). Nothing is verified:
 * its signature and its dates are left to the verification of credentials. Fault: `MALFORMED_VALUE_ERROR` where a member
 * is missing, is more than there may be, or disagrees with another one.
 */
export function readDomainLinkage(entry: LinkedDid): DomainLinkage | Refused {
  if (typeof entry === 'string') return readToken(entry);
  if (entry['proof'] === undefined) return malformed('The document has no proof.');
  return readCredential(entry);
}

/** JSON Web Token Proof Format: the header and the payload have these members and no others. */
function readToken(text: string): DomainLinkage | Refused {
  const jws = readJws(text, { mostBytes: longestToken });
  if (jws.fault !== undefined) return jws;
  const { alg, kid, typ, ...otherHeaders } = jws.header;
  if (typeof alg !== 'string' || typeof kid !== 'string' || Object.keys(otherHeaders).length > 0)
    return malformed('The header has to have `alg` and `kid`, and may have `typ` only beside them.');
  if (typ !== undefined && typ !== 'JWT') return malformed('`typ` is not `JWT`.');
  const { iss, sub, nbf, exp, vc, ...others } = jws.payload;
  if (Object.keys(others).length > 0) return malformed('The payload has claims it may not have.');
  if (typeof nbf !== 'number' || typeof exp !== 'number') return malformed('`nbf` or `exp` is missing.');
  if (!isJsonObject(vc) || vc['proof'] !== undefined) return malformed('The token holds no credential.');
  const read = readCredential(vc);
  if ('fault' in read) return read;
  if (iss !== read.did || sub !== read.did) return malformed('`iss` or `sub` is not the DID.');
  const isDated = agree(nbf, vc['issuanceDate']) && agree(exp, vc['expirationDate']);
  return isDated ? read : malformed('The token has other dates than the credential.');
}

function readCredential(credential: JsonObject): DomainLinkage | Refused {
  if (Object.keys(credential).some((member) => !credentialMembers.has(member)))
    return malformed('The credential has members it may not have, such as `id`.');
  const { '@context': context, type, issuer, issuanceDate, expirationDate, credentialSubject } = credential;
  if (!isExactly(withoutProofContexts(context), [credentialsContext, didConfigurationContext]))
    return malformed('The credential lacks one of its contexts.');
  if (!isExactly(type, ['VerifiableCredential', domainLinkageType]))
    return malformed('The credential is of another type.');
  if (typeof issuanceDate !== 'string' || typeof expirationDate !== 'string')
    return malformed('The credential lacks one of its dates.');
  if (!isJsonObject(credentialSubject)) return malformed('The credential has no single subject.');
  const { id, origin: stated, ...others } = credentialSubject;
  if (Object.keys(others).length > 0)
    return malformed('The subject has members beside its DID and its origin.');
  if (typeof id !== 'string' || !isDid(id)) return malformed('The subject is not a DID.');
  if (issuer !== id) return malformed('The issuer is not the subject.');
  const origin = readOrigin(stated);
  return origin === undefined ? malformed('The origin is not written as one.') : { did: id, origin };
}

/** The claims of such a credential as a JWT. */
export function domainLinkagePayload(
  { did, origin }: DomainLinkage,
  { from, until }: { readonly from: Date; readonly until: Date },
): JsonObject {
  return {
    ...{ iss: did, sub: did, nbf: epochSeconds(from), exp: epochSeconds(until) },
    vc: {
      '@context': [credentialsContext, didConfigurationContext],
      ...{ type: ['VerifiableCredential', domainLinkageType], issuer: did },
      ...{ issuanceDate: isoSeconds(from), expirationDate: isoSeconds(until) },
      credentialSubject: { id: did, origin },
    },
  };
}

function withoutProofContexts(context: Json | undefined): Json | undefined {
  if (!Array.isArray(context)) return context;
  return context.filter((each: Json) => typeof each !== 'string' || !proofContexts.includes(each));
}

/** These texts and nothing else that could give the members another meaning. */
function isExactly(value: Json | undefined, wanted: readonly string[]): boolean {
  if (!Array.isArray(value) || value.length !== wanted.length) return false;
  return wanted.every((each) => value.includes(each));
}

// A date that cannot be read is left to the verification of the credential.
function agree(seconds: number, date: Json | undefined): boolean {
  const moment = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(moment) || Math.floor(moment / 1000) === Math.floor(seconds);
}

function malformed(detail: string): Refused {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}
