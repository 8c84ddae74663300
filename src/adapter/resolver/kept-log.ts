import type { DidLog } from '../../domain/did/did-log.ts';
import { failed } from '../../protocol/did-resolution/resolution-outcome.ts';
import { restoreLog } from '../../protocol/did-webvh/verify-log.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { ReadStore } from '../../usecase/store.ts';
import type { Reading } from './cache.ts';
import type { HostRule } from './host-rule.ts';
import { mayRead } from './moved-place.ts';
import type { ReadLog, RemoteLog } from './remote-log.ts';

type KeptPorts = {
  readonly readLocal: Pick<ReadStore['didLogs'], 'byDid' | 'byFormerDid'>;
  readonly hosts: HostRule;
};

/**
 * Reads logs that this node keeps, or kept, in place of asking the host a DID names: one that came here is read from the
 * store under its former names too, so that no former host can say otherwise; one that left is read where it went, and has
 * to continue what is kept here. All others are read by `readLog`.
 */
export function createKeptLogReader({ readLocal, hosts }: KeptPorts, readLog: ReadLog): ReadLog {
  return async (did, webvh, context) => {
    const isOwn = hosts.isOwn(webvh.web);
    const kept = (await readLocal.byFormerDid(did)) ?? (isOwn ? await readLocal.byDid(did) : undefined);
    if (kept === undefined)
      return isOwn ? failure('NOT_FOUND', 'There is no such DID.') : readLog(did, webvh, context);
    if (kept.movedTo === undefined) return readKept(kept, hosts);
    const place = readWebvhDid(kept.movedTo);
    if (place === undefined || !mayRead(hosts, place))
      return failure('NOT_FOUND', 'The DID moved to a host that may not be asked.');
    const reading = await readLog(did, place, context);
    return reading.failure !== undefined || continues(reading.value, kept)
      ? reading
      : failure('INVALID_DID_DOCUMENT', 'The log is not the continuation of the one that is kept here.');
  };
}

// Read anew each time: what is kept here is never old.
function readKept({ lines }: DidLog, { own }: HostRule): Reading<RemoteLog> {
  const versions = restoreLog(lines.map(({ line }) => line));
  return versions === undefined
    ? failure('INVALID_DID_DOCUMENT', 'The stored log is not readable.')
    : { value: { versions, approvals: undefined, host: own }, ttl: 0 };
}

function continues({ versions }: RemoteLog, { lines }: DidLog): boolean {
  return versions[lines.length - 1]?.versionId === lines.at(-1)?.versionId;
}

function failure(type: 'NOT_FOUND' | 'INVALID_DID_DOCUMENT', detail: string): Reading<never> {
  return { failure: failed(type, detail) };
}
