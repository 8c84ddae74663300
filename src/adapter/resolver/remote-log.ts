import { setImmediate } from 'node:timers/promises';
import { utf8Text } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { type Json, readJson } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import { failed } from '../../protocol/did-resolution/resolution-outcome.ts';
import { authorityOf } from '../../protocol/did-web/web-location.ts';
import { splitLog } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { publishedApprovals, publishedLog } from '../../protocol/did-webvh/published-files.ts';
import { type LogRefusal, verifyEntries, type VerifiedEntries } from '../../protocol/did-webvh/verify-log.ts';
import { readWebvhDid, type WebvhDid, witnessFileUrl } from '../../protocol/did-webvh/webvh-did.ts';
import { approvalsAtHead, checkApprovals } from '../../protocol/did-webvh/witness-approval.ts';
import type { Documents } from '../../usecase/ports.ts';
import type { Load, Reading } from './cache.ts';
import type { HostRule } from './host-rule.ts';
import type { KnownHeads } from './known-heads.ts';
import { fetchFailure } from './method-resolver.ts';
import { followMoves, mayRead } from './moved-place.ts';

const linesAtOnce = 100;

type Ports = {
  readonly documents: Documents;
  readonly clock: Clock;
  readonly hosts: HostRule;
  readonly knownHeads: KnownHeads;
};

/** A log of another host, verified with its witness proofs. */
export type RemoteLog = {
  readonly versions: readonly VerifiedVersion[];
  /** How many witnesses approved its last entry; undefined where none need to. */
  readonly approvals: number | undefined;
  /** The host it was read from, which is another one than the DID names once the DID has moved. */
  readonly host: string;
};

/** Reads the log of one DID. */
export type ReadLog = (
  did: Did,
  webvh: WebvhDid,
  ...context: Parameters<Load<RemoteLog>>
) => Promise<Reading<RemoteLog>>;

/**
 * Reads and verifies the log of a DID on another host, and its witness proofs where it needs them. The last version seen
 * of each log is remembered, whatever the DID was called then: a log that later lacks it was cut short or
 * replaced, and is refused. One that is known to have moved is read at its last place where the place asked fails.
 */
export function createLogReader(ports: Ports): ReadLog {
  const { knownHeads } = ports;
  const readAt: ReadLog = async (did, webvh, { former, signal }) => {
    const expected = { ...publishedLog, signal, ifNoneMatch: former?.etag };
    const { fetched, place } = await followMoves(ports, webvh, expected);
    // The log is the very one that was verified, and approvals once given do not go away.
    if (fetched.outcome === 'notModified' && former !== undefined) return former;
    if (fetched.outcome !== 'found') return { failure: fetchFailure(fetched) };
    const log = await verifyText(utf8Text(fetched.body), did, ports.clock());
    if ('failure' in log) return log;
    const { versions, head } = log;
    const hasMoved = place.location !== webvh.location;
    if (hasMoved && readWebvhDid(head.did)?.location !== place.location)
      return refused('The log is not at home where the host redirects to.');
    if (!(await knownHeads.isContinuedBy(webvh.scid, versions))) {
      return refused('The log lacks a version that was published before.');
    }
    const approved = await readApprovals(log, witnessFileUrl(place), { ...ports, signal });
    if ('failure' in approved) return approved;
    await knownHeads.keep(webvh.scid, versions);
    return {
      value: {
        versions,
        approvals: approved.approvals,
        host: authorityOf(place.web),
      },
      ttl: head.parameters.ttl,
      etag: fetched.etag,
      bytes: fetched.body.length,
    };
  };
  return async (did, webvh, context) => {
    const reading = await readAt(did, webvh, context);
    const last = reading.failure === undefined ? undefined : await knownHeads.read(webvh.scid);
    const place = last?.names.includes(did) === true ? readWebvhDid(last.did) : undefined;
    const isElsewhere =
      place !== undefined && place.location !== webvh.location && mayRead(ports.hosts, place);
    return isElsewhere ? readAt(did, place, context) : reading;
  };
}

type Refusal = { readonly failure: ResolutionResult };

/** Verifies a log file that has the DID as one of its names; witness proofs are not looked at. */
export async function verifyText(
  text: string | undefined,
  did: Did,
  now: Date,
): Promise<VerifiedEntries | Refusal> {
  const split = text === undefined ? undefined : splitLog(text);
  if (split === undefined || 'type' in split) return refused('The log is not JSON Lines in UTF-8.');
  const log = await verifyInSlices(split.lines, now);
  if (log.fault !== undefined) return refused(log.fault.detail);
  const isOfDid = log.versions.some((version) => version.did === did);
  return isOfDid ? log : refused('The log is the log of another DID.');
}

/** Verifies a log a slice at a time, so that other requests get their turn between the slices of a long one. */
async function verifyInSlices(lines: readonly string[], now: Date): Promise<VerifiedEntries | LogRefusal> {
  let log = verifyEntries({ lines: lines.slice(0, linesAtOnce), now });
  for (let next = linesAtOnce; next < lines.length && log.fault === undefined; next += linesAtOnce) {
    await setImmediate();
    const slice = verifyEntries({ lines: lines.slice(next, next + linesAtOnce), now, after: log.head });
    log = slice.fault === undefined ? joined(log, slice) : slice;
  }
  return log;
}

function joined(log: VerifiedEntries, more: VerifiedEntries): VerifiedEntries {
  return {
    versions: [...log.versions, ...more.versions],
    head: more.head,
    neededApprovals: [...log.neededApprovals, ...more.neededApprovals],
  };
}

/** Reads the witness proofs at the URL, where the log needs them, and checks that it was approved. */
export async function readApprovals(
  log: VerifiedEntries,
  url: string,
  { documents, clock, signal }: Pick<Ports, 'documents' | 'clock'> & { readonly signal: AbortSignal },
): Promise<Pick<RemoteLog, 'approvals'> | Refusal> {
  if (log.neededApprovals.length === 0) return { approvals: undefined };
  const fetched = await documents.get(url, { ...publishedApprovals, signal });
  if (fetched.outcome === 'unreachable') return { failure: fetchFailure(fetched) };
  const proofs = fetched.outcome === 'found' ? readProofs(fetched.body) : undefined;
  const fault = checkApprovals(log, proofs, clock());
  return fault === undefined ? { approvals: approvalsAtHead(log, proofs, clock()) } : refused(fault.detail);
}

function readProofs(body: Uint8Array): Json | undefined {
  const text = utf8Text(body);
  const read = text === undefined ? undefined : readJson(text);
  return read === undefined || 'fault' in read ? undefined : read.value;
}

function refused(detail: string): Refusal {
  return { failure: failed('INVALID_DID_DOCUMENT', detail) };
}
