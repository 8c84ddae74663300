import { addSeconds } from '../../base/clock.ts';
import { isJsonObject, type JsonObject, readJson } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { PinnedContexts } from '../../protocol/data-integrity/contexts.ts';
import { verifyDocument } from '../../protocol/data-integrity/verify-document.ts';
import { type JoseFault, readJws } from '../../protocol/jose/compact-jws.ts';
import { checkTimes, skewSeconds } from '../../protocol/jose/time-claims.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import {
  type BitstringStatuses,
  readBitstringStatuses,
} from '../../protocol/status-list/bitstring-status-list.ts';
import { mostEncodedCharacters } from '../../protocol/status-list/compressed-list.ts';
import { readTokenStatuses, type TokenStatuses } from '../../protocol/status-list/token-status-list.ts';
import { readVersion2 } from '../../protocol/vcdm/read-jwt-vc.ts';
import { documentKey } from './document-key.ts';
import { credentialAlgorithms } from './signature.ts';
import type { ListReference } from './status-reference.ts';

/** A list that its issuer signed, with the moments between which it may be relied on. */
export type SignedStatusList = {
  readonly list:
    | { readonly kind: 'tokenStatusList'; readonly statuses: TokenStatuses }
    | { readonly kind: 'bitstringStatusList'; readonly statuses: BitstringStatuses };
  readonly signedAt: Date | undefined;
  readonly expiresAt: Date | undefined;
};

export type StatusListTerms = {
  /** The present document of the DID that issued the credential: nobody else can say what became of it. */
  readonly issuer: DidDocument;
  readonly at: Date;
  readonly contexts: PinnedContexts;
};

/** The most a list may take as it is sent, in bytes. */
export const mostListBytes = mostEncodedCharacters * 2;

const latestSecond = 253_402_300_799; // the end of the year 9999

/**
 * Verifies the text at the address of a list: a Token Status List as JWT, or a Bitstring Status List credential as
 * `vc+jwt` or as a JSON document with proofs. Faults: `STATUS_VERIFICATION_ERROR` for a proof that does not hold, another
 * issuer, type or address, and outside its dates; `STATUS_LIST_LENGTH_ERROR`.
 */
export async function verifyStatusList(
  text: string,
  { kind, uri }: Pick<ListReference, 'kind' | 'uri'>,
  terms: StatusListTerms,
): Promise<SignedStatusList | JoseFault> {
  if (kind === 'tokenStatusList') {
    const token = verifyToken(text, 'statuslist+jwt', terms);
    return 'code' in token ? token : tokenList(token.content, uri, terms);
  }
  const credential = text.startsWith('{')
    ? await verifyJsonDocument(text, terms)
    : verifyToken(text, 'vc+jwt', terms);
  return 'code' in credential ? credential : bitstringList(credential.content, uri, terms);
}

/** What the issuer's signature covers. */
type Signed = { readonly content: JsonObject };

function verifyToken(text: string, typ: string, { issuer, at }: StatusListTerms): Signed | JoseFault {
  const jws = readJws(text, { mostBytes: mostListBytes });
  if (jws.fault !== undefined) return unverified(jws.fault.detail);
  const key = documentKey(issuer, jws.header['kid'], { relationship: 'assertionMethod', at });
  if ('code' in key) return notByIssuer();
  const terms = { key, allowedAlgorithms: credentialAlgorithms, typ: [typ] };
  const fault = verifyJws(jws, terms) ?? checkTimes(jws.payload, { at });
  return fault === undefined ? { content: jws.payload } : unverified(fault.detail);
}

async function verifyJsonDocument(text: string, terms: StatusListTerms): Promise<Signed | JoseFault> {
  const read = readJson(text);
  if (!('value' in read) || !isJsonObject(read.value)) return unverified('It is not a JSON object.');
  const { issuer, at, contexts } = terms;
  const outcome = await verifyDocument(read.value, {
    ...{ purpose: 'assertionMethod', at, contexts },
    keyFor: async ({ verificationMethod }) =>
      documentKey(issuer, verificationMethod, { relationship: 'assertionMethod', at }),
  });
  return outcome.fault === undefined ? { content: outcome.verified } : unverified(outcome.fault.detail);
}

function tokenList(
  payload: JsonObject,
  uri: string,
  { issuer, at }: StatusListTerms,
): SignedStatusList | JoseFault {
  const { sub, iss, status } = payload;
  if (sub !== uri) return unverified('It is the list of another address.');
  if (iss !== undefined && iss !== issuer.id) return notByIssuer();
  if (status !== undefined) return unverified('It has a status itself.');
  const [signedAt, expiresAt] = [momentOf(payload['iat']), momentOf(payload['exp'])];
  if (signedAt === undefined) return unverified('It does not say when it was issued.');
  if (expiresAt !== undefined && expiresAt <= at) return unverified('It has expired.');
  const statuses = readTokenStatuses(payload);
  return 'code' in statuses ? statuses : { list: { kind: 'tokenStatusList', statuses }, signedAt, expiresAt };
}

function bitstringList(
  content: JsonObject,
  uri: string,
  { issuer, at }: StatusListTerms,
): SignedStatusList | JoseFault {
  const credential = readVersion2(content);
  if (credential.fault !== undefined) return unverified(credential.fault.detail);
  if (credential.issuer !== issuer.id) return notByIssuer();
  if (content['id'] !== uri) return unverified('It is the list of another address.');
  if (!credential.types.includes('BitstringStatusListCredential')) return unverified('It is no status list.');
  if (content['credentialStatus'] !== undefined) return unverified('It has a status itself.');
  const { validFrom: signedAt, validUntil: expiresAt } = credential;
  if (signedAt !== undefined && signedAt > addSeconds(at, skewSeconds))
    return unverified('It is not yet valid.');
  if (expiresAt !== undefined && expiresAt <= at) return unverified('It has expired.');
  const statuses = readBitstringStatuses(content);
  return 'code' in statuses
    ? statuses
    : { list: { kind: 'bitstringStatusList', statuses }, signedAt, expiresAt };
}

function momentOf(seconds: unknown): Date | undefined {
  const isMoment = typeof seconds === 'number' && seconds >= 0 && seconds <= latestSecond;
  return isMoment ? new Date(seconds * 1000) : undefined;
}

function notByIssuer(): JoseFault {
  return unverified('It is not by the issuer of the credential.');
}

function unverified(detail: string): JoseFault {
  return { code: 'STATUS_VERIFICATION_ERROR', detail: `The status list does not hold. ${detail}` };
}
