import { LRUCache } from 'lru-cache';
import { utf8Text } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { type Json, readJson } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import { failed } from '../../protocol/did-resolution/resolution-outcome.ts';
import { splitLog } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { verifyEntries, type VerifiedEntries } from '../../protocol/did-webvh/verify-log.ts';
import { didLogUrl, type WebvhDid, witnessFileUrl } from '../../protocol/did-webvh/webvh-did.ts';
import { checkApprovals } from '../../protocol/did-webvh/witness-approval.ts';
import type { Documents } from '../../usecase/ports.ts';
import type { Reading } from './cache.ts';
import { fetchFailure } from './method-resolver.ts';

const logFile = {
  // What static file servers say of a file whose name ends in .jsonl.
  accept:
    'text/jsonl, application/jsonl, application/x-ndjson, application/json-lines, application/json, text/plain, application/octet-stream',
  mostBytes: 4 * 1024 * 1024,
};
const witnessFile = { accept: 'application/json, application/octet-stream', mostBytes: 1024 * 1024 };
const mostKnownHeads = 50_000;

type KnownHead = Pick<VerifiedVersion, 'versionNumber' | 'versionId'>;

/**
 * Reads and verifies the log of a DID on another host, and its witness proofs where it needs them. The reader remembers
 * the last version it saw of each DID: a log that later lacks it was cut short or replaced, and is refused.
 */
export function createLogReader(ports: {
  readonly documents: Documents;
  readonly clock: Clock;
}): (did: Did, webvh: WebvhDid) => Promise<Reading<readonly VerifiedVersion[]>> {
  const knownHeads = new LRUCache<Did, KnownHead>({ max: mostKnownHeads });
  return async (did, webvh) => {
    const fetched = await ports.documents.get(didLogUrl(webvh), logFile);
    if (fetched.outcome !== 'found') return { failure: fetchFailure(fetched) };
    const log = verifyText(utf8Text(fetched.body), did, ports.clock());
    if ('failure' in log) return log;
    const { versions, head } = log;
    const known = knownHeads.get(did);
    if (known !== undefined && versions[known.versionNumber - 1]?.versionId !== known.versionId) {
      return refused('The log lacks a version that was published before.');
    }
    const failure = await checkWitnesses(log, webvh, ports);
    if (failure !== undefined) return failure;
    knownHeads.set(did, head);
    return { value: versions, ttl: head.parameters.ttl };
  };
}

function verifyText(
  text: string | undefined,
  did: Did,
  now: Date,
): VerifiedEntries | { readonly failure: ReturnType<typeof failed> } {
  const split = text === undefined ? undefined : splitLog(text);
  if (split === undefined || 'type' in split) return refused('The log is not JSON Lines in UTF-8.');
  const log = verifyEntries({ lines: split.lines, now });
  if (log.fault !== undefined) return refused(log.fault.detail);
  const isOfDid = log.versions.some((version) => version.did === did);
  return isOfDid ? log : refused('The log is the log of another DID.');
}

async function checkWitnesses(
  log: VerifiedEntries,
  webvh: WebvhDid,
  ports: { readonly documents: Documents; readonly clock: Clock },
): Promise<Reading<never> | undefined> {
  if (log.neededApprovals.length === 0) return undefined;
  const fetched = await ports.documents.get(witnessFileUrl(webvh), witnessFile);
  if (fetched.outcome === 'unreachable') return { failure: fetchFailure(fetched) };
  const proofs = fetched.outcome === 'found' ? readProofs(fetched.body) : undefined;
  const fault = checkApprovals(log, proofs, ports.clock());
  return fault === undefined ? undefined : refused(fault.detail);
}

function readProofs(body: Uint8Array): Json | undefined {
  const text = utf8Text(body);
  const read = text === undefined ? undefined : readJson(text);
  return read === undefined || 'fault' in read ? undefined : read.value;
}

function refused(detail: string): { readonly failure: ReturnType<typeof failed> } {
  return { failure: failed('INVALID_DID_DOCUMENT', detail) };
}
