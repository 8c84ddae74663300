import { LRUCache } from 'lru-cache';
import { utf8Text } from '../../base/bytes.ts';
import { addSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { type JoseFault, readJws } from '../../protocol/jose/compact-jws.ts';
import { checkTimes } from '../../protocol/jose/time-claims.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import {
  bitstringStatusAt,
  type BitstringStatuses,
  readBitstringStatuses,
} from '../../protocol/status-list/bitstring-status-list.ts';
import { mostEncodedCharacters } from '../../protocol/status-list/compressed-list.ts';
import {
  readTokenStatuses,
  tokenStatusAt,
  type TokenStatuses,
} from '../../protocol/status-list/token-status-list.ts';
import { readVersion2 } from '../../protocol/vcdm/read-jwt-vc.ts';
import type { Documents } from '../ports.ts';
import { documentKey } from './document-key.ts';
import type { StatusEvidence } from './evidence.ts';
import { credentialAlgorithms } from './signature.ts';
import type { StatusReference } from './status-reference.ts';

/** Finds out a credential's status from the list its issuer published. */
export type StatusReader = (
  reference: StatusReference,
  issuer: DidDocument,
  at: Date,
) => Promise<StatusEvidence>;

type List =
  | { readonly kind: 'tokenStatusList'; readonly statuses: TokenStatuses }
  | { readonly kind: 'bitstringStatusList'; readonly statuses: BitstringStatuses };
type Kept = { readonly list: List; readonly readAt: Date; readonly until: Date };
type Signed = { readonly payload: JsonObject };

const mediaTypes = {
  tokenStatusList: 'application/statuslist+jwt',
  bitstringStatusList: 'application/vc+jwt',
} as const;
const typs = { tokenStatusList: ['statuslist+jwt'], bitstringStatusList: ['vc+jwt'] } as const;
// A revocation is to be seen within a minute, whatever a list says about how long it may be kept.
const longestKept = 60;
const mostLists = 500;
const mostKeptBytes = 64 * 1024 * 1024;

/**
 * Reads status lists over the network, verifies that the credential's own issuer signed them, and keeps the unpacked
 * lists for their `ttl`, at most 60 s. A list that many ask for at once is read once. Whatever goes wrong is a fault: `STATUS_RETRIEVAL_ERROR`, `STATUS_VERIFICATION_ERROR`,
 * `STATUS_LIST_ERROR`, `RANGE_ERROR`.
 */
export function createStatusReader(documents: Documents): StatusReader {
  const kept = new LRUCache<string, Kept>({
    max: mostLists,
    maxSize: mostKeptBytes,
    sizeCalculation: ({ list }) => list.statuses.list.length + 1,
  });
  const underWay = new Map<string, Promise<Kept | JoseFault>>();
  const load = async (name: string, reference: StatusReference, terms: Terms) => {
    try {
      const loaded = await loadList(documents, reference, terms);
      if (!('code' in loaded)) kept.set(name, loaded);
      return loaded;
    } finally {
      underWay.delete(name);
    }
  };
  return async (reference, issuer, at) => {
    const name = `${reference.kind} ${issuer.id} ${reference.uri}`;
    const known = kept.get(name);
    if (known !== undefined && known.readAt <= at && at < known.until) return statusIn(known.list, reference);
    const loading = underWay.get(name) ?? load(name, reference, { issuer, at });
    underWay.set(name, loading);
    const loaded = await loading;
    return 'code' in loaded ? loaded : statusIn(loaded.list, reference);
  };
}

function statusIn(list: List, { index, purpose }: StatusReference): StatusEvidence {
  if (list.kind === 'tokenStatusList') {
    const value = tokenStatusAt(list.statuses, index);
    if (typeof value !== 'number') return value;
    if (value === 0) return { status: 'valid' };
    // Values this service does not know are not good news either.
    return { status: value === 2 ? 'suspended' : 'revoked' };
  }
  const isSet = bitstringStatusAt(list.statuses, index, purpose);
  if (typeof isSet !== 'boolean') return isSet;
  if (!isSet) return { status: 'valid' };
  return { status: purpose === 'suspension' ? 'suspended' : 'revoked' };
}

type Terms = { readonly issuer: DidDocument; readonly at: Date };

async function loadList(
  documents: Documents,
  { kind, uri }: StatusReference,
  terms: Terms,
): Promise<Kept | JoseFault> {
  const fetched = await documents.get(uri, {
    accept: mediaTypes[kind],
    mostBytes: mostEncodedCharacters * 2,
  });
  const text = fetched.outcome === 'found' ? utf8Text(fetched.body) : undefined;
  if (text === undefined) {
    return {
      code: 'STATUS_RETRIEVAL_ERROR',
      detail: 'The status list could not be fetched, so the status is not known.',
    };
  }
  const signed = verifyList(text.trim(), kind, terms);
  if ('code' in signed) return signed;
  const list = kind === 'tokenStatusList' ? tokenList(signed, uri) : bitstringList(signed, uri, terms);
  if ('code' in list) return list;
  const kept = Math.min(longestKept, list.statuses.ttl ?? longestKept);
  return { list, readAt: terms.at, until: addSeconds(terms.at, kept) };
}

function verifyList(text: string, kind: StatusReference['kind'], { issuer, at }: Terms): Signed | JoseFault {
  const jws = readJws(text, { mostBytes: mostEncodedCharacters * 2 });
  if (jws.fault !== undefined) return jws.fault;
  const key = documentKey(issuer, jws.header['kid'], { relationship: 'assertionMethod', at });
  if ('code' in key) return unverified('The status list is not signed by a key of the issuer.');
  const fault = verifyJws(jws, { key, allowedAlgorithms: credentialAlgorithms, typ: typs[kind] });
  return fault ?? checkTimes(jws.payload, { at }) ?? { payload: jws.payload };
}

function tokenList({ payload }: Signed, uri: string): List | JoseFault {
  if (payload['sub'] !== uri) return unverified('The status list is a list of another address.');
  const statuses = readTokenStatuses(payload);
  return 'code' in statuses ? statuses : { kind: 'tokenStatusList', statuses };
}

function bitstringList({ payload }: Signed, uri: string, { issuer, at }: Terms): List | JoseFault {
  const credential = readVersion2(payload);
  if (credential.fault !== undefined) return credential.fault;
  if (credential.issuer !== issuer.id || payload['id'] !== uri)
    return unverified('The status list is not the issuer’s at this address.');
  if (!credential.types.includes('BitstringStatusListCredential'))
    return unverified('This is not a status list.');
  const { validFrom, validUntil } = credential;
  const isCurrent =
    (validFrom === undefined || validFrom <= addSeconds(at, longestKept)) &&
    (validUntil === undefined || at < validUntil);
  if (!isCurrent) return { code: 'RANGE_ERROR', detail: 'The status list is not within its dates.' };
  const statuses = readBitstringStatuses(payload);
  return 'code' in statuses ? statuses : { kind: 'bitstringStatusList', statuses };
}

function unverified(detail: string): JoseFault {
  return { code: 'STATUS_VERIFICATION_ERROR', detail };
}
