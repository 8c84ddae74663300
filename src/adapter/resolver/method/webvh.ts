import { LRUCache } from 'lru-cache';
import { Problem } from '../../../base/problem.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Did } from '../../../domain/did/did.ts';
import type {
  DocumentMetadata,
  ResolutionOptions,
  ResolutionResult,
} from '../../../domain/did/resolution.ts';
import {
  failed,
  resolved,
  type ResolutionMetadata,
} from '../../../protocol/did-resolution/resolution-outcome.ts';
import { authorityOf } from '../../../protocol/did-web/web-location.ts';
import { documentUnderName, otherNames } from '../../../protocol/did-webvh/former-name.ts';
import type { VerifiedVersion } from '../../../protocol/did-webvh/log-state.ts';
import { selectVersion, versionMetadata } from '../../../protocol/did-webvh/select-version.ts';
import { restoreLog, verifyEntries } from '../../../protocol/did-webvh/verify-log.ts';
import { readWebvhDid, type WebvhDid } from '../../../protocol/did-webvh/webvh-did.ts';
import type { Documents } from '../../../usecase/ports.ts';
import type { DidLogHead } from '../../../usecase/did-store.ts';
import type { ReadStore } from '../../../usecase/store.ts';
import { type CacheLimits, createCache } from '../cache.ts';
import type { HostRule } from '../host-rule.ts';
import { createKeptLogReader } from '../kept-log.ts';
import type { MethodResolver } from '../method-resolver.ts';
import { type ReadMirror, readFromMirror } from '../mirror-reading.ts';
import { createReadingMetadata, type OfficeAt, provenance } from '../provenance.ts';
import type { KnownHeads } from '../known-heads.ts';
import { createLogReader, type RemoteLog } from '../remote-log.ts';
import { within } from '../within.ts';
import { createWatcherReader } from '../watcher-reading.ts';

export type WebvhPorts = {
  readonly readLocal: Pick<ReadStore['didLogs'], 'head' | 'byDid' | 'byFormerDid'>;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly limits: CacheLimits;
  readonly hosts: HostRule;
  readonly officeAt: OfficeAt;
  readonly knownHeads: KnownHeads;
  /** Stands in for hosts that do not answer, before the watchers of the log do. */
  readonly readMirror?: ReadMirror | undefined;
};

/**
 * did:webvh: DIDs of this node from the store, those of other hosts from their verified log. A local DID costs one read
 * of its head, which was verified when it was stored, and after a change one of its log; only for another version is the log
 * verified again.
 */
export function webvhMethod(ports: WebvhPorts): MethodResolver {
  const { clock, limits, hosts, officeAt } = ports;
  const cache = createCache<RemoteLog>(clock, limits);
  const readLog = createKeptLogReader(ports, createLogReader(ports));
  const readFromWatchers = createWatcherReader(ports);
  const metadataOf = createReadingMetadata();
  const local = provenance(hosts.own, 'local', officeAt);
  const read = createDidReader();
  return async (did, options) => {
    const webvh = read(did);
    if (webvh === undefined) return failed('INVALID_DID', 'This is not a did:webvh DID in canonical form.');
    const isOwn = hosts.isOwn(webvh.web);
    const here = isOwn ? await resolveLocal({ ...ports, local }, did, options) : undefined;
    if (here !== undefined) return here;
    if (!isOwn && !hosts.mayAsk(webvh.web)) return failed('INVALID_DID', 'The DID names no public host.');
    const host = authorityOf(webvh.web);
    const startedAt = performance.now();
    const question = { did, host, noCache: options.noCache ?? false };
    const answer = await cache.read(question, (context) => readLog(did, webvh, context));
    if (answer.failure !== undefined) {
      const { error } = answer.failure;
      // Of its own DIDs this node knows best which there are.
      const isAbsent = error?.type === 'NOT_FOUND' && !isOwn;
      if (error?.unreachable !== true && !isAbsent) return answer.failure;
      const mirrored = await readFromMirror(ports, did);
      // A host that takes all the time leaves none for its watchers; what they say is there for the next question.
      const left = limits.deadlineMs - (performance.now() - startedAt);
      const copy = mirrored ?? (await within(readFromWatchers(did, webvh), left, undefined));
      if (copy === undefined) return answer.failure;
      const { versions, retrieved } = copy;
      const ofCopy: ResolutionMetadata = {
        ...provenance(host, mirrored === undefined ? 'watcher' : 'mirror', officeAt),
        retrieved,
        cached: 'stale',
      };
      return versionOf({ did, versions, options, now: clock() }, ofCopy);
    }
    const { value: log, freshness } = answer;
    const metadata = metadataOf(freshness, () => ({
      ...provenance(log.host, log.host === hosts.own ? 'local' : 'host', officeAt),
      ...witnessesOf(log),
    }));
    return asksVersion(options)
      ? versionOf({ did, versions: log.versions, options, now: clock() }, metadata)
      : headOf(did, log, clock(), metadata);
  };
}

