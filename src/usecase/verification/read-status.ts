import { LRUCache } from 'lru-cache';
import { utf8Text } from '../../base/bytes.ts';
import { addSeconds } from '../../base/clock.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { PinnedContexts } from '../../protocol/data-integrity/contexts.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { bitstringStatusAt } from '../../protocol/status-list/bitstring-status-list.ts';
import { tokenStatusAt } from '../../protocol/status-list/token-status-list.ts';
import type { Documents } from '../ports.ts';
import type { StatusEvidence } from './evidence.ts';
import {
  mostListBytes,
  type SignedStatusList,
  type StatusListTerms,
  verifyStatusList,
} from './signed-status-list.ts';
import type { BitstringReference, ListReference, StatusReference } from './status-reference.ts';

/** Finds out a credential's status from the list its issuer published. */
export type StatusReader = (
  reference: StatusReference,
  issuer: DidDocument,
  at: Date,
) => Promise<StatusEvidence>;

type Kept = { readonly signed: SignedStatusList; readonly readAt: Date; readonly until: Date };

// Each form of a list with how much it is wanted; JSON documents cost more to verify.
const accepted = {
  tokenStatusList: 'application/statuslist+jwt',
  bitstringStatusList:
    'application/vc+jwt, application/vc;q=0.9, application/ld+json;q=0.8, application/json;q=0.7',
} as const;
// A revocation is to be seen within a minute, of which caches on the way may take the other half.
const longestKeptSeconds = 30;
// Two nodes that publish the same list sign it at different moments, and caches serve both.
const mostOlderSeconds = 60;
const mostLists = 500;
const mostSeen = 10_000;
const mostKeptBytes = 64 * 1024 * 1024;

/**
 * Reads status lists over the network, verifies that the credential's own issuer signed them, and keeps the unpacked
 * lists for their `ttl`, at most 30 s. A list that many ask for at once is read once. A list that is older than one read
 * before from the same address is a replay. Whatever goes wrong is a fault: `STATUS_RETRIEVAL_ERROR`,
 * `STATUS_VERIFICATION_ERROR`, `STATUS_LIST_LENGTH_ERROR`, `RANGE_ERROR`.
 */
export function createStatusReader(documents: Documents, contexts: PinnedContexts): StatusReader {
  const kept = new LRUCache<string, Kept>({
    max: mostLists,
    maxSize: mostKeptBytes,
    sizeCalculation: ({ signed }) => signed.list.statuses.list.length + 1,
  });
  const newest = new LRUCache<string, Date>({ max: mostSeen });
  const underWay = new Map<string, Promise<Kept | JoseFault>>();
  const load = async (name: string, reference: ListReference, terms: StatusListTerms) => {
    try {
      const loaded = await loadList(documents, reference, terms);
      if ('code' in loaded) return loaded;
      const { signedAt } = loaded.signed;
      const seen = newest.get(name);
      if (isReplay(signedAt, seen)) return unknown('The status list is older than one that was read before.');
      if (signedAt !== undefined && (seen === undefined || signedAt > seen)) newest.set(name, signedAt);
      kept.set(name, loaded);
      return loaded;
    } finally {
      underWay.delete(name);
    }
  };
  return async (reference, issuer, at) => {
    if (reference.kind === 'unusable') return reference.fault;
    const name = `${reference.kind} ${issuer.id} ${reference.uri}`;
    const known = kept.get(name);
    if (known !== undefined && known.readAt <= at && at < known.until)
      return statusIn(known.signed, reference);
    const loading = underWay.get(name) ?? load(name, reference, { issuer, at, contexts });
    underWay.set(name, loading);
    const loaded = await loading;
    return 'code' in loaded ? loaded : statusIn(loaded.signed, reference);
  };
}

function isReplay(signedAt: Date | undefined, seen: Date | undefined): boolean {
  return signedAt !== undefined && seen !== undefined && addSeconds(signedAt, mostOlderSeconds) < seen;
}

async function loadList(
  documents: Documents,
  reference: ListReference,
  terms: StatusListTerms,
): Promise<Kept | JoseFault> {
  const fetched = await documents.get(reference.uri, {
    accept: accepted[reference.kind],
    mostBytes: mostListBytes,
  });
  const text = fetched.outcome === 'found' ? utf8Text(fetched.body) : undefined;
  if (text === undefined) return unknown('The status list could not be fetched, so the status is not known.');
  const signed = await verifyStatusList(text.trim(), reference, terms);
  if ('code' in signed) return signed;
  const { at } = terms;
  const { ttl = longestKeptSeconds } = signed.list.statuses;
  const until = addSeconds(at, Math.min(longestKeptSeconds, ttl));
  const { expiresAt } = signed;
  return { signed, readAt: at, until: expiresAt !== undefined && expiresAt < until ? expiresAt : until };
}

function statusIn({ list }: SignedStatusList, reference: ListReference): StatusEvidence {
  if (list.kind === 'tokenStatusList') {
    const value = tokenStatusAt(list.statuses, reference.index);
    if (typeof value !== 'number') return value;
    if (value === 0) return { status: 'valid' };
    // Values this service does not know are not good news either.
    return { status: value === 2 ? 'suspended' : 'revoked' };
  }
  if (reference.kind === 'tokenStatusList') return unknown('The status list is of another kind.');
  const value = bitstringStatusAt(list.statuses, reference);
  return typeof value === 'number' ? bitstringStatus(value, reference) : value;
}

function bitstringStatus(value: number, { purpose, size, messages }: BitstringReference): StatusEvidence {
  const message = messages.get(value);
  if (size > 1 && message === undefined)
    return {
      code: 'STATUS_VERIFICATION_ERROR',
      detail: 'The status has a value whose meaning is not given.',
    };
  if (value === 0) return { status: 'valid', message };
  if (purpose === 'suspension') return { status: 'suspended', message };
  if (purpose === 'revocation') return { status: 'revoked', message };
  return { code: 'STATUS_VERIFICATION_ERROR', detail: 'A status is set whose purpose is not known here.' };
}

function unknown(detail: string): JoseFault {
  return { code: 'STATUS_RETRIEVAL_ERROR', detail };
}
