import { utf8Text } from '../../../base/bytes.ts';
import type { Clock } from '../../../base/clock.ts';
import { readJson } from '../../../base/json.ts';
import type { Did } from '../../../domain/did/did.ts';
import type { DidDocument } from '../../../domain/did/did-document.ts';
import type { DocumentMetadata, ResolutionResult } from '../../../domain/did/resolution.ts';
import { readDidDocument } from '../../../protocol/did-resolution/read-document.ts';
import {
  failed,
  resolved,
  type ResolutionMetadata,
} from '../../../protocol/did-resolution/resolution-outcome.ts';
import { didDocumentUrl, didWebPrefix, readDidWeb } from '../../../protocol/did-web/did-web.ts';
import { authorityOf } from '../../../protocol/did-web/web-location.ts';
import { parallelDidWebDocument } from '../../../protocol/did-webvh/parallel-did-web.ts';
import type { Documents } from '../../../usecase/ports.ts';
import type { ReadStore } from '../../../usecase/store.ts';
import { type CacheLimits, createCache, type Load, type Reading } from '../cache.ts';
import type { HostRule } from '../host-rule.ts';
import { fetchFailure, type MethodResolver } from '../method-resolver.ts';
import { createReadingMetadata, type OfficeAt, provenance } from '../provenance.ts';

const expected = {
  accept:
    'application/did+json, application/did+ld+json, application/did, application/json, application/ld+json',
  mostBytes: 1024 * 1024,
};
const freshWhereNotSaid = 60;

/**
 * did:web: the document as its host gives it, or for this node's own DIDs the parallel document of their log. There is
 * no history, so no other version than the present can be had.
 */
export function webMethod(ports: {
  readonly readLocal: Pick<ReadStore['didLogs'], 'byLocation' | 'head'>;
  /** Documents of this node that are not beside a log. */
  readonly readHosted?: Pick<ReadStore['hostedDocuments'], 'byDid'> | undefined;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly limits: CacheLimits;
  readonly hosts: HostRule;
  readonly officeAt: OfficeAt;
}): MethodResolver {
  const { hosts, officeAt } = ports;
  const cache = createCache<DidDocument>(ports.clock, ports.limits);
  const metadataOf = createReadingMetadata();
  const local = provenance(hosts.own, 'local', officeAt);
  return async (did, options) => {
    const location = readDidWeb(did);
    const isOwn = location !== undefined && hosts.isOwn(location);
    if (location === undefined || !(isOwn || hosts.mayAsk(location))) {
      return failed('INVALID_DID', 'This is not a did:web DID of a public host in canonical form.');
    }
    const { versionId, versionTime, versionNumber, noCache = false } = options;
    if ([versionId, versionTime, versionNumber].some((asked) => asked !== undefined)) {
      return failed('FEATURE_NOT_SUPPORTED', 'did:web keeps no versions.');
    }
    if (isOwn) {
      const hosted = await ports.readHosted?.byDid(did);
      if (hosted === undefined) return resolveOwn(did, ports.readLocal, local);
      return resolved(hosted.document, hosted.deactivated ? { deactivated: true } : {}, local);
    }
    const host = authorityOf(location);
    const url = didDocumentUrl(location);
    const answer = await cache.read({ did, host, noCache }, (context) =>
      load(did, url, { ...context, documents: ports.documents }),
    );
    if (answer.failure !== undefined) return answer.failure;
    const metadata = metadataOf(answer.freshness, () => provenance(host, 'host', officeAt));
    return resolved(answer.value, metadataOfDocument(answer.value), metadata);
  };
}

// Nothing is known of a document's history; the object is kept to find an answer that was already written.
const noMetadata = new WeakMap<DidDocument, DocumentMetadata>();

function metadataOfDocument(document: DidDocument): DocumentMetadata {
  const metadata = noMetadata.get(document) ?? {};
  noMetadata.set(document, metadata);
  return metadata;
}

async function load(
  did: Did,
  url: string,
  { former, signal, documents }: Parameters<Load<DidDocument>>[0] & { readonly documents: Documents },
): Promise<Reading<DidDocument>> {
  const fetched = await documents.get(url, { ...expected, signal, ifNoneMatch: former?.etag });
  if (fetched.outcome === 'notModified' && former !== undefined) {
    return { ...former, ttl: fetched.maxAge ?? former.ttl };
  }
  if (fetched.outcome !== 'found') return { failure: fetchFailure(fetched) };
  const text = utf8Text(fetched.body);
  const read = text === undefined ? undefined : readJson(text);
  const document = read === undefined || 'fault' in read ? undefined : readDidDocument(read.value, did);
  return document === undefined
    ? { failure: failed('INVALID_DID_DOCUMENT', 'The host does not give a valid document of this DID.') }
    : {
        value: document,
        ttl: fetched.maxAge ?? freshWhereNotSaid,
        etag: fetched.etag,
        bytes: fetched.body.length,
      };
}

async function resolveOwn(
  did: Did,
  readLocal: Pick<ReadStore['didLogs'], 'byLocation' | 'head'>,
  metadata: ResolutionMetadata,
): Promise<ResolutionResult> {
  const log = await readLocal.byLocation(did.slice(didWebPrefix.length));
  const head = log === undefined ? undefined : await readLocal.head(log.did);
  const parallel = head === undefined ? undefined : parallelDidWebDocument(head.document);
  const document = parallel === undefined ? undefined : readDidDocument(parallel, did);
  if (head === undefined || document === undefined) return failed('NOT_FOUND', 'There is no such DID.');
  return resolved(document, head.deactivated ? { deactivated: true } : {}, metadata);
}