const mostKnownDids = 5_000;

// The same DIDs are asked for again and again, and taking one apart costs as much as reading it from the store.
function createDidReader(): (did: Did) => WebvhDid | undefined {
  const known = new LRUCache<Did, WebvhDid>({ max: mostKnownDids });
  return (did) => {
    const webvh = known.get(did) ?? readWebvhDid(did);
    if (webvh !== undefined) known.set(did, webvh);
    return webvh;
  };
}

/** The DID by its log here; undefined where it has moved on from here. */
async function resolveLocal(
  ports: Pick<WebvhPorts, 'readLocal' | 'clock'> & { readonly local: ResolutionMetadata },
  did: Did,
  options: ResolutionOptions,
): Promise<ResolutionResult | undefined> {
  if (!asksVersion(options)) {
    const head = await ports.readLocal.head(did);
    if (head?.movedTo !== undefined) return undefined;
    return head === undefined
      ? absent()
      : resolved(head.document, await headMetadata(head, ports.readLocal), localMetadata(head, ports.local));
  }
  const log = await ports.readLocal.byDid(did);
  if (log?.movedTo !== undefined) return undefined;
  if (log === undefined) return absent();
  const now = ports.clock();
  const verified = verifyEntries({ lines: log.lines.map(({ line }) => line), now });
  return verified.fault === undefined
    ? versionOf({ did, versions: verified.versions, options, now }, ports.local)
    : failed('INVALID_DID_DOCUMENT', verified.fault.detail);
}

const localOfHeads = new WeakMap<DidLogHead, ResolutionMetadata>();

function localMetadata(head: DidLogHead, local: ResolutionMetadata): ResolutionMetadata {
  if (head.witnesses === undefined) return local;
  const { threshold, approvals } = head.witnesses;
  const witnesses = { threshold: String(threshold), approvals: String(approvals) };
  const metadata = localOfHeads.get(head) ?? { ...local, witnesses };
  localOfHeads.set(head, metadata);
  return metadata;
}

// The same head gives the same metadata, which is how an answer already written is found again.
const metadataOfHeads = new WeakMap<DidLogHead, DocumentMetadata>();

async function headMetadata(head: DidLogHead, readLocal: WebvhPorts['readLocal']): Promise<DocumentMetadata> {
  const known = metadataOfHeads.get(head);
  if (known !== undefined) return known;
  const log = await readLocal.byDid(head.did);
  const versions = restoreLog((log?.lines ?? []).map(({ line }) => line)) ?? [];
  // An entry may have been appended since the head was read.
  const place = versions.findIndex(({ versionId }) => versionId === head.versionId);
  const version = versions[place];
  if (version === undefined) throw new Problem('internal-error', 'The stored log lacks its own head.');
  const upToHead = versions.slice(0, place + 1);
  const metadata = { ...versionMetadata(version, upToHead), ...otherNames(upToHead, head.did) };
  metadataOfHeads.set(head, metadata);
  return metadata;
}

// What a log says now stays the same as long as it is the same log.
const headsOfLogs = new WeakMap<RemoteLog, ResolutionResult>();

function headOf(did: Did, log: RemoteLog, now: Date, metadata: ResolutionMetadata): ResolutionResult {
  const known = headsOfLogs.get(log);
  const head = known ?? versionOf({ did, versions: log.versions, options: {}, now }, metadata);
  headsOfLogs.set(log, head);
  return head.error !== undefined || head.resolutionMetadata === metadata
    ? head
    : { ...head, resolutionMetadata: metadata };
}

type VersionQuestion = {
  readonly did: Did;
  readonly versions: readonly VerifiedVersion[];
  readonly options: ResolutionOptions;
  readonly now: Date;
};

/** The version asked for, under the very DID asked for, which the log has to have had in its time. */
function versionOf(
  { did, versions, options, now }: VersionQuestion,
  metadata: ResolutionMetadata,
): ResolutionResult {
  const version = selectVersion(versions, options, now);
  if ('error' in version) return failed(version.error, version.detail);
  const document = documentUnderName(version, versions, did);
  return document === undefined
    ? failed('INVALID_DID_DOCUMENT', 'The document in the log is not a valid document of this DID.')
    : resolved(document, { ...versionMetadata(version, versions), ...otherNames(versions, did) }, metadata);
}

function witnessesOf({ versions, approvals }: RemoteLog): Pick<ResolutionMetadata, 'witnesses'> {
  const threshold = versions.at(-1)?.parameters.witness?.threshold ?? 0;
  return approvals === undefined
    ? {}
    : { witnesses: { threshold: String(threshold), approvals: String(approvals) } };
}

function asksVersion({ versionId, versionTime, versionNumber }: ResolutionOptions): boolean {
  return versionId !== undefined || versionTime !== undefined || versionNumber !== undefined;
}

function absent(): ResolutionResult {
  return failed('NOT_FOUND', 'There is no such DID.');
}
