import { utf8Text } from '../../../base/bytes.ts';
import type { Clock } from '../../../base/clock.ts';
import { isJsonObject, type JsonObject, readJson } from '../../../base/json.ts';
import type { Did } from '../../../domain/did/did.ts';
import type { DidDocument } from '../../../domain/did/did-document.ts';
import type { DocumentMetadata } from '../../../domain/did/resolution.ts';
import { readDidDocument } from '../../../protocol/did-resolution/read-document.ts';
import { failed, resolved } from '../../../protocol/did-resolution/resolution-outcome.ts';
import type { Documents } from '../../../usecase/ports.ts';
import { type CacheLimits, createCache, type Load, type Reading } from '../cache.ts';
import { fetchFailure, type MethodResolver } from '../method-resolver.ts';
import { createReadingMetadata, provenance } from '../provenance.ts';

const expected = {
  accept:
    'application/did-resolution, application/ld+json;profile="https://w3id.org/did-resolution", application/json, application/did+ld+json, application/did+json, application/did',
  mostBytes: 256 * 1024,
};
const freshSeconds = 60;

type Found = { readonly document: DidDocument; readonly metadata: DocumentMetadata };

/**
 * Methods that are not known here, resolved by another resolver over its HTTP binding
 * (DID Resolution 1.0, https://www.w3.org/TR/did-resolution/#bindings-https); without one they are not supported. The
 * other resolver proves nothing: what it gives must be a sound document of this very DID, and the metadata says where it
 * came from. Its former versions are not asked for.
 */
export function universalMethod(ports: {
  readonly universalResolver?: string | undefined;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly limits: CacheLimits;
}): MethodResolver {
  const { universalResolver: endpoint, documents, clock, limits } = ports;
  if (endpoint === undefined) {
    return async () => failed('METHOD_NOT_SUPPORTED', 'The DID method is not supported.');
  }
  const cache = createCache<Found>(clock, limits);
  const metadataOf = createReadingMetadata();
  const { host } = new URL(endpoint);
  return async (did, { versionId, versionTime, versionNumber, noCache = false }) => {
    if ([versionId, versionTime, versionNumber].some((asked) => asked !== undefined)) {
      return failed('FEATURE_NOT_SUPPORTED', 'Only the present version of this DID can be had.');
    }
    const answer = await cache.read({ did, host, noCache }, (context) =>
      load(did, `${endpoint}${encodeURIComponent(did)}`, { ...context, documents }),
    );
    if (answer.failure !== undefined) return answer.failure;
    const { document, metadata } = answer.value;
    const source = metadataOf(answer.freshness, () => provenance(host, 'resolver', () => undefined));
    return resolved(document, metadata, source);
  };
}

async function load(
  did: Did,
  url: string,
  { former, signal, documents }: Parameters<Load<Found>>[0] & { readonly documents: Documents },
): Promise<Reading<Found>> {
  const fetched = await documents.get(url, { ...expected, signal, ifNoneMatch: former?.etag });
  if (fetched.outcome === 'notModified' && former !== undefined) return former;
  if (fetched.outcome !== 'found') return { failure: fetchFailure(fetched) };
  const text = utf8Text(fetched.body);
  const read = text === undefined ? undefined : readJson(text);
  const found = read === undefined || 'fault' in read ? undefined : readFound(read.value, did);
  return found === undefined
    ? { failure: failed('INVALID_DID_DOCUMENT', 'The other resolver gives no valid document of this DID.') }
    : { value: found, ttl: freshSeconds, etag: fetched.etag, bytes: fetched.body.length };
}

/** A resolution result, or a bare document. */
function readFound(value: unknown, did: Did): Found | undefined {
  if (!isJsonObject(value)) return undefined;
  const isResult = Object.hasOwn(value, 'didDocument');
  const document = readDidDocument(isResult ? value['didDocument'] : value, did);
  const metadata = isResult ? value['didDocumentMetadata'] : undefined;
  return document && { document, metadata: isJsonObject(metadata) ? knownMetadata(metadata) : {} };
}

const textMembers = ['created', 'updated', 'versionId', 'versionTime', 'nextUpdate', 'nextVersionId'];
const longestText = 200;

// Only what the specification names and what is of its form goes on.
function knownMetadata(metadata: JsonObject): DocumentMetadata {
  const texts = textMembers.flatMap((name) => {
    const value = metadata[name];
    return typeof value === 'string' && value.length <= longestText ? [[name, value]] : [];
  });
  return {
    ...(metadata['deactivated'] === true ? { deactivated: true } : {}),
    ...Object.fromEntries(texts),
  };
}
