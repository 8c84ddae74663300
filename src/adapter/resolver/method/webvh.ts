import type { Clock } from '../../../base/clock.ts';
import type { Did } from '../../../domain/did/did.ts';
import type {
  DocumentMetadata,
  ResolutionOptions,
  ResolutionResult,
} from '../../../domain/did/resolution.ts';
import { readDidDocument } from '../../../protocol/did-resolution/read-document.ts';
import { failed, resolved } from '../../../protocol/did-resolution/resolution-outcome.ts';
import type { VerifiedVersion } from '../../../protocol/did-webvh/log-state.ts';
import { selectVersion, versionMetadata } from '../../../protocol/did-webvh/select-version.ts';
import { verifyEntries } from '../../../protocol/did-webvh/verify-log.ts';
import { readWebvhDid } from '../../../protocol/did-webvh/webvh-did.ts';
import type { Documents } from '../../../usecase/ports.ts';
import type { DidLogHead, ReadStore } from '../../../usecase/store.ts';
import { type CacheLimits, createCache } from '../cache.ts';
import type { HostRule } from '../host-rule.ts';
import type { MethodResolver } from '../method-resolver.ts';
import { createLogReader } from '../remote-log.ts';

export type WebvhPorts = {
  readonly readLocal: Pick<ReadStore['didLogs'], 'head' | 'byDid'>;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly limits: CacheLimits;
  readonly hosts: HostRule;
};

/**
 * did:webvh: DIDs of this node from the store, those of other hosts from their verified log. A local DID costs one read
 * of its head, which was verified when it was stored; only for another version is its log verified again.
 */
export function webvhMethod(ports: WebvhPorts): MethodResolver {
  const cache = createCache<readonly VerifiedVersion[]>(ports.clock, ports.limits);
  const readLog = createLogReader(ports);
  return async (did, options) => {
    const webvh = readWebvhDid(did);
    if (webvh === undefined) return failed('INVALID_DID', 'This is not a did:webvh DID in canonical form.');
    if (ports.hosts.isOwn(webvh.web)) return resolveLocal(ports, did, options);
    if (!ports.hosts.mayAsk(webvh.web)) return failed('INVALID_DID', 'The DID names no public host.');
    const reading = await cache.read(did, options.noCache ?? false, () => readLog(did, webvh));
    return reading.failure ?? versionOf(did, reading.value, options, ports.clock());
  };
}

async function resolveLocal(
  ports: WebvhPorts,
  did: Did,
  options: ResolutionOptions,
): Promise<ResolutionResult> {
  const { versionId, versionTime, versionNumber } = options;
  if ([versionId, versionTime, versionNumber].every((asked) => asked === undefined)) {
    const head = await ports.readLocal.head(did);
    return head === undefined ? absent() : resolved(head.document, headMetadata(head));
  }
  const log = await ports.readLocal.byDid(did);
  if (log === undefined) return absent();
  const now = ports.clock();
  const verified = verifyEntries({ lines: log.lines.map(({ line }) => line), now });
  return verified.fault === undefined
    ? versionOf(did, verified.versions, options, now)
    : failed('INVALID_DID_DOCUMENT', verified.fault.detail);
}

// The same head gives the same metadata, which is how an answer already written is found again.
const metadataOfHeads = new WeakMap<DidLogHead, DocumentMetadata>();

function headMetadata(head: DidLogHead): DocumentMetadata {
  const known = metadataOfHeads.get(head);
  if (known !== undefined) return known;
  const metadata = newMetadata(head);
  metadataOfHeads.set(head, metadata);
  return metadata;
}

function newMetadata(head: DidLogHead): DocumentMetadata {
  const { did, versionId, versionTime, created, deactivated } = head;
  const scid = readWebvhDid(did)?.scid;
  return {
    versionId,
    versionTime,
    created,
    updated: versionTime,
    scid,
    ...(deactivated ? { deactivated } : {}),
  };
}

/** The version asked for, when its document is the document of the very DID asked for. */
function versionOf(
  did: Did,
  versions: readonly VerifiedVersion[],
  options: ResolutionOptions,
  now: Date,
): ResolutionResult {
  const version = selectVersion(versions, options, now);
  if ('error' in version) return failed(version.error, version.detail);
  const document = readDidDocument(version.document, did);
  return document === undefined
    ? failed('INVALID_DID_DOCUMENT', 'The document in the log is not a valid document of this DID.')
    : resolved(document, versionMetadata(version, versions));
}

function absent(): ResolutionResult {
  return failed('NOT_FOUND', 'There is no such DID.');
}
